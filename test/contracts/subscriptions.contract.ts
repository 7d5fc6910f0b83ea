import { describe, expect, it } from 'vitest';
import type { Subscription, Subscriptions } from '../../src/ports/delivery.ts';
import { ana, bo, channel, contoso, fabrikam, NOON, type StoreFixture } from './store-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Wanted = Parameters<Subscriptions['put']>[0];

const wanted = (name: string): Wanted => ({
  home: fabrikam,
  conversation: channel(name),
  by: { tenantId: ana.tenantId, objectId: ana.objectId },
  kind: 'daily',
  at: '09:00',
  timeZone: 'Europe/Amsterdam',
  weekday: 1,
  scope: { customers: [contoso], problemsOnly: true },
  createdAt: NOON,
  toldUpTo: 0,
});

const daily = (name: string, rest: Partial<Wanted> = {}): Wanted => ({
  ...wanted(name),
  nextAt: NOON + HOUR,
  ...rest,
});

const changes = (name: string, toldUpTo = 0): Wanted => ({ ...wanted(name), kind: 'changes', toldUpTo });

const aDayLater = ({ nextAt = 0 }: Subscription): number => nextAt + DAY;

export function subscriptionsContract(engine: string, fixture: () => StoreFixture) {
  const subscriptions = () => fixture().stores.subscriptions;

  describe(`Subscriptions contract: ${engine}`, () => {
    it('keeps what a channel wants to hear', async () => {
      const wish = daily('a');

      const kept = await subscriptions().put(wish);

      expect(kept).toEqual({ ...wish, id: expect.any(String) as string });
      expect(await subscriptions().get(kept.id)).toEqual(kept);
      expect(await subscriptions().get('unknown')).toBeUndefined();
    });

    it('keeps one of a kind per channel: the newer replaces the older', async () => {
      const first = await subscriptions().put(daily('a'));
      await subscriptions().delivered(first.id, NOON);
      await subscriptions().failed(first.id, { kind: 'refused', at: NOON, told: false });

      const second = await subscriptions().put(daily('a', { at: '10:00', scope: {}, by: bo }));
      await subscriptions().put(changes('a'));
      await subscriptions().put(daily('b'));

      expect(second).toMatchObject({ id: first.id, at: '10:00', scope: {}, deliveredAt: NOON });
      expect(second.problem).toBeUndefined();
      expect((await subscriptions().ofConversation(channel('a').id)).map(({ kind }) => kind)).toEqual([
        'changes',
        'daily',
      ]);
      expect(await subscriptions().list(fabrikam)).toHaveLength(3);
      expect(await subscriptions().list(contoso)).toEqual([]);
    });

    it('takes a thread for its channel and does not keep who wrote there', async () => {
      const { id, ...place } = channel('a');
      const thread = { ...place, id: `${id};messageid=1`, userId: '29:telling' };

      await subscriptions().put(daily('a', { conversation: thread }));

      expect(await subscriptions().ofConversation(id)).toHaveLength(1);
      expect(await subscriptions().ofConversation(`${id};messageid=2`)).toHaveLength(1);
      expect(await fixture().dump()).not.toContain('telling');
    });

    it('removes a subscription once', async () => {
      const { id } = await subscriptions().put(daily('a'));

      expect(await subscriptions().remove(id)).toBe(true);
      expect(await subscriptions().remove(id)).toBe(false);
    });

    it('shows what is due, longest due first, and moves nothing by that', async () => {
      await subscriptions().put(daily('later', { nextAt: NOON + 2 * HOUR }));
      await subscriptions().put(daily('second', { nextAt: NOON }));
      await subscriptions().put(daily('first', { nextAt: NOON - 1 }));
      await subscriptions().put(changes('never'));

      const due = async (most: number) =>
        (await subscriptions().due(NOON, most)).map(({ conversation }) => conversation.id);

      expect(await due(9)).toEqual([channel('first').id, channel('second').id]);
      expect(await due(1)).toEqual([channel('first').id]);
    });

    it('gives out what is due once and moves it to its next time in the same step', async () => {
      const { id } = await subscriptions().put(daily('a', { nextAt: NOON - 3 * DAY }));
      const next = ({ nextAt }: Subscription) => (nextAt === NOON - 3 * DAY ? NOON + HOUR : -1);

      const [taken] = await subscriptions().takeDue(NOON, 9, next);

      expect(taken).toMatchObject({ id, slot: NOON - 3 * DAY, nextAt: NOON + HOUR });
      expect(await subscriptions().takeDue(NOON, 9, next)).toEqual([]);
      expect((await subscriptions().get(id))?.nextAt).toBe(NOON + HOUR);
    });

    it('gives each out to one of many that ask at the same moment', async () => {
      const { replica, stores } = fixture();
      const names = Array.from({ length: 30 }, (_, n) => `c${n}`);
      for (const name of names) await subscriptions().put(daily(name, { nextAt: NOON }));

      const taken = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 ? stores : replica).subscriptions.takeDue(NOON, 10, aDayLater),
        ),
      );
      const rest = await subscriptions().takeDue(NOON, 99, aDayLater);

      const ids = [...taken.flat(), ...rest].map(({ conversation }) => conversation.id);
      expect(ids.toSorted()).toEqual(names.map((name) => channel(name).id).toSorted());
    });

    it('lets nothing fall due where the bot may not write, until it may again', async () => {
      const { id } = await subscriptions().put(daily('a', { nextAt: NOON }));
      const { id: told } = await subscriptions().put(changes('a'));
      for (const one of [id, told])
        await subscriptions().failed(one, { kind: 'closed', at: NOON, told: false });

      expect(await subscriptions().due(NOON, 9)).toEqual([]);
      expect(await subscriptions().takeDue(NOON, 9, aDayLater)).toEqual([]);
      expect(await subscriptions().behind(fabrikam, 5)).toEqual([]);
      await subscriptions().reopened({ id: `${channel('a').id};messageid=7` });

      expect(await subscriptions().due(NOON, 9)).toHaveLength(1);
      expect(await subscriptions().behind(fabrikam, 5)).toHaveLength(1);
    });

    it('ends no other problem when the bot may write again', async () => {
      const { id } = await subscriptions().put(daily('a'));
      await subscriptions().failed(id, { kind: 'unknown', at: NOON, told: true });

      await subscriptions().reopened({ id: channel('a').id });

      expect((await subscriptions().get(id))?.problem).toEqual({ kind: 'unknown', at: NOON, told: true });
    });

    it('finds who has not been told of the newest changes, and moves them on once', async () => {
      const { id } = await subscriptions().put(changes('a', 3));
      await subscriptions().put(changes('b', 5));
      await subscriptions().put(daily('c'));

      expect((await subscriptions().behind(fabrikam, 5)).map((one) => one.id)).toEqual([id]);
      expect(await subscriptions().behind(contoso, 5)).toEqual([]);
      const { replica, stores } = fixture();
      const moved = await Promise.all([stores, replica].map((one) => one.subscriptions.told(id, 3, 5)));

      expect(moved.filter(Boolean)).toHaveLength(1);
      expect(await subscriptions().behind(fabrikam, 5)).toEqual([]);
      expect(await subscriptions().told(id, 3, 9)).toBe(false);
    });

    it('tells a manager of each problem of theirs once', async () => {
      const { id } = await subscriptions().put(daily('a'));
      await subscriptions().put(daily('fine'));
      const { id: other } = await subscriptions().put(daily('b', { by: bo }));
      for (const one of [id, other])
        await subscriptions().failed(one, { kind: 'unknown', at: NOON, told: false });

      const untold = async () => (await subscriptions().takeUntold(ana)).map((one) => one.id);

      expect(await untold()).toEqual([id]);
      expect(await untold()).toEqual([]);
      expect((await subscriptions().get(id))?.problem).toMatchObject({ kind: 'unknown', told: true });
      expect((await subscriptions().get(other))?.problem).toMatchObject({ told: false });
    });

    it('forgets a problem when something was delivered', async () => {
      const { id } = await subscriptions().put(daily('a'));
      await subscriptions().failed(id, { kind: 'closed', at: NOON, told: false });

      await subscriptions().delivered(id, NOON + 1);

      expect(await subscriptions().get(id)).toMatchObject({ deliveredAt: NOON + 1 });
      expect((await subscriptions().get(id))?.problem).toBeUndefined();
    });

    it('goes with its channel, or with the team of its channel', async () => {
      await subscriptions().put(daily('a'));
      await subscriptions().put(daily('b', { conversation: channel('b', { teamId: '19:other' }) }));
      await subscriptions().put(daily('c'));
      await subscriptions().put(daily('d'));
      const left = async () =>
        (await subscriptions().list(fabrikam)).map(({ conversation }) => conversation.id);

      await subscriptions().removeOf({ id: channel('a').id });
      expect(await left()).toEqual([channel('b').id, channel('c').id, channel('d').id]);
      await subscriptions().removeOf({ id: '19:general@thread.tacv2', teamId: '19:team' });

      expect(await left()).toEqual([channel('b').id]);
    });
  });
}
