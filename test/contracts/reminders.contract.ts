import { describe, expect, it } from 'vitest';
import { adventure, ana, bo, fabrikam, NOON, type StoreFixture } from './store-fixture.ts';

const WEEK_IN_MS = 7 * 24 * 60 * 60_000;

export function remindersContract(engine: string, fixture: () => StoreFixture) {
  const reminders = () => fixture().stores.reminders;

  describe(`Reminders contract: ${engine}`, () => {
    it('reminds everybody who has not said otherwise', async () => {
      expect(await reminders().get(ana)).toEqual({
        off: false,
        snoozedUntil: 0,
        sentAt: 0,
        refreshOff: false,
      });
      expect(await reminders().take(ana, NOON)).toBe(true);
    });

    it('keeps each wish by itself', async () => {
      await reminders().set(ana, { refreshOff: true });
      await reminders().set(ana, { snoozedUntil: NOON + 1 });
      await reminders().set(ana, { off: true });
      await reminders().set(ana, { refreshOff: false });
      await reminders().set(ana, {});

      expect(await reminders().get(ana)).toEqual({
        off: true,
        snoozedUntil: NOON + 1,
        sentAt: 0,
        refreshOff: false,
      });
      expect(await reminders().get(bo)).toMatchObject({ off: false, snoozedUntil: 0 });
    });

    it('gives out one reminder a week and person, over all replicas', async () => {
      const { stores, replica } = fixture();
      const takeAll = (now: number) =>
        Promise.all([stores, replica, stores, replica].map((one) => one.reminders.take(ana, now)));

      expect((await takeAll(NOON)).filter(Boolean)).toHaveLength(1);
      expect((await takeAll(NOON + WEEK_IN_MS - 1)).filter(Boolean)).toHaveLength(0);
      expect((await takeAll(NOON + WEEK_IN_MS)).filter(Boolean)).toHaveLength(1);
      expect(await reminders().take(bo, NOON)).toBe(true);
      expect(await reminders().get(ana)).toMatchObject({ sentAt: NOON + WEEK_IN_MS });
    });

    it('gives out none while the person wants none', async () => {
      await reminders().set(ana, { off: true });
      await reminders().set(bo, { snoozedUntil: NOON + 1 });

      expect(await reminders().take(ana, NOON)).toBe(false);
      expect(await reminders().take(bo, NOON)).toBe(false);
      expect(await reminders().take(bo, NOON + 1)).toBe(true);
    });

    it('counts the people of a home tenant who were reminded', async () => {
      await reminders().set(bo, { off: true });
      await reminders().take(ana, NOON);
      await reminders().take({ ...ana, tenantId: adventure }, NOON);

      expect(await reminders().sentSince(fabrikam, 0)).toBe(1);
      expect(await reminders().sentSince(fabrikam, NOON)).toBe(1);
      expect(await reminders().sentSince(fabrikam, NOON + 1)).toBe(0);
    });
  });
}
