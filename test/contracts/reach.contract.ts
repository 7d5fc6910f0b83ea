import { describe, expect, it } from 'vitest';
import type { Customer } from '../../src/domain/customers.ts';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { adventure, ana, bo, contoso, NOON, type StoreFixture } from './store-fixture.ts';

const customer = (tenantId: Customer['tenantId'], name: string): Customer => ({
  tenantId,
  name,
  domains: [],
  home: false,
});
const both = [customer(contoso, 'Contoso Ltd'), customer(adventure, 'Adventure Works')];

export function reachContract(engine: string, fixture: () => StoreFixture) {
  const reach = () => fixture().stores.reach;
  const list = (customers: readonly Customer[], person = ana, at = NOON) =>
    fixture().stores.knownCustomers.put(person, customers, at);

  describe(`Reach contract: ${engine}`, () => {
    it('answers what kept the person out at the try before', async () => {
      await list(both);

      expect(await reach().failed(ana, contoso, 'notMember', NOON)).toBeUndefined();
      expect(await reach().failed(ana, contoso, 'blockedByPolicy', NOON + 1)).toBe('notMember');
      expect(await reach().entered(ana, contoso)).toBe('blockedByPolicy');
      expect(await reach().entered(ana, contoso)).toBeUndefined();
    });

    it('keeps people and customers apart', async () => {
      await list(both);
      await list(both, bo);

      await reach().failed(ana, contoso, 'notMember', NOON);

      expect(await reach().entered(ana, adventure)).toBeUndefined();
      expect(await reach().entered(bo, contoso)).toBeUndefined();
      expect(await reach().entered(ana, contoso)).toBe('notMember');
    });

    it('notes nothing where the customer is not on the person’s list', async () => {
      await list([both[0]!]);

      await reach().failed(ana, adventure, 'notMember', NOON);

      expect(await reach().entered(ana, adventure)).toBeUndefined();
    });

    it('keeps what was noted while the customer is listed, and forgets it when it is not', async () => {
      await list(both);
      await reach().failed(ana, contoso, 'notMember', NOON);
      await list(both, ana, NOON + 1);
      expect(await reach().failed(ana, contoso, 'notMember', NOON)).toBe('notMember');

      await list([both[1]!], ana, NOON + 2);
      await list(both, ana, NOON + 3);

      expect(await reach().entered(ana, contoso)).toBeUndefined();
    });

    it('takes a tenant that is listed twice', async () => {
      await list([...both, customer(contoso, 'Contoso')]);

      expect(await reach().failed(ana, contoso, 'notMember', NOON)).toBeUndefined();
      expect(await reach().entered(ana, contoso)).toBe('notMember');
    });

    it('answers what each try noted to the one after it, also when all come at once', async () => {
      const { stores, replica } = fixture();
      const codes = ERROR_CODES.slice(0, 40);
      await list(both);

      const before = await Promise.all(
        codes.map((code, n) => (n % 2 ? stores : replica).reach.failed(ana, contoso, code, NOON)),
      );

      const answered = [...before, await reach().entered(ana, contoso)];
      expect(answered.toSorted()).toEqual([undefined, ...codes].toSorted());
    });

    it('takes lists of one person that arrive at the same moment', async () => {
      const { stores, replica } = fixture();

      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? stores : replica).knownCustomers.put(ana, n % 3 ? both : [both[1]!], NOON + n),
        ),
      );

      const known = await stores.knownCustomers.get(ana);
      const listed = await stores.coverage.stale(ana, NOON, 9);
      expect(listed.toSorted()).toEqual(known?.customers.map(({ tenantId }) => tenantId).toSorted());
    });
  });
}
