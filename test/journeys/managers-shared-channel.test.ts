import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { boardTools, isBoard } from '../support/boards.ts';
import { conversationTools } from '../support/conversation.ts';
import { SHARED_CHANNEL, useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 12_000 });
const { armFromNow, asks, clean } = conversationTools(journey, tap);
const { gather, setsPolicy } = boardTools(journey);

const CLOSED = 'This channel is shared with your organisation, but what I know belongs to the partner.';
/** Whatever tells something about the partner's work. */
const TOLD = /contoso|woodgrove|adventure|expected link|1234567|fabrikam|bakker|lindgren|dubois/i;
const shared = (key: string) => journey().person(key).channel(SHARED_CHANNEL);
/** Casey is an administrator of Adventure Works; what they write comes with the tenant of the channel. */
const asksAsGuest = async (text: string) => {
  const { messageId } = await shared('casey').says(`@PAL Bot ${text}`);
  return shared('casey').next(({ threadId }) => threadId === messageId);
};
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

  it('reads nothing of what members ask for: they are answered in their own chat', async () => {
    for (const [key, wish] of [
      ['mira', 'status'],
      ['ana', 'status Contoso Ltd'],
    ] as const) {
      const { personal } = journey().person(key);
      personal.catchUp();
      await shared(key).says(`@PAL Bot ${wish}`);
      expect((await personal.nextCard(/links? in place|Your links/)).allText).toMatch(TOLD);
    }
    expect(shared('casey').shown.filter(({ allText }) => TOLD.test(allText))).toEqual([]);
  });

  it('gets nothing posted without being asked either: such a channel cannot subscribe', async () => {
    const { personal } = journey().person('mira');
    personal.catchUp();
    await shared('mira').says('@PAL Bot subscribe daily');

    await personal.nextCard("your own organisation's channels");

    expect((await asks('mira', 'subscriptions')).allText).not.toContain(SHARED_CHANNEL);
  });

  it('is nobody whom managers can ask about', async () => {
    expect((await asks('mira', 'status @Casey Moore')).text).toContain('I do not know "Casey Moore"');
  });

  it('may read the help', async () => {
    expect((await asksAsGuest('help')).text).toContain('link <partner ID>');
  });
});

describe('a member in a shared channel', () => {
  it('is known to be one also while Teams does not say who is; nobody else is', async () => {
    const roster = { host: CONNECTOR, method: 'GET', path: /\/members\// };
    await journey().bot.restart();
    await tap.answering(
      roster,
      () => new Response(null, { status: 503 }),
      async () => {
        const { personal } = journey().person('ana');
        personal.catchUp();
        await shared('ana').says('@PAL Bot status mine');
        await personal.nextCard('Your links');
        expect((await asksAsGuest('status')).allText).not.toMatch(TOLD);
      },
    );
  });
});
