import { describe, expect, it } from 'vitest';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import {
  adventure,
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

const wanted: Omit<Policy, 'version' | 'changedAt'> = {
  partnerIds: [{ id: ours, country: 'NL' }, { id: theirs }],
  outside: 'refuse',
  expected: [{ tenantId: contoso, people: [ana.objectId] }],
  quietHours: { from: '20:00', to: '07:00', timeZone: 'Europe/Amsterdam' },
  language: 'nl',
  names: true,
  reminders: false,
};

export function policiesContract(engine: string, fixture: () => StoreFixture) {
  const policies = () => fixture().stores.policies;

  describe(`Policies contract: ${engine}`, () => {
    it('wants nothing until a manager sets a policy', async () => {
      expect(await policies().get(fabrikam)).toEqual(NO_POLICY);
    });

    it('answers the newest version, of this home tenant', async () => {
      const first = await policies().set(fabrikam, wanted, ana, 0, NOON);
      const second = await policies().set(fabrikam, { ...wanted, names: false }, bo, 1, NOON + 1);

      expect(first).toEqual({ ...wanted, version: 1, changedAt: NOON });
      expect(second).toEqual({ ...wanted, names: false, version: 2, changedAt: NOON + 1 });
      expect(await policies().get(fabrikam)).toEqual(second);
      expect(await policies().get(adventure)).toEqual(NO_POLICY);
    });

    it.each([0, 2])('refuses what is based on version %i while version 1 is in force', async (basedOn) => {
      await policies().set(fabrikam, wanted, ana, 0, NOON);

      expect(await policies().set(fabrikam, { ...wanted, names: false }, bo, basedOn, NOON)).toBeUndefined();
      expect(await policies().get(fabrikam)).toMatchObject({ version: 1, names: true });
    });

    it('lets one of several managers win who change the same version', async () => {
      const { stores, replica } = fixture();

      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 ? stores : replica).policies.set(fabrikam, wanted, ana, 0, NOON + n),
        ),
      );

      const [winner, ...others] = answers.filter((answer) => answer !== undefined);
      expect(others).toEqual([]);
      expect(await policies().get(fabrikam)).toEqual(winner);
    });

    it('knows nothing of an ID that nobody met', async () => {
      expect(await policies().known(fabrikam, [ours])).toEqual(new Map());
      expect(await policies().known(fabrikam, [])).toEqual(new Map());
    });

    it('knows which IDs Azure refused and which somebody holds, by home tenant', async () => {
      await policies().noteRejected(fabrikam, theirs, NOON);
      await fixture().stores.ledger.record(held(NOON));

      expect(await policies().known(fabrikam, [ours, theirs, ours])).toEqual(
        new Map([
          [ours, { rejected: false, name: 'Fabrikam' }],
          [theirs, { rejected: true }],
        ]),
      );
      expect(await policies().known(adventure, [ours, theirs])).toEqual(new Map());
    });

    it('knows an ID that somebody holds without a name', async () => {
      const { link, ...look } = held(NOON);
      await fixture().stores.ledger.record({ ...look, link: { ...link, partnerName: undefined } as never });

      expect((await policies().known(fabrikam, [ours])).get(ours)).toEqual({ rejected: false });
    });

    it('believes a link seen after a refusal, and a refusal after a link', async () => {
      await policies().noteRejected(fabrikam, ours, NOON);
      await fixture().stores.ledger.record(held(NOON + 1));
      expect((await policies().known(fabrikam, [ours])).get(ours)).toMatchObject({ rejected: false });

      await policies().noteRejected(fabrikam, ours, NOON + 2);
      expect((await policies().known(fabrikam, [ours])).get(ours)).toMatchObject({ rejected: true });
    });
  });
}

const held = (verifiedAt: number) => ({
  identity: anaAtContoso,
  person: ana,
  link: { partnerId: ours, partnerName: 'Fabrikam', etag: 1, state: 'Active' as const },
  verifiedAt,
});
