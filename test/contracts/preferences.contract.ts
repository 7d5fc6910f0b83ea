import { describe, expect, it } from 'vitest';
import { adventure, ana, bo, contoso, type StoreFixture } from './store-fixture.ts';

export function preferencesContract(engine: string, fixture: () => StoreFixture) {
  const preferences = () => fixture().stores.preferences;
  const aliases = async () => Object.fromEntries(await preferences().getAliases(ana));

  describe(`Preferences contract: ${engine}`, () => {
    it('keeps the aliases of each person apart', async () => {
      await preferences().setAlias(ana, contoso, 'Big One');

      expect(await aliases()).toEqual({ [contoso]: 'Big One' });
      expect((await preferences().getAliases(bo)).size).toBe(0);
    });

    it('keeps the newer alias of a customer', async () => {
      await preferences().setAlias(ana, contoso, 'first');
      await preferences().setAlias(ana, contoso, 'second');

      expect(await aliases()).toEqual({ [contoso]: 'second' });
    });

    it('moves an alias to the customer that got it last, whatever its case', async () => {
      await preferences().setAlias(ana, contoso, 'Favourite');
      await preferences().setAlias(ana, adventure, 'FAVOURITE');

      expect(await aliases()).toEqual({ [adventure]: 'FAVOURITE' });
    });

    it('ends with one alias per customer and one customer per alias when several are set at once', async () => {
      const { stores, replica } = fixture();

      await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 ? stores : replica).preferences.setAlias(
            ana,
            n % 3 ? contoso : adventure,
            n % 4 ? 'same' : 'Same',
          ),
        ),
      );

      expect(await preferences().getAliases(ana)).toHaveProperty('size', 1);
    });

    it('remembers the default customer per person and conversation until it is taken back', async () => {
      await preferences().setDefaultCustomer(ana, 'a:ana', contoso);
      await preferences().setDefaultCustomer(ana, 'a:ana', adventure);

      expect(await preferences().getDefaultCustomer(ana, 'a:ana')).toBe(adventure);
      expect(await preferences().getDefaultCustomer(ana, '19:team')).toBeUndefined();
      expect(await preferences().getDefaultCustomer(bo, 'a:ana')).toBeUndefined();
      await preferences().setDefaultCustomer(ana, 'a:ana', undefined);
      expect(await preferences().getDefaultCustomer(ana, 'a:ana')).toBeUndefined();
    });
  });
}
