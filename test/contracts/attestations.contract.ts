import { describe, expect, it } from 'vitest';
import { ana, NOON, type StoreFixture } from './store-fixture.ts';

export function attestationsContract(engine: string, fixture: () => StoreFixture) {
  const attestations = () => fixture().stores.attestations;
  const keys = () => fixture().stores.attestationKeys;

  describe(`Attestations contract: ${engine}`, () => {
    it('keeps a page as it is until its time is over', async () => {
      const page = '<!doctype html>\n<p>Contoso \0 \ud83d “Ltd”</p>';
      await attestations().put('a1', ana, page, NOON + 1);

      expect(await attestations().get('a1', NOON)).toBe(page);
      expect(await attestations().get('a1', NOON + 1)).toBeUndefined();
      expect(await attestations().get('unknown', NOON)).toBeUndefined();
    });

    it('replaces a page of the same id', async () => {
      await attestations().put('a1', ana, 'old', NOON + 1);
      await attestations().put('a1', ana, 'new', NOON + 5);

      expect(await attestations().get('a1', NOON + 4)).toBe('new');
    });

    it('forgets what is too old, and only that', async () => {
      await attestations().put('old', ana, 'page', NOON);
      await attestations().put('young', ana, 'page', NOON + 1);

      await attestations().purge(NOON);

      expect(await attestations().get('old', NOON - 1)).toBeUndefined();
      expect(await attestations().get('young', NOON)).toBe('page');
    });

    it('remembers every public key once, in the order of their first use', async () => {
      const first = { kid: 'k1', kty: 'OKP', crv: 'Ed25519', x: 'abc' };
      const second = { kid: 'k0', kty: 'OKP', crv: 'Ed25519', x: 'def' };
      const { replica, stores } = fixture();

      await Promise.all([stores, replica].map((one) => one.attestationKeys.remember(first)));
      await keys().remember(second);
      await keys().remember({ ...first, x: 'changed' });

      expect(await keys().list()).toEqual([first, second]);
      await expect(keys().remember({ kty: 'OKP' })).rejects.toThrow(TypeError);
    });
  });
}
