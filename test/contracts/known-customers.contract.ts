import { describe, expect, it } from 'vitest';
import type { Customer } from '../../src/domain/customers.ts';
import { adventure, ana, bo, contoso, NOON, type StoreFixture } from './store-fixture.ts';

const customers: readonly Customer[] = [
  {
    tenantId: contoso,
    name: 'Contoso Ltd',
    defaultDomain: 'contoso.example',
    domains: ['contoso.example'],
    home: false,
  },
  { tenantId: adventure, domains: [], home: false },
];

export function knownCustomersContract(engine: string, fixture: () => StoreFixture) {
  const known = () => fixture().stores.knownCustomers;

  describe(`KnownCustomers contract: ${engine}`, () => {
    it('answers undefined for somebody whose customers were never listed', async () => {
      expect(await known().get(ana)).toBeUndefined();
    });

    it('keeps the list of each person as it was, in order', async () => {
      await known().put(ana, customers, NOON);

      expect(await known().get(ana)).toEqual({ customers, listedAt: NOON });
      expect(await known().get(bo)).toBeUndefined();
    });

    it('replaces the list, also by an empty one', async () => {
      await known().put(ana, customers, NOON);
      await known().put(ana, [], NOON + 1);

      expect(await known().get(ana)).toEqual({ customers: [], listedAt: NOON + 1 });
    });
  });
}
