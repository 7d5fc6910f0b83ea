import { beforeEach, describe, expect, it } from 'vitest';
import type { DownloadSubject } from '../../src/ports/runs.ts';
import { ana, contoso, fabrikam, NOON, run, type StoreFixture } from './store-fixture.ts';

const R1: DownloadSubject = { kind: 'run', run: 'r1' };
const SUBJECTS: readonly DownloadSubject[] = [
  R1,
  { kind: 'audit', home: fabrikam, query: {}, format: 'csv' },
  {
    kind: 'audit',
    home: fabrikam,
    query: { person: ana.objectId, customer: contoso, since: NOON },
    format: 'jsonl',
  },
  { kind: 'attestation', id: 'a1' },
];

export function downloadsContract(engine: string, fixture: () => StoreFixture) {
  const downloads = () => fixture().stores.downloads;

  describe(`Downloads contract: ${engine}`, () => {
    beforeEach(async () => {
      await fixture().stores.runs.create(run('r1'), []);
      await fixture().stores.attestations.put('a1', ana, 'page', NOON + 1);
    });

    it.each(SUBJECTS)('gives what a secret is for, once: $kind $format', async (subject) => {
      const secret = await downloads().offer(subject, NOON + 1);

      expect(await downloads().take(secret, NOON)).toEqual(subject);
      expect(await downloads().take(secret, NOON)).toBeUndefined();
    });

    it('offers a run as often as asked, each with a secret of its own that nobody can guess', async () => {
      const secrets = [await downloads().offer(R1, NOON + 1), await downloads().offer(R1, NOON + 1)];

      expect(new Set(secrets).size).toBe(2);
      for (const secret of secrets) {
        expect(secret).toMatch(/^[\w-]{43,}$/);
        expect(await downloads().take(secret, NOON)).toEqual(R1);
      }
    });

    it.each(SUBJECTS)(
      'gives nothing for a secret that is too old or unknown: $kind $format',
      async (subject) => {
        const secret = await downloads().offer(subject, NOON + 1);

        expect(await downloads().take(secret, NOON + 1)).toBeUndefined();
        expect(await downloads().take('guess', NOON)).toBeUndefined();
        expect(await downloads().take('', NOON)).toBeUndefined();
      },
    );

    it.each(SUBJECTS)(
      'gives it to one of many that take it at the same moment: $kind $format',
      async (subject) => {
        const { stores, replica } = fixture();
        const secret = await downloads().offer(subject, NOON + 1);

        const taken = await Promise.all(
          Array.from({ length: 16 }, (_, n) => (n % 2 ? stores : replica).downloads.take(secret, NOON)),
        );

        expect(taken.filter((one) => one !== undefined)).toEqual([subject]);
      },
    );

    it.each(SUBJECTS)('forgets what is too old, and only that: $kind $format', async (subject) => {
      const old = await downloads().offer(subject, NOON);
      const young = await downloads().offer(subject, NOON + 1);

      await downloads().purge(NOON);

      expect(await downloads().take(old, NOON - 1)).toBeUndefined();
      expect(await downloads().take(young, NOON)).toEqual(subject);
    });

    it('has nothing to offer of an attestation that is gone', async () => {
      const secret = await downloads().offer({ kind: 'attestation', id: 'a1' }, NOON + 9);

      await fixture().stores.attestations.purge(NOON + 1);

      expect(await downloads().take(secret, NOON)).toBeUndefined();
    });
  });
}
