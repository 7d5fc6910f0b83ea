import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../src/ports/stores.ts';
import {
  ana,
  anaAtContoso,
  bo,
  contoso,
  fabrikam,
  NOON,
  ours,
  type StoreFixture,
  theirs,
} from './store-fixture.ts';

const holder = { tenantId: ana.tenantId, objectId: ana.objectId };
const entry: LedgerEntry = {
  identity: anaAtContoso,
  person: holder,
  link: {
    partnerId: ours,
    partnerName: 'Fabrikam',
    etag: 3,
    state: 'Active',
    createdAt: '2026-11-01T08:00:00.0000000Z',
    correlationId: 'c1',
  },
  verifiedAt: NOON,
};
const gone: LedgerEntry = { identity: anaAtContoso, person: holder, verifiedAt: NOON + 1 };

export function ledgerContract(engine: string, fixture: () => StoreFixture) {
  const ledger = () => fixture().stores.ledger;

  describe(`Ledger contract: ${engine}`, () => {
    it('answers undefined for an account nobody looked at', async () => {
      expect(await ledger().get(anaAtContoso)).toBeUndefined();
    });

    it('answers what was seen last', async () => {
      await ledger().record(entry);
      expect(await ledger().get(anaAtContoso)).toEqual(entry);

      await ledger().record(gone);
      expect(await ledger().get(anaAtContoso)).toEqual({ ...gone, previous: ours });
    });

    it('does not let an older look overwrite a newer one', async () => {
      await ledger().record(gone);
      await ledger().record(entry);

      expect(await ledger().get(anaAtContoso)).toEqual(gone);
    });

    it('keeps accounts apart that share an object id or a tenant', async () => {
      const elsewhere = { ...anaAtContoso, tenantId: fabrikam };
      const neighbour = { ...anaAtContoso, objectId: bo.objectId };
      await ledger().record(entry);
      await ledger().record({ ...entry, identity: elsewhere });

      expect(await ledger().get(elsewhere)).toMatchObject({ identity: elsewhere });
      expect(await ledger().get(neighbour)).toBeUndefined();
    });

    it('lists the accounts of one person', async () => {
      const second = { tenantId: fabrikam, objectId: ana.objectId };
      await ledger().record(entry);
      await ledger().record({ identity: second, person: ana, verifiedAt: NOON });
      await ledger().record({
        identity: { tenantId: contoso, objectId: bo.objectId },
        person: bo,
        verifiedAt: NOON,
      });

      const mine = await ledger().listByPerson(ana);

      expect(mine.map(({ identity }) => identity)).toEqual([anaAtContoso, second]);
    });

    it('remembers the name of a partner ID per home tenant, also after the link is gone', async () => {
      await ledger().record(entry);
      await ledger().record(gone);

      expect(await ledger().partnerName(fabrikam, ours)).toBe('Fabrikam');
      expect(await ledger().partnerName(fabrikam, theirs)).toBeUndefined();
      expect(await ledger().partnerName(contoso, ours)).toBeUndefined();
    });

    it('takes two looks at the same account at the same moment', async () => {
      const { stores, replica } = fixture();

      await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 ? stores : replica).ledger.record({ ...entry, verifiedAt: NOON + n }),
        ),
      );

      expect(await ledger().get(anaAtContoso)).toMatchObject({ verifiedAt: NOON + 11 });
    });
  });
}
