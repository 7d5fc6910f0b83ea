import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Chat, useJourney } from '../support/journey.ts';
import { isInterim } from '../support/journey-chat.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, installed: 'no' });
const { allSignIn, armFromNow, asks, clean, elsewhere, linkOf, rest, writesFromNow } = conversationTools(
  journey,
  tap,
);

const { contoso, contosoRetail } = TENANT;
const HINT = 'I answer you in our 1:1 chat';
const CLOSED = 'Open a chat with me first';
/** Whatever tells something about an account or a customer. */
const PERSONAL = /contoso|adventure|fabrikam|1234567|7654321|partner id|tenant|@|[0-9a-f]{8}-[0-9a-f]{4}/i;

/** Installed, but the bot has not been told: the first it hears of the person is what they write elsewhere. */
const installQuietly = (...keys: string[]): void => {
  const { roster, transcript } = journey().teams;
  for (const key of keys) transcript.setInstalled(roster.find(key)!.id, true);
};
const install = (...keys: string[]): void =>
  installQuietly('group', 'channel/General', 'channel/Link status', ...keys);
const publicWords = (chat: Chat): string => chat.shown.map(({ allText }) => allText).join('\n');

beforeAll(async () => {
  install('personal/ana');
  await allSignIn('ana');
});
beforeEach(() => {
  clean();
  for (const key of ['ana', 'bo', 'mira']) {
    const person = journey().person(key);
    const channels = ['General', 'Link status'].map((name) => person.channel(name));
    for (const chat of [person.personal, person.group, ...channels]) chat.catchUp();
  }
});

describe('the first contact', () => {
  it('is one short welcome, however often Teams tells of the installation', async () => {
    const bo = journey().person('bo').personal;
    await bo.uninstall();

    await bo.install();
    const card = await bo.nextCard();
    await bo.install();
    expect(await rest('bo')).toEqual([]);

    expect(card.text).toContain('Welcome to PAL Bot');
    expect(card.text.length).toBeLessThan(300);
    expect(card.buttons.map(({ title }) => title)).toEqual(['Help']);
    await card.press('Help');
    expect((await bo.nextCard()).text).toContain('link <partner ID> <customer>');
  });

  it('is a new one after the app was removed', async () => {
    const bo = journey().person('bo').personal;
    await bo.install();
    await bo.uninstall();

    await bo.install();

    expect((await bo.nextCard('Welcome')).text).toContain('Welcome to PAL Bot');
  });

  it('in a group says how to be talked to', async () => {
    const { group } = journey().person('ana');

    await group.install();

    expect((await group.nextCard('Welcome')).text).toContain('Mention me with help');
  });
});

