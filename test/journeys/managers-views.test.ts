import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../sandbox/teams/activities.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { boardTools, titles, viewersOf } from '../support/boards.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 12_000 });
const { asks, clean, elsewhere, linkOf, rest, writesFromNow } = conversationTools(journey, tap);
const { board, gather, setsPolicy, turns } = boardTools(journey);

const { contoso, contosoRetail } = TENANT;
const channelOf = (key: string) => journey().person(key).channel('Link status');
const chatOf = (key: string) => journey().person(key).personal;
/** What this person's client shows when the board comes into sight. */
const view = async (key: string): Promise<Card> => channelOf(key).refreshBoard((await board(key)).board);
const messages = () => channelOf('mira').shown.length;

beforeAll(async () => {
  clean();
  await gather('ana', 'bo', 'mira');
  await setsPolicy({ ids: '1234567' });
});
beforeEach(() => {
  for (const key of ['ana', 'bo', 'mira']) {
    chatOf(key).catchUp();
    channelOf(key).catchUp();
  }
});

describe('the own view of a board', () => {
  it('shows everybody what they have to do themselves, and the board below', async () => {
    await asks('ana', 'show Contoso Ltd');
    const { board: card } = await board('mira');
    const ana = await view('ana');
    const bo = channelOf('bo').look(card);

    expect(ana.isPrivate).toBe(true);
    expect(ana.text).toMatch(/Your links\n!\nContoso Ltd\nNot linked\nChecked /);
    expect(ana.text).toMatch(/Everybody’s links\n.*/);
    expect(ana.text).toContain('0 of 10 expected links in place');
    expect(titles(ana)).toEqual([
      'Link Contoso Ltd',
      'Verify Adventure Works',
      'Verify Contoso Retail',
      'Verify Woodgrove Bank',
    ]);
    expect(bo.isPrivate).toBe(false);
    expect(titles(bo)).toEqual(['My links']);
  });

  it('comes by itself to those who met the bot, those who looked last first', async () => {
    const { board: card } = await board('ana');

    const bo = await channelOf('bo').refreshBoard(card);

    expect(bo.text).toContain('Everybody’s links');
    expect(viewersOf(card)[0]).toBe(journey().person('ana').account.teamsId);
    expect(viewersOf(card)).toHaveLength(3);
  });

  it('lets people go to and fro between their links and everybody’s', async () => {
    const own = await turns(channelOf('mira'), (await board('mira')).board, 'My links');
    expect(own.text).not.toContain('Woodgrove');

    const back = await turns(channelOf('mira'), own, 'Everybody’s links');

    expect(back.isPrivate).toBe(true);
    expect(back.text).toContain('Woodgrove');
  });

  it('is up to date after an update, whatever an old card of the client asks for', async () => {
    const seen = await turns(channelOf('ana'), await view('ana'), 'Link Contoso Ltd').then(() => view('ana'));
    await chatOf('ana').nextCard('Linked');
    await board('mira');
    const after = await channelOf('ana').refreshBoard(seen);
    const old = await refreshes('ana', seen.messageId, { ...refreshOf(seen), page: '7', show: 'mine' });

    expect(after.text).toMatch(/1 of 10 expected links in place/);
    expect(after.text).not.toContain('Not linked');
    expect(old).toMatchObject({ type: 'application/vnd.microsoft.card.adaptive' });
    expect(JSON.stringify(old)).toContain('Partner links');
  });

  it('is not to be had from another conversation', async () => {
    const { board: card } = await board('ana');

    const answer = await refreshes('ana', card.messageId, refreshOf(card), 'group');

    expect(answer).toMatchObject({ value: 'There is nothing of your own to show on this card.' });
  });
});

