import { beforeEach, describe, expect, it } from 'vitest';
import { NOON, run, type StoreFixture } from './store-fixture.ts';

const R1 = { kind: 'run', run: 'r1' } as const;

export function downloadsContract(engine: string, fixture: () => StoreFixture) {
  const downloads = () => fixture().stores.downloads;

  describe(`Downloads contract: ${engine}`, () => {
    beforeEach(async () => {
      await fixture().stores.runs.create(run('r1'), []);
    });

    it('gives the run for the secret, once', async () => {
      const secret = await downloads().offer(R1, NOON + 1);

      expect(await downloads().take(secret, NOON)).toEqual(R1);
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

    it('gives nothing for a secret that is too old or unknown', async () => {
      const secret = await downloads().offer(R1, NOON + 1);

      expect(await downloads().take(secret, NOON + 1)).toBeUndefined();
      expect(await downloads().take('guess', NOON)).toBeUndefined();
      expect(await downloads().take('', NOON)).toBeUndefined();
    });

    it('gives the run to one of many that take it at the same moment', async () => {
      const { stores, replica } = fixture();
      const secret = await downloads().offer(R1, NOON + 1);

      const taken = await Promise.all(
        Array.from({ length: 16 }, (_, n) => (n % 2 ? stores : replica).downloads.take(secret, NOON)),
      );

      expect(taken.filter((one) => one !== undefined)).toEqual([R1]);
    });

    it('forgets what is too old, and only that', async () => {
      const old = await downloads().offer(R1, NOON);
      const young = await downloads().offer(R1, NOON + 1);

      await downloads().purge(NOON);

      expect(await downloads().take(old, NOON - 1)).toBeUndefined();
      expect(await downloads().take(young, NOON)).toEqual(R1);
    });
  });
}