describe('in a group chat', () => {
  it('the bot is silent until it is mentioned', async () => {
    install('personal/ana');
    const { group } = journey().person('ana');

    const unheard = await group.says('link 1234567 Contoso Ltd');
    await group.says('@PAL Bot help');

    expect(unheard.delivered).toBeUndefined();
    expect((await group.nextCard()).text).toContain('link <partner ID> <customer>');
    expect(linkOf(contoso, 'ana')).toBeUndefined();
  });

  it('a command is answered by a short hint, and goes on in a 1:1 chat that is opened for it', async () => {
    install('personal/mira');
    const mira = journey().person('mira');
    const before = publicWords(mira.group).length;
    const opened = tap.sent({ host: CONNECTOR, method: 'POST', path: /\/v3\/conversations$/ }).length;

    await mira.group.says('@PAL Bot link 1234567 Contoso Ltd');
    const card = await mira.personal.nextCard('Linked');
    await rest('mira');

    expect(tap.sent({ host: CONNECTOR, method: 'POST', path: /\/v3\/conversations$/ }).length).toBe(
      opened + 1,
    );
    expect(card.text).toContain('Contoso Ltd');
    expect(linkOf(contoso, 'mira')?.partnerId).toBe('1234567');
    // She had to be signed in on the way: still one hint, one card, and nothing about her in public.
    const said = publicWords(mira.group).slice(before);
    expect(said.match(new RegExp(HINT, 'g'))).toHaveLength(1);
    expect(said).not.toMatch(PERSONAL);
    expect(mira.personal.shown.filter(({ text }) => text.includes('Linked'))).toHaveLength(1);
    expect(
      mira.personal.shown.filter((seen) => isInterim(seen) || seen.text.includes('Please sign in')),
    ).toEqual([]);
  });

  it('nothing is done for a person the bot cannot write to', async () => {
    installQuietly('group');
    const { personal, group } = journey().person('bo');
    await personal.uninstall();
    const calls = armFromNow();

    await group.says('@PAL Bot link 1234567 Contoso Ltd');

    expect((await group.nextText()).text).toContain(CLOSED);
    expect(calls()).toBe(0);
    expect(linkOf(contoso, 'bo')).toBeUndefined();
  });

  it('nothing is done for a person who blocked the bot, until they unblock it', async () => {
    install('personal/ana');
    const { group, personal } = journey().person('ana');
    await asks('ana', 'show Contoso Ltd');
    personal.block();
    const writes = writesFromNow();

    await group.says('@PAL Bot link 1234567 Contoso Ltd');
    expect((await group.nextText()).text).toContain(CLOSED);
    expect(writes()).toEqual([]);

    personal.block(false);
    await group.says('@PAL Bot link 1234567 Contoso Ltd');
    expect((await group.nextText()).text).toContain(HINT);
    expect((await personal.nextCard('Linked')).text).toContain('Contoso Ltd');
    expect(writes()).toEqual(['PUT 1234567']);
  });

  it('failures are private too', async () => {
    install('personal/ana');
    const { group, personal } = journey().person('ana');

    await group.says('@PAL Bot show Adventure Works');

    expect((await personal.nextCard('not yet approved')).text).toContain('in Adventure Works');
    expect(group.catchUp().map(({ text }) => text)).toEqual([expect.stringContaining(HINT)]);
  });

  it('the customer of the 1:1 chat is meant when none is named', async () => {
    install('personal/ana');
    elsewhere(contosoRetail, 'ana', '7654321');
    const { group, personal } = journey().person('ana');
    await asks('ana', 'use Contoso Retail');

    await group.says('@PAL Bot show');
    expect((await personal.nextCard()).text).toContain('Tailspin Toys Partners');

    await asks('ana', 'use home');
  });

  it('a question is answered where it was asked, and its button only by who asked', async () => {
    install('personal/ana', 'personal/bo');
    const ana = journey().person('ana');
    const { group } = ana;
    const writes = writesFromNow();
    await group.says('@PAL Bot lnik 1234567 Contoso Ltd');
    const question = await group.nextCard('Did you mean');

    await question.press('Yes, run it', { as: 'bo' });
    expect((await group.nextCard('somebody else')).text).toContain('Type the command yourself');
    expect(writes()).toEqual([]);

    await question.press('Yes, run it');
    const hint = await group.nextText(HINT);
    expect(hint.messageId).toBe(question.messageId);
    expect((await ana.personal.nextCard('Linked')).text).toContain('Contoso Ltd');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
    expect(linkOf(contoso, 'bo')).toBeUndefined();
  });

  it('an edited message is asked about, and its button goes on in the 1:1 chat', async () => {
    install('personal/ana');
    const { group, personal } = journey().person('ana');
    const said = await group.says('@PAL Bot help');
    await group.nextCard('link <partner ID>');

    await said.edit('@PAL Bot link 1234567 Contoso Ltd');
    const question = await group.nextCard('edited messages');
    expect(linkOf(contoso, 'ana')).toBeUndefined();
    await question.press('Yes, run it');

    await personal.nextCard('Linked');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
  });

  it('something that is not understood gets suggestions', async () => {
    install();
    const { group } = journey().person('ana');

    for (const text of ['@PAL Bot', '@PAL Bot what is the weather', 'hello @PAL Bot, 1234567?']) {
      await group.says(text);
      const answer = await group.nextCard();
      expect(answer.text, text).toMatch(/I did not understand that|link <partner ID>/);
    }
  });
});

describe('in a channel', () => {
  it('answers stay in the thread of the question', async () => {
    install();
    const general = journey().person('ana').channel('General');

    const said = await general.says('@PAL Bot help');
    const help = await general.nextCard();

    expect(help.text).toContain('unlink <customer>');
    const posted = general.messages.find(({ id }) => id === help.messageId);
    expect(posted?.threadId).toBe(said.messageId);
  });

  it('commands leave a hint in the thread and go on in the 1:1 chat', async () => {
    install('personal/ana');
    elsewhere(contoso, 'ana', '1234567');
    const ana = journey().person('ana');
    const status = ana.channel('Link status');

    const said = await status.says('show Contoso Ltd @PAL Bot');
    const hint = await status.nextText();
    const card = await ana.personal.nextCard('Linked');

    expect(hint.text).toContain(HINT);
    expect(status.messages.find(({ id }) => id === hint.messageId)?.threadId).toBe(said.messageId);
    expect(card.text).toMatch(/Contoso Ltd\nFabrikam/);
    expect(publicWords(status)).not.toMatch(PERSONAL);
  });
});
