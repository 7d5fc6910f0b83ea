import { describe, expect, it } from 'vitest';
import type { DelegatedSubscription } from '../../src/domain/lighthouse.ts';
import { NO_POLICY } from '../../src/domain/policy.ts';
import {
  adventure,
  ana,
  bo,
  contoso,
  fabrikam,
  NOON,
  ours,
  type StoreFixture,
  theirs,
} from './store-fixture.ts';

const estate: DelegatedSubscription = {
  id: '11111111-0000-4000-8000-000000000001',
  name: 'Estate',
  tenantId: contoso,
  customerName: 'Contoso Ltd',
};
const laboratory: DelegatedSubscription = {
  id: '22222222-0000-4000-8000-000000000002',
  name: 'Laboratory',
  tenantId: adventure,
};
const DAY_IN_MS = 24 * 60 * 60_000;

export function lighthouseContract(engine: string, fixture: () => StoreFixture) {
  const lighthouse = () => fixture().stores.lighthouse;
  const list = (policy = NO_POLICY) => lighthouse().list(fabrikam, policy);
  const link = (person: typeof ana, partnerId = ours, at = NOON) =>
    fixture().stores.ledger.record({
      person,
      identity: { tenantId: fabrikam, objectId: person.objectId },
      link: { partnerId, etag: 1, state: 'Active' },
      verifiedAt: at,
    });

  describe(`Lighthouse contract: ${engine}`, () => {
    it('tells who reaches what, and how many of them are linked at home', async () => {
      await lighthouse().seen(ana, [estate, laboratory], NOON);
      await lighthouse().seen(bo, [laboratory], NOON + 1);
      await link(ana);

      expect(await list()).toEqual([
        { ...laboratory, reachedBy: 2, linked: 1, seenAt: NOON + 1 },
        { ...estate, reachedBy: 1, linked: 1, seenAt: NOON },
      ]);
      expect(await lighthouse().list(contoso, NO_POLICY)).toEqual([]);
    });

    it('does not count a link in another tenant, or to an ID that the policy does not allow', async () => {
      const { ledger } = fixture().stores;
      await lighthouse().seen(ana, [estate], NOON);
      await lighthouse().seen(bo, [estate], NOON);
      await ledger.record({
        person: ana,
        identity: { tenantId: contoso, objectId: ana.objectId },
        link: { partnerId: ours, etag: 1, state: 'Active' },
        verifiedAt: NOON,
      });
      await link(bo, theirs);

      expect(await list()).toMatchObject([{ linked: 1 }]);
      expect(await list({ ...NO_POLICY, partnerIds: [{ id: ours }] })).toMatchObject([{ linked: 0 }]);
    });

    it('does not count people who left', async () => {
      await lighthouse().seen(ana, [estate], NOON);
      await link(ana);
      const reader = { locale: 'en' };
      await fixture().stores.people.seen({ ...ana, userId: '29:ana', reader, seenAt: NOON });

      await fixture().stores.people.markLeft(ana, NOON);

      expect(await list()).toMatchObject([{ reachedBy: 0, linked: 0 }]);
    });

    it('keeps what nobody reaches any more for a month, and says that nobody does', async () => {
      await lighthouse().seen(ana, [estate, laboratory], NOON);
      await link(ana);

      await lighthouse().seen(ana, [laboratory], NOON + DAY_IN_MS);
      expect(await list()).toMatchObject([{ id: laboratory.id }, { id: estate.id, reachedBy: 0, linked: 0 }]);

      await lighthouse().seen(ana, [laboratory], NOON + 31 * DAY_IN_MS);
      expect(await list()).toMatchObject([{ id: laboratory.id, reachedBy: 1 }]);
    });

    it('keeps a name that a later look could not read', async () => {
      await lighthouse().seen(ana, [estate], NOON);

      await lighthouse().seen(bo, [{ id: estate.id, name: 'Renamed', tenantId: contoso }], NOON + 1);

      expect(await list()).toMatchObject([{ name: 'Renamed', customerName: 'Contoso Ltd' }]);
    });

    it('takes looks of several people at the same moment, and the same subscription twice', async () => {
      const { replica, stores } = fixture();

      await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 ? stores : replica).lighthouse.seen(
            n % 3 ? ana : bo,
            n % 2 ? [laboratory, estate, estate] : [estate, laboratory],
            NOON + n,
          ),
        ),
      );

      expect(await list()).toMatchObject([{ reachedBy: 2 }, { reachedBy: 2 }]);
    });
  });
}
