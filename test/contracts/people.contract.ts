import { describe, expect, it } from 'vitest';
import type { KnownPerson } from '../../src/ports/team.ts';
import { adventure, ana, bo, contoso, fabrikam, NOON, type StoreFixture } from './store-fixture.ts';

const seenAna: KnownPerson = {
  ...ana,
  userId: '29:ana',
  reader: { locale: 'nl-NL', timeZone: 'Europe/Amsterdam' },
  seenAt: NOON,
};
const seenBo: KnownPerson = { ...bo, userId: '29:bo', reader: { locale: 'sv-SE' }, seenAt: NOON + 1 };

export function peopleContract(engine: string, fixture: () => StoreFixture) {
  const people = () => fixture().stores.people;

  describe(`People contract: ${engine}`, () => {
    it('answers undefined for somebody who never wrote', async () => {
      expect(await people().get(ana)).toBeUndefined();
      expect(await people().byUserId(fabrikam, '29:ana')).toBeUndefined();
    });

    it('knows a person as the last activity showed them', async () => {
      await people().seen(seenAna);
      await people().seen({
        ...seenAna,
        name: 'Ana\0 Bakker-Smit',
        reader: { locale: 'en' },
        seenAt: NOON + 1,
      });

      expect(await people().get(ana)).toEqual({
        ...seenAna,
        name: 'Ana Bakker-Smit',
        reader: { locale: 'en' },
        seenAt: NOON + 1,
      });
    });

    it('does not let an older activity overwrite a newer one', async () => {
      await people().seen(seenAna);
      await people().seen({ ...seenAna, name: 'Ana', seenAt: NOON - 1 });

      expect(await people().get(ana)).toEqual(seenAna);
    });

    it('lists the people of one home tenant, newest first, with those who left', async () => {
      await people().seen(seenAna);
      await people().seen(seenBo);
      await people().seen({ ...seenBo, tenantId: adventure });
      await people().markLeft(ana, NOON + 2);

      expect(await people().list(fabrikam)).toEqual([seenBo, { ...seenAna, leftAt: NOON + 2 }]);
      expect(await people().list(contoso)).toEqual([]);
    });

    it('finds a person by the id that Teams names them by, in their home tenant only', async () => {
      await people().seen(seenAna);
      await people().seen(seenBo);

      expect(await people().byUserId(fabrikam, '29:bo')).toEqual(seenBo);
      expect(await people().byUserId(contoso, '29:bo')).toBeUndefined();
    });

    it('is told once that a person left, whoever notices at the same moment', async () => {
      const { stores, replica } = fixture();
      await people().seen(seenAna);

      const news = await Promise.all(
        [stores, replica, stores, replica].map((one) => one.people.markLeft(ana, NOON + 1)),
      );

      expect(news.filter(Boolean)).toHaveLength(1);
      expect(await people().get(ana)).toMatchObject({ leftAt: NOON + 1 });
    });

    it('knows nobody who left without having written', async () => {
      expect(await people().markLeft(ana, NOON)).toBe(false);
      expect(await people().get(ana)).toBeUndefined();
    });

    it('takes whoever writes again for back, and an old message for nothing', async () => {
      await people().seen(seenAna);
      await people().markLeft(ana, NOON + 5);

      await people().seen({ ...seenAna, seenAt: NOON + 1 });
      expect(await people().get(ana)).toMatchObject({ leftAt: NOON + 5 });

      await people().seen({ ...seenAna, seenAt: NOON + 6 });
      expect(await people().get(ana)).not.toHaveProperty('leftAt');
    });
  });
}
