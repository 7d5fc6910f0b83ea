import { describe, expect, it } from 'vitest';
import { ana, bo, contoso, NOON, type StoreFixture } from './store-fixture.ts';

const HOUR = 3_600_000;

export function tokenVaultContract(engine: string, fixture: () => StoreFixture) {
  const vault = () => fixture().stores.vault;

  describe(`TokenVault contract: ${engine}`, () => {
    it('gives a secret back to the person and kind it was put for, and to nobody else', async () => {
      await vault().put(ana, 'sso', 'secret of Ana', NOON + HOUR);

      expect(await vault().get(ana, 'sso')).toEqual({ secret: 'secret of Ana', expiresOn: NOON + HOUR });
      expect(await vault().get(ana, contoso)).toBeUndefined();
      expect(await vault().get(bo, 'sso')).toBeUndefined();
    });

    it('gives several kinds at once, as far as they are there and not over', async () => {
      await vault().put(ana, 'sso', 'assertion', NOON + HOUR);
      await vault().put(ana, contoso, 'of a popup', NOON + 1000);
      await vault().put(bo, 'other', 'secret of Bo', NOON + HOUR);
      const assertion = { secret: 'assertion', expiresOn: NOON + HOUR };
      const popup = { secret: 'of a popup', expiresOn: NOON + 1000 };

      expect(await vault().getMany(ana, [contoso, 'sso', 'other'])).toEqual(
        new Map([
          ['sso', assertion],
          [contoso, popup],
        ]),
      );
      fixture().clock.advance(1000);
      expect(await vault().getMany(ana, [contoso, 'sso'])).toEqual(new Map([['sso', assertion]]));
    });

    it('replaces what was there', async () => {
      await vault().put(ana, 'sso', 'first', NOON + HOUR);
      await vault().put(ana, 'sso', 'second', NOON + 2 * HOUR);

      expect(await vault().get(ana, 'sso')).toEqual({ secret: 'second', expiresOn: NOON + 2 * HOUR });
    });

    it('has nothing any more when the time of a secret is over', async () => {
      await vault().put(ana, 'sso', 'short lived', NOON + 1000);
      fixture().clock.advance(1000);

      expect(await vault().get(ana, 'sso')).toBeUndefined();
      expect(await vault().remove(ana)).toEqual([]);
    });

    it('removes one kind or all, and says which', async () => {
      for (const kind of ['sso', contoso, 'other']) await vault().put(ana, kind, kind, NOON + HOUR);
      await vault().put(bo, 'sso', 'secret of Bo', NOON + HOUR);

      expect(await vault().remove(ana, 'other')).toEqual(['other']);
      expect(await vault().remove(ana)).toEqual([contoso, 'sso']);
      expect(await vault().remove(ana)).toEqual([]);
      expect(await vault().get(bo, 'sso')).toBeDefined();
    });

    it('deletes what has run out', async () => {
      await vault().put(ana, 'sso', 'old', NOON + 1);
      await vault().put(bo, 'sso', 'young', NOON + HOUR);

      await vault().purge(NOON + 1);

      expect(JSON.parse(await fixture().dump())).toMatchObject({ token: [{ person_object: bo.objectId }] });
    });
  });
}