describe('a button of the own view', () => {
  it('links as that person and goes on in their own chat, without a word in the channel', async () => {
    const ana = await view('ana');
    const before = messages();
    expect(linkOf(contosoRetail, 'ana')).toBeUndefined();
    await asks('ana', 'show Contoso Retail');
    const now = await channelOf('ana').refreshBoard(ana, { manual: true });

    await now.press('Link Contoso Retail');
    const linked = await chatOf('ana').nextCard('Linked');

    expect(linked.text).toContain('Contoso Retail');
    expect(linkOf(contosoRetail, 'ana')?.partnerId).toBe('1234567');
    expect(linkOf(contosoRetail, 'bo')).toBeUndefined();
    expect(messages()).toBe(before);
    expect(channelOf('ana').look(now).isPrivate).toBe(true);
  });

  it('to fix a link asks in the own chat before it replaces anything', async () => {
    elsewhere(contoso, 'bo', '7654321');
    await asks('bo', 'show Contoso Ltd');
    const bo = await view('bo');
    expect(bo.text).toMatch(/Contoso Ltd\nLinked to Tailspin.*, not an ID of the organisation/);
    const writes = writesFromNow();
    chatOf('bo').catchUp();

    await bo.press('Fix Contoso Ltd');
    const question = await chatOf('bo').nextCard('Contoso Ltd');
    expect(writes()).toEqual([]);
    await question.press('Replace with 1234567');

    await chatOf('bo').nextCard('Changed');
    expect(linkOf(contoso, 'bo')?.partnerId).toBe('1234567');
  });

  it('to verify looks, and asks for another proof in the own chat only', async () => {
    const ana = await view('ana');
    const before = messages();

    await ana.press('Verify Woodgrove Bank');
    const card = await chatOf('ana').nextCard('another proof');
    await card.signIn();
    await chatOf('ana').nextCard('Woodgrove Bank');

    expect(messages()).toBe(before);
    expect((await view('ana')).text).toMatch(/Woodgrove Bank\nNot linked/);
  });

  it('asks somebody who is not signed in to sign in, in their own chat only', async () => {
    await asks('bo', 'show Contoso Retail');
    const bo = await view('bo');
    await asks('bo', 'signout');
    const before = messages();

    await journey().during({ kind: 'ssoFails' }, async () => {
      await bo.press('Link Contoso Retail');
      const card = await chatOf('bo').nextCard('Teams could not sign you in');
      await card.signIn();
    });

    await chatOf('bo').nextCard('Linked');
    expect(linkOf(contosoRetail, 'bo')?.partnerId).toBe('1234567');
    expect(messages()).toBe(before);
  });

  it('works for nobody but the person it was made for', async () => {
    const ana = await view('ana');
    const writes = writesFromNow();
    const calls = tap.requests.length;

    await ana.press(/^Verify/, { as: 'bo' });
    const answer = await channelOf('bo').nextCard('somebody else');

    expect(answer.text).toContain('Type the command yourself');
    expect(writes()).toEqual([]);
    expect(tap.requests.slice(calls).filter(({ host }) => host === 'management.azure.com')).toEqual([]);
    expect(await rest('bo')).toEqual([]);
    expect(await rest('ana')).toEqual([]);
  });
});

/** What a client keeps of the card to ask for a fresh one with. */
const refreshOf = ({ json }: Card): object =>
  (json as { refresh: { action: { data: object } } }).refresh.action.data;

/** A client asks for a fresh view with whatever it has kept; the answer, which nobody else sees. */
async function refreshes(key: string, replyToId: string, data: object, place = 'channel/Link status') {
  const { azure, teams } = journey();
  const conversation = teams.roster.find(place)!;
  const activity = createActivities(teams.roster).invoke(
    journey().person(key).account,
    { conversation, ...(conversation.type === 'channel' && { threadId: replyToId }) },
    {
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', verb: 'board', data }, trigger: 'automatic' },
      replyToId,
    },
  );
  const { body } = await teams.post(activity, { token: await azure.channelToken(SERVICE_URL) });
  return body;
}
