import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { boardTools, isBoard, viewersOf } from '../support/boards.ts';
import { conversationTools } from '../support/conversation.ts';
import { SHARED_CHANNEL, useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 12_000 });
const { armFromNow, asks, clean, linkOf, rest, writesFromNow } = conversationTools(journey, tap);
const { board, gather, setsPolicy } = boardTools(journey);

const CLOSED = 'This channel is shared with your organisation, but what I know belongs to the partner.';
/** Whatever tells something about the partner's work. */
const TOLD = /contoso|woodgrove|adventure|expected link|1234567|fabrikam|bakker|lindgren|dubois/i;
const shared = (key: string) => journey().person(key).channel(SHARED_CHANNEL);
/** Casey is an administrator of Adventure Works; what they write comes with the tenant of the channel. */
const asksAsGuest = async (text: string) => {
  const { messageId } = await shared('casey').says(`@PAL Bot ${text}`);
  return shared('casey').next(({ threadId }) => threadId === messageId);
};
const noticeFor = (key: string, messageId: string) =>
  journey().teams.transcript.find(shared('mira').conversation.id, messageId)?.notices?.[key]?.text;

beforeAll(async () => {
  clean();
  await gather('ana', 'bo', 'mira');
  await setsPolicy({ ids: '1234567' });
});
beforeEach(() => {
  for (const key of ['ana', 'mira', 'casey']) shared(key).catchUp();
});

describe('a guest in a shared channel', () => {
  it('gets no status, whatever it is asked for, and nothing is posted for them', async () => {
    for (const wish of [
      'status',
      'status problems',
      'status Contoso Ltd',
      'status @Ana Bakker',
      'status mine',
    ]) {
      const answer = await asksAsGuest(wish);
      expect(answer.text, wish).toContain(CLOSED);
      expect(answer.allText, wish).not.toMatch(TOLD);
    }
    expect(shared('mira').shown.filter(isBoard)).toEqual([]);
  });

  it('gets nothing from commands, of managers or others', async () => {
    const arm = armFromNow();
    const wishes = [
      'subscribe daily',
      'subscriptions',
      'unsubscribe',
      'policy',
      'audit',
      'customers',
      'show Contoso Ltd',
    ];
    for (const wish of [...wishes, 'link 1234567 Adventure Works']) {
      const answer = await asksAsGuest(wish);
      expect(answer.allText, wish).not.toMatch(TOLD);
      expect(answer.buttons, wish).toEqual([]);
    }
    expect(arm()).toBe(0);
  });

  it('sees the board that members ask for, and no view of it, by itself or by a button', async () => {
    const { board: card } = await board('mira', '', SHARED_CHANNEL);
    await shared('casey').refreshBoard(card);
    await shared('casey').refreshBoard(card, { manual: true });
    expect(noticeFor('casey', card.messageId)).toBe(CLOSED);

    await card.press('My links', { as: 'casey' });

    expect(noticeFor('casey', card.messageId)).toBe(CLOSED);
    const seen = shared('casey').look(card);
    expect(seen.isPrivate).toBe(false);
    expect(seen.allText).not.toMatch(/bakker|lindgren|dubois|1234567/i);
    const { board: next } = await board('ana', '', SHARED_CHANNEL);
    expect(viewersOf(next)).not.toContain(journey().person('casey').account.teamsId);
    expect(viewersOf(next)).toContain(journey().person('ana').account.teamsId);
  });

  it('cannot press what was made for members', async () => {
    await asks('ana', 'show Contoso Ltd');
    const { board: card } = await board('mira', '', SHARED_CHANNEL);
    const ana = await shared('ana').refreshBoard(card);
    const writes = writesFromNow();
    const arm = armFromNow();
    shared('casey').catchUp();

    await ana.press('Link Contoso Ltd', { as: 'casey' });

    const answer = await shared('casey').next(/somebody else|shared with/);
    expect(answer.allText).not.toMatch(TOLD);
    expect(await rest('ana')).toEqual([]);
    expect(writes()).toEqual([]);
    expect(arm()).toBe(0);
    expect(linkOf(journey().person('casey').account.tenantId, 'casey')).toBeUndefined();
  });

  it('is nobody whom managers can ask about', async () => {
    expect((await asks('mira', 'status @Casey Moore')).text).toContain('I do not know "Casey Moore"');
  });

  it('may read the help', async () => {
    expect((await asksAsGuest('help')).text).toContain('link <partner ID>');
  });
});

describe('a member in a shared channel', () => {
  it('has a board and an own view as anywhere', async () => {
    const { board: card } = await board('ana', '', SHARED_CHANNEL);

    const own = await shared('ana').refreshBoard(card);

    expect(own.isPrivate).toBe(true);
    expect(own.text).toContain('Your links');
    expect(shared('mira').shown.filter(isBoard)).toHaveLength(1);
  });

  it('is known to be one also while Teams does not say who is; nobody else is', async () => {
    const roster = { host: CONNECTOR, method: 'GET', path: /\/members\// };
    await journey().bot.restart();
    await tap.answering(
      roster,
      () => new Response(null, { status: 503 }),
      async () => {
        expect((await board('ana', '', SHARED_CHANNEL)).answer.text).toContain('up to date');
        expect((await asksAsGuest('status')).allText).not.toMatch(TOLD);
      },
    );
  });
});
