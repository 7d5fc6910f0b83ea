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

    it('answers what was known before each look', async () => {
      expect(await ledger().record(entry)).toBeUndefined();
      expect(await ledger().record(gone)).toEqual(entry);
      expect(await ledger().record({ ...gone, verifiedAt: NOON + 2 })).toEqual({ ...gone, previous: ours });
    });

    it('answers the newer entry to a look that comes too late, and keeps it', async () => {
      await ledger().record(gone);

      expect(await ledger().record(entry)).toEqual(gone);
      expect(await ledger().get(anaAtContoso)).toEqual(gone);
    });

    it('keeps how a link was looked at, in which customer and by which request', async () => {
      const full = { ...entry, verifiedBy: 'run', customerName: 'Contoso Ltd', correlationId: 'c2' } as const;

      await ledger().record(full);

      expect(await ledger().get(anaAtContoso)).toEqual(full);
    });

    it('forgets the way of an older look, but not the name of the customer', async () => {
      const full = { ...entry, verifiedBy: 'run', customerName: 'Contoso Ltd', correlationId: 'c2' } as const;
      await ledger().record(full);

      await ledger().record({ ...entry, verifiedAt: NOON + 1 });

      expect(await ledger().get(anaAtContoso)).toEqual({
        ...entry,
        verifiedAt: NOON + 1,
        customerName: 'Contoso Ltd',
      });
    });

    it('remembers the ID held before the last change of ID, also over a time without a link', async () => {
      const previous: unknown[] = [];
      const steps = [ours, ours, undefined, undefined, theirs, theirs, ours];
      for (const [n, partnerId] of steps.entries()) {
        const link = partnerId && { partnerId, etag: n, state: 'Active' as const };
        await ledger().record({
          identity: anaAtContoso,
          person: holder,
          verifiedAt: NOON + n,
          ...(link && { link }),
        });
        previous.push((await ledger().get(anaAtContoso))?.previous);
      }

      expect(previous).toEqual([undefined, undefined, ours, ours, ours, ours, theirs]);
    });

    it('takes the ID from the link, whatever else its names say', async () => {
      const { stores } = fixture();
      const tricky = String.raw`"partnerId":"9999999" \"partnerId\":\"9999998\" ` + '\0\ud800';
      const link = { partnerName: tricky, partnerId: theirs, etag: 1, state: 'Active' } as const;

      await ledger().record({ ...entry, link });
      await ledger().record(gone);

      expect((await ledger().get(anaAtContoso))?.previous).toBe(theirs);
      expect((await stores.policies.known(fabrikam, [theirs])).get(theirs)?.rejected).toBe(false);
    });

    it.each([
      { name: 'of an account that is known', first: [{ ...entry, correlationId: 'first' }] },
      { name: 'of an account nobody looked at', first: [] },
    ])(
      'answers each entry to the one look that replaced it, when all look at once: $name',
      async ({ first }) => {
        const { stores, replica } = fixture();
        const looks = Array.from({ length: 12 }, (_, n) => ({ ...entry, correlationId: `look ${n}` }));
        for (const look of first) await ledger().record(look);

        const before = await Promise.all(
          looks.map((look, n) => (n % 2 ? stores : replica).ledger.record(look)),
        );

        const answered = [...before, await ledger().get(anaAtContoso)].map((one) => one?.correlationId);
        const known = [...(first.length > 0 ? first : [undefined]), ...looks].map(
          (one) => one?.correlationId,
        );
        expect(answered.toSorted()).toEqual(known.toSorted());
      },
    );

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
