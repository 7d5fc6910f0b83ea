import { describe, expect, it } from 'vitest';
import type { Inbox, InboxItem } from '../../src/ports/stores.ts';
import { ana, bo, contoso, message, NOON, type StoreFixture } from './store-fixture.ts';

const LEASE = 30_000;
const SSO = { kind: 'sso' } as const;

const claimOne = async (inbox: Inbox, worker = 'w1'): Promise<InboxItem | undefined> =>
  (await inbox.claim(worker, LEASE, 1))[0];

const claimed = async (inbox: Inbox, worker = 'w1'): Promise<InboxItem> => {
  const item = await claimOne(inbox, worker);
  if (item === undefined) throw new Error('nothing to claim');
  return item;
};

/** Records an item, takes it and lets it wait. */
const waiting = async (inbox: Inbox, activityId: string, expiresOn = NOON + 600_000): Promise<string> => {
  await inbox.record(message(activityId));
  const { id } = await claimed(inbox);
  await inbox.wait(id, 'w1', SSO, expiresOn);
  return id;
};

export function inboxContract(engine: string, fixture: () => StoreFixture) {
  const inbox = () => fixture().stores.inbox;
  const next = async () => (await claimOne(inbox()))?.event.activityId;

  describe(`Inbox contract: ${engine}`, () => {
    it('hands an event out as it came, once', async () => {
      const event = message('1', { text: 'link "Contoso" \0 \ud83d \u2013 1234567' });
      await inbox().record(event);

      const item = await claimed(inbox());

      expect(item).toEqual({ id: expect.any(String) as string, event, attempt: 1, resumed: 0 });
      expect(await claimOne(inbox(), 'w2')).toBeUndefined();
    });

    it('knows an event again by tenant, conversation and activity id', async () => {
      expect(await inbox().record(message('1'))).toBe(true);
      expect(await inbox().record(message('1', { text: 'other words' }))).toBe(false);
      expect(await inbox().record(message('1', { conversation: 'a:other' }))).toBe(true);
      expect(await inbox().record(message('2'))).toBe(true);
    });

    it('takes one of many deliveries of the same event at the same moment', async () => {
      const { stores, replica } = fixture();

      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? stores : replica).inbox.record(message('1'))),
      );

      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('still knows an event when it is done, and keeps nothing of what it said', async () => {
      await inbox().record(message('1', { text: 'a very telling sentence' }));
      await inbox().finish((await claimed(inbox())).id, 'w1');

      expect(await inbox().record(message('1'))).toBe(false);
      expect(await next()).toBeUndefined();
      expect(await fixture().dump()).not.toContain('telling');
    });

    it('keeps the order of a conversation and lets the next begin only when the one before is done', async () => {
      for (const id of ['1', '2']) await inbox().record(message(id));

      const first = await claimed(inbox());
      expect(first.event.activityId).toBe('1');
      expect(await next()).toBeUndefined();
      await inbox().finish(first.id, 'w1');
      expect(await next()).toBe('2');
    });

    it('lets conversations overtake each other', async () => {
      await inbox().record(message('1'));
      await inbox().record(message('2'));
      await inbox().record(message('3', { conversation: 'a:bo', person: bo }));

      expect(await next()).toBe('1');
      expect(await next()).toBe('3');
    });

    it('hands out the next of several conversations at once, oldest first, and no more than wanted', async () => {
      for (const [id, conversation] of Object.entries({ 1: 'a', 2: 'a', 3: 'b', 4: 'c', 5: 'd' })) {
        await inbox().record(message(id, { conversation: `a:${conversation}` }));
      }
      const claimSome = async (most: number) =>
        (await inbox().claim('w1', LEASE, most)).map(({ event }) => event.activityId);

      expect(await claimSome(2)).toEqual(['1', '3']);
      expect(await claimSome(9)).toEqual(['4', '5']);
      expect(await claimSome(9)).toEqual([]);
    });

    it('gives an item whose lease ran out to the next worker, with a higher attempt', async () => {
      await inbox().record(message('1'));
      const { id } = await claimed(inbox(), 'dead');
      fixture().clock.advance(LEASE - 1);
      expect(await next()).toBeUndefined();
      fixture().clock.advance(1);

      const again = await claimed(inbox(), 'alive');

      expect(again).toMatchObject({ id, attempt: 2 });
      expect(await inbox().renew(id, 'dead', LEASE)).toBe(false);
      await inbox().finish(id, 'dead');
      expect(await inbox().renew(id, 'alive', LEASE)).toBe(true);
    });

    it('keeps an item with its worker while the lease is renewed', async () => {
      await inbox().record(message('1'));
      const { id } = await claimed(inbox());
      fixture().clock.advance(LEASE - 1);
      expect(await inbox().renew(id, 'w1', LEASE)).toBe(true);
      fixture().clock.advance(LEASE - 1);

      expect(await claimOne(inbox(), 'w2')).toBeUndefined();
    });

    it('remembers the reply that was posted before a crash', async () => {
      await inbox().record(message('1'));
      await inbox().noteReply((await claimed(inbox())).id, 'w1', 'reply-1');
      fixture().clock.advance(LEASE);

      expect(await claimed(inbox())).toMatchObject({ attempt: 2, replyActivityId: 'reply-1' });
    });

    it('makes running items ready at once when told that nobody else is there', async () => {
      await inbox().record(message('1'));
      await claimed(inbox());

      await inbox().releaseAll();

      expect(await claimed(inbox())).toMatchObject({ attempt: 2 });
    });

    it('lets later items pass one that waits, and runs it again when it is resumed', async () => {
      const id = await waiting(inbox(), '1');
      await inbox().record(message('2'));
      expect(await next()).toBe('2');

      expect(await inbox().resume(ana, SSO)).toBe(1);

      expect(await next()).toBeUndefined();
      fixture().clock.advance(LEASE);
      await inbox().finish((await claimed(inbox())).id, 'w1');
      expect(await claimed(inbox())).toMatchObject({ id, attempt: 1, resumed: 1 });
    });

    it('resumes only what waits for this person and this reason', async () => {
      await waiting(inbox(), '1');

      expect(await inbox().resume(bo, SSO)).toBe(0);
      expect(await inbox().resume(ana, { kind: 'tenant', tenant: contoso })).toBe(0);
      expect(await inbox().resume(ana, SSO)).toBe(1);
      expect(await inbox().resume(ana, SSO)).toBe(0);
    });

    it('names the newest item that waits for this person and this reason', async () => {
      await inbox().record(message('1'));
      expect(await inbox().newestWaiting(ana, SSO)).toBeUndefined();
      await inbox().finish((await claimed(inbox())).id, 'w1');
      await waiting(inbox(), '2', NOON + 1000);
      const newest = await waiting(inbox(), '3', NOON + 1000);

      expect(await inbox().newestWaiting(ana, SSO)).toEqual({ id: newest });
      expect(await inbox().newestWaiting(bo, SSO)).toBeUndefined();
      expect(await inbox().newestWaiting(ana, { kind: 'tenant', tenant: contoso })).toBeUndefined();
      fixture().clock.advance(1000);
      expect(await inbox().newestWaiting(ana, SSO)).toBeUndefined();
    });

    it('remembers what was posted for an item while it waits, and not afterwards', async () => {
      const id = await waiting(inbox(), '1');
      await inbox().noteReplyWhileWaiting(id, 'card-1');
      expect(await inbox().newestWaiting(ana, SSO)).toEqual({ id, replyActivityId: 'card-1' });

      await inbox().resume(ana, SSO);
      await inbox().noteReplyWhileWaiting(id, 'card-2');
      expect(await claimed(inbox())).toMatchObject({ id, replyActivityId: 'card-1' });
    });

    it('resumes each item once, however many clients send the token', async () => {
      const { stores, replica } = fixture();
      await waiting(inbox(), '1');
      await waiting(inbox(), '2');

      const counts = await Promise.all(
        Array.from({ length: 12 }, (_, n) => (n % 2 ? stores : replica).inbox.resume(ana, SSO)),
      );

      expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    });

    it('ends what a person does not want any more, and says what it was', async () => {
      await waiting(inbox(), '1');
      await waiting(inbox(), '2');

      const dropped = await Promise.all([
        inbox().cancelWaiting(ana),
        fixture().replica.inbox.cancelWaiting(ana),
      ]);

      expect(dropped.flat().map(({ activityId }) => activityId)).toEqual(['1', '2']);
      expect(await inbox().cancelWaiting(bo)).toEqual([]);
      expect(await inbox().resume(ana, SSO)).toBe(0);
      expect(await next()).toBeUndefined();
    });

    it('ends what waited too long, and does not resume it any more', async () => {
      await waiting(inbox(), '1', NOON + 1000);
      await waiting(inbox(), '2', NOON + 9000);
      fixture().clock.advance(1000);

      expect(await inbox().expireWaiting(NOON + 999)).toEqual([]);
      const expired = await inbox().expireWaiting(NOON + 1000);

      expect(expired.map(({ activityId }) => activityId)).toEqual(['1']);
      expect(await inbox().resume(ana, SSO)).toBe(1);
      expect(await next()).toBe('2');
    });

    it('forgets done items when they are old enough, and only those', async () => {
      await inbox().record(message('1'));
      await inbox().record(message('2'));
      await inbox().finish((await claimed(inbox())).id, 'w1');

      await inbox().purge(NOON);
      expect(await inbox().record(message('1'))).toBe(false);
      await inbox().purge(NOON + 1);
      expect(await inbox().record(message('1'))).toBe(true);
      expect(await inbox().record(message('2'))).toBe(false);
    });

    it('gives one of many claimers the one conversation there is', async () => {
      const { stores, replica } = fixture();
      for (let n = 0; n < 10; n++) await inbox().record(message(String(n)));

      for (let round = 0; round < 10; round++) {
        const items = await Promise.all(
          Array.from({ length: 16 }, (_, n) => claimOne((n % 2 ? stores : replica).inbox, `w${n}`)),
        );
        const taken = items.flatMap((item, n) => (item ? [{ item, worker: `w${n}` }] : []));
        expect(taken.map(({ item }) => item.event.activityId)).toEqual([String(round)]);
        await inbox().finish(taken[0]!.item.id, taken[0]!.worker);
      }
    });

    it('never runs two items of a conversation when an older one is resumed during the race', async () => {
      const { stores, replica } = fixture();

      for (let round = 0; round < 15; round++) {
        const old = await waiting(inbox(), `old ${round}`);
        await inbox().record(message(`new ${round}`));
        const [, ...items] = await Promise.all([
          replica.inbox.resume(ana, SSO),
          ...Array.from({ length: 12 }, (_, n) => claimOne((n % 2 ? stores : replica).inbox)),
        ]);
        const running = items.filter((item) => item !== undefined);
        expect(running).toHaveLength(1);
        await inbox().finish(running[0]!.id, 'w1');
        const rest = await claimed(inbox());
        expect([running[0]!.id, rest.id]).toContain(old);
        await inbox().finish(rest.id, 'w1');
      }
    });

    it('works through many conversations with many workers: each item once, in order, one at a time', async () => {
      const { stores, replica } = fixture();
      const conversations = Array.from({ length: 6 }, (_, n) => `a:${n}`);
      const expected = ['0', '1', '2', '3', '4'];
      for (const activityId of expected) {
        await Promise.all(
          conversations.map((conversation) => inbox().record(message(activityId, { conversation }))),
        );
      }
      const running = new Set<string>();
      const done = new Map<string, string[]>(conversations.map((conversation) => [conversation, []]));
      const overlaps: string[] = [];
      const isOver = () => [...done.values()].every((ids) => ids.length >= expected.length);

      const work = async (worker: string, mine: Inbox) => {
        while (!isOver()) {
          const item = await claimOne(mine, worker);
          if (item === undefined) continue;
          const conversation = item.event.conversation.id;
          if (running.has(conversation)) overlaps.push(conversation);
          running.add(conversation);
          await mine.renew(item.id, worker, LEASE);
          done.get(conversation)?.push(item.event.activityId);
          running.delete(conversation);
          await mine.finish(item.id, worker);
        }
      };
      await Promise.all(
        Array.from({ length: 12 }, (_, n) => work(`w${n}`, (n % 2 ? stores : replica).inbox)),
      );

      expect(overlaps).toEqual([]);
      expect([...done.values()]).toEqual(conversations.map(() => expected));
    });
  });
}
