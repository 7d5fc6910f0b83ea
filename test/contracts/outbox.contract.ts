import { describe, expect, it } from 'vitest';
import { threadUnder } from '../../src/domain/threads.ts';
import type { OutboxMessage } from '../../src/ports/delivery.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { ana, channel, message as inbound, NOON, type StoreFixture } from './store-fixture.ts';

const LEASE = 30_000;

type Put = Parameters<Stores['outbox']['put']>[0];

const message = (id: string, place = 'a', rest: Partial<Put> = {}): Put => ({
  id,
  conversation: channel(place),
  outgoing: { kind: 'digest', subscription: 's', slot: NOON },
  notBefore: NOON,
  ...rest,
});

export function outboxContract(engine: string, fixture: () => StoreFixture) {
  const outbox = () => fixture().stores.outbox;
  const putAll = async (...messages: readonly Put[]) => {
    for (const one of messages) await outbox().put(one);
  };
  const claim = (now = NOON, { most = 99, worker = 'w1' } = {}): Promise<readonly OutboxMessage[]> =>
    outbox().claim(worker, LEASE, now, most);
  const claimedIds = async (now = NOON, most = 99) => (await claim(now, { most })).map(({ id }) => id);
  /** Claims one after the other, and ends each, until the limits allow no more at this time. */
  const sendAll = async (now: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let some = await claimedIds(now); some.length > 0; some = await claimedIds(now)) {
      for (const id of some) await outbox().sent(id, 'w1', now);
      ids.push(...some);
    }
    return ids;
  };
  const numbered = (count: number, place?: string): Put[] =>
    Array.from({ length: count }, (_, n) => message(`m${n}`, place ?? `c${n}`));

  describe(`Outbox contract: ${engine}`, () => {
    it('hands a message out as it was put, once', async () => {
      const put = message('m', 'a', { conversation: threadUnder(channel('a'), 'root') });
      expect(await outbox().put(put)).toBe(true);

      expect(await claim()).toEqual([{ ...put, attempt: 1 }]);
      expect(await claim()).toEqual([]);
    });

    it('takes a message of the same id once while it is kept, also when it was sent', async () => {
      await outbox().put(message('m'));
      await outbox().put(message('failed', 'b'));
      await claim();
      await outbox().sent('m', 'w1', NOON);
      await outbox().failed('failed', 'w1', NOON);

      expect(await outbox().put(message('m', 'elsewhere'))).toBe(false);
      expect(await outbox().put(message('failed'))).toBe(false);
      await outbox().purge(NOON);
      expect(await outbox().put(message('m'))).toBe(false);
      await outbox().purge(NOON + 1);
      expect(await outbox().put(message('m'))).toBe(true);
    });

    it('hands nothing out before its time', async () => {
      await outbox().put(message('m', 'a', { notBefore: NOON + 1 }));

      expect(await claimedIds(NOON)).toEqual([]);
      expect(await claimedIds(NOON + 1)).toEqual(['m']);
    });

    it('keeps the order of a conversation, one at a time; a thread is a part of its channel', async () => {
      const thread = threadUnder(channel('a'), 'root');
      await putAll(message('1'), message('2', 'a', { conversation: thread }), message('3'));

      expect(await claimedIds()).toEqual(['1']);
      expect(await claimedIds()).toEqual([]);
      await outbox().sent('1', 'w1', NOON);
      expect(await claimedIds()).toEqual(['2']);
      await outbox().failed('2', 'w1', NOON);
      expect(await claimedIds()).toEqual(['3']);
    });

    it('lets conversations overtake each other, longest due first, and hands out no more than wanted', async () => {
      await putAll(
        message('1', 'a'),
        message('2', 'a'),
        message('3', 'b'),
        message('4', 'c', { notBefore: NOON - 1 }),
      );

      expect(await claimedIds(NOON, 2)).toEqual(['4', '1']);
      expect(await claimedIds(NOON, 2)).toEqual(['3']);
    });

    it('gives one message of a conversation to one of many that claim at the same moment', async () => {
      const { replica, stores } = fixture();
      await putAll(message('1'), message('2'), message('3'));

      const claims = await Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          (n % 2 ? stores : replica).outbox.claim(`w${n}`, LEASE, NOON, 9),
        ),
      );

      expect(claims.flat().map(({ id }) => id)).toEqual(['1']);
    });

    it('stays below what Teams takes in a conversation, and is told when there is room again', async () => {
      await putAll(...numbered(70, 'a'));
      const sentAt: number[] = [];

      for (let now = NOON; sentAt.length < 70;) {
        sentAt.push(...(await sendAll(now)).map(() => now));
        now = (await outbox().nextDue(now)) ?? Infinity;
      }

      // Teams: 7 in 1 s, 8 in 2 s, 60 in 30 s; one is left for an answer.
      const seconds = sentAt.map((at) => (at - NOON) / 1000);
      expect(seconds.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(seconds.slice(6, 8)).toEqual([1, 2]);
      const most = (inSeconds: number) =>
        Math.max(
          ...seconds.map((from) => seconds.filter((at) => at >= from && at < from + inSeconds).length),
        );
      expect([most(1), most(2), most(30)]).toEqual([6, 7, 59]);
      expect(seconds[59]).toBe(30);
    });

    it('stays below what Teams takes in a conversation within an hour', async () => {
      await fixture().execute(`insert into outbox_claim (conversation_id, claimed_at)
        select '${channel('a').id}', ${NOON} + n * 1000 from generate_series(1, 1799) as n`);
      await putAll(message('1'), message('2', 'b'));
      const now = NOON + 3_600_000;

      expect(await claimedIds(now)).toEqual(['2']);
      await outbox().sent('2', 'w1', now);
      expect(await outbox().nextDue(now)).toBe(now + 1000);
      expect(await claimedIds(now + 999)).toEqual([]);
      expect(await claimedIds(now + 1000)).toEqual(['1']);
    });

    it('claims 27 a second in all, in portions', async () => {
      await putAll(...numbered(60));
      const claimed: number[] = [];

      for (let now = NOON; claimed.length < 60;) {
        claimed.push(...(await claim(now)).map(() => now - NOON));
        now = (await outbox().nextDue(now)) ?? Infinity;
      }

      const count = (at: number) => claimed.filter((one) => one === at).length;
      expect([0, 250, 500, 750, 1000, 1250].map(count)).toEqual([7, 7, 7, 6, 7, 7]);
      expect(await claim(NOON + claimed.at(-1)! + 249)).toEqual([]);
    });

    it('counts what all replicas claim', async () => {
      const { replica, stores } = fixture();
      await putAll(...numbered(60));

      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 ? stores : replica).outbox.claim(`w${n}`, LEASE, NOON, 4),
        ),
      );

      const ids = claims.flat().map(({ id }) => id);
      expect(ids).toHaveLength(7);
      expect(new Set(ids).size).toBe(7);
    });

    it('counts what was claimed also when the message has gone', async () => {
      await putAll(...numbered(7, 'a'));
      await sendAll(NOON);

      await outbox().purge(NOON + 1);
      expect(await claimedIds(NOON + 999)).toEqual([]);
      await outbox().removeOf(channel('a'));
      await outbox().put(message('new'));

      expect(await claimedIds(NOON + 999)).toEqual([]);
      expect(await claimedIds(NOON + 1000)).toEqual(['new']);
    });

    it('forgets after an hour what it counted', async () => {
      await outbox().put(message('m'));
      await sendAll(NOON);

      await claim(NOON + 3_600_000);

      expect(await fixture().execute('select * from outbox_claim')).toEqual([]);
    });

    it('hands out again what a dead worker had not begun to post', async () => {
      await outbox().put(message('m'));
      await claim(NOON, { worker: 'dead' });
      expect(await claim(NOON + LEASE - 1)).toEqual([]);

      const [again] = await claim(NOON + LEASE);

      expect(again).toMatchObject({ id: 'm', attempt: 2 });
      expect(await outbox().takeLost(NOON + LEASE)).toEqual([]);
      expect(await outbox().sending('m', 'dead')).toBe(false);
      await outbox().sent('m', 'dead', NOON);
      expect(await outbox().sending('m', 'w1')).toBe(true);
    });

    it('never hands out again what a dead worker was posting, and tells it once', async () => {
      await putAll(message('lost'), message('next'));
      await claim(NOON, { worker: 'dead' });
      expect(await outbox().sending('lost', 'dead')).toBe(true);
      expect(await outbox().takeLost(NOON + LEASE - 1)).toEqual([]);

      const lost = await outbox().takeLost(NOON + LEASE);

      expect(lost.map(({ id }) => id)).toEqual(['lost']);
      expect(await outbox().takeLost(NOON + LEASE)).toEqual([]);
      expect(await sendAll(NOON + LEASE)).toEqual(['next']);
      expect(await outbox().put(message('lost'))).toBe(false);
    });

    it('tells what was lost to one of many that ask, also when a claim found it first', async () => {
      const { replica, stores } = fixture();
      await outbox().put(message('lost'));
      await claim(NOON, { worker: 'dead' });
      await outbox().sending('lost', 'dead');
      expect(await claim(NOON + LEASE)).toEqual([]);

      const told = await Promise.all(
        Array.from({ length: 8 }, (_, n) => (n % 2 ? stores : replica).outbox.takeLost(NOON + LEASE)),
      );

      expect(told.flat().map(({ id }) => id)).toEqual(['lost']);
    });

    it('believes a slow worker that comes back after its message was given up', async () => {
      await putAll(message('slow'), message('busy', 'b'));
      await claim(NOON, { worker: 'slow' });
      for (const id of ['slow', 'busy']) await outbox().sending(id, 'slow');
      await outbox().takeLost(NOON + LEASE);

      await outbox().sent('slow', 'slow', NOON + LEASE);
      await outbox().postpone('busy', 'slow', NOON + LEASE + 5000);

      expect(await fixture().execute(`select id, state from outbox order by id desc`)).toEqual([
        { id: 'slow', state: 'sent' },
        { id: 'busy', state: 'ready' },
      ]);
    });

    it('does not take another’s word for what became of a message', async () => {
      await outbox().put(message('m'));
      await claim();

      await outbox().sent('m', 'w2', NOON);
      await outbox().failed('m', 'w2', NOON);
      await outbox().postpone('m', 'w2', NOON);

      expect(await outbox().sending('m', 'w2')).toBe(false);
      expect(await claim()).toEqual([]);
      expect(await outbox().sending('m', 'w1')).toBe(true);
    });

    it('tries again what was postponed, not before its time, and nothing behind it meanwhile', async () => {
      await putAll(message('1'), message('2'), message('3', 'b'));
      await claim(NOON, { most: 1 });
      await outbox().sending('1', 'w1');

      await outbox().postpone('1', 'w1', NOON + 5000);

      expect(await claimedIds(NOON)).toEqual(['3']);
      await outbox().sent('3', 'w1', NOON);
      expect(await outbox().nextDue(NOON)).toBe(NOON + 5000);
      const [again] = await claim(NOON + 5000);
      expect(again).toMatchObject({ id: '1', attempt: 2, notBefore: NOON + 5000 });
      expect(await outbox().takeLost(NOON + 5000 + LEASE)).toEqual([]);
    });

    it('lets a message pass one that is only planned for later', async () => {
      await putAll(message('tomorrow', 'a', { notBefore: NOON + 86_400_000 }), message('now'));

      expect(await claimedIds()).toEqual(['now']);
    });

    it('says when there will be something to do', async () => {
      expect(await outbox().nextDue(NOON)).toBeUndefined();
      await outbox().put(message('later', 'a', { notBefore: NOON + 7000 }));
      expect(await outbox().nextDue(NOON)).toBe(NOON + 7000);
      await outbox().put(message('overdue', 'b', { notBefore: NOON - 7000 }));
      expect(await outbox().nextDue(NOON)).toBe(NOON);

      await claim();
      expect(await outbox().nextDue(NOON)).toBe(NOON + 7000);
      await outbox().removeOf({ id: channel('a').id });
      expect(await outbox().nextDue(NOON)).toBe(NOON + LEASE);
      await outbox().sent('overdue', 'w1', NOON);

      expect(await outbox().nextDue(NOON)).toBeUndefined();
    });

    it('tells operators how much is due and since when', async () => {
      expect(await outbox().backlog(NOON)).toEqual({ count: 0 });
      await putAll(
        message('1'),
        message('2', 'b', { notBefore: NOON - 5 }),
        message('3', 'c', { notBefore: NOON + 5 }),
      );

      expect(await outbox().backlog(NOON)).toEqual({ count: 2, oldestDue: NOON - 5 });
    });

    it('says nothing more to a channel it left, to its threads, or to any channel of a team it left', async () => {
      await putAll(
        message('1', 'a'),
        message('2', 'a', { conversation: threadUnder(channel('a'), 'root') }),
        message('3', 'b', { conversation: channel('b', { teamId: '19:other' }) }),
        message('4', 'c'),
      );

      await outbox().removeOf({ id: channel('a').id });
      expect(await outbox().backlog(NOON)).toMatchObject({ count: 2 });
      await outbox().removeOf({ id: '19:general@thread.tacv2', teamId: '19:team' });

      expect(await claimedIds()).toEqual(['3']);
    });

    it('reminds a person in their own chat', async () => {
      const put = message('reminder', 'a', {
        conversation: inbound('1').conversation,
        outgoing: { kind: 'reminder', person: { tenantId: ana.tenantId, objectId: ana.objectId } },
      });

      await outbox().put(put);

      expect(await claim()).toEqual([{ ...put, attempt: 1 }]);
    });
  });
}
