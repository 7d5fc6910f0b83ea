import { describe, expect, it } from 'vitest';
import { adventure, ana, bo, contoso, fabrikam, NOON, type StoreFixture } from './store-fixture.ts';

export function onboardingsContract(engine: string, fixture: () => StoreFixture) {
  const onboardings = () => fixture().stores.onboardings;
  const begin = (by = ana, tenantId = contoso, at = NOON) =>
    onboardings().begin({ home: fabrikam, tenantId, by, domain: 'contoso.example' }, at);

  describe(`Onboardings contract: ${engine}`, () => {
    it('begins with the approval, and goes on where it was for whoever asks again', async () => {
      const begun = await begin();
      await onboardings().move(begun.id, 'link', NOON + 1);

      const again = await onboardings().begin(
        { home: fabrikam, tenantId: contoso, by: bo, name: 'Contoso Ltd' },
        NOON + 2,
      );

      expect(begun).toMatchObject({
        step: 'consent',
        begunAt: NOON,
        stepAt: NOON,
        domain: 'contoso.example',
      });
      expect(again).toEqual({
        ...begun,
        name: 'Contoso Ltd',
        step: 'link',
        stepAt: NOON + 1,
        by: { tenantId: fabrikam, objectId: ana.objectId },
      });
      expect(await onboardings().byId(begun.id)).toEqual(again);
      expect(await onboardings().find(fabrikam, contoso)).toEqual(again);
    });

    it('lists those of one home tenant, the longest waiting first', async () => {
      const first = await begin();
      const second = await begin(bo, adventure, NOON + 1);
      await onboardings().move(first.id, 'membership', NOON + 2);

      expect((await onboardings().list(fabrikam)).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(await onboardings().list(contoso)).toEqual([]);
    });

    it('knows since when it waits for the same thing', async () => {
      const { id } = await begin();

      expect(await onboardings().move(id, 'consent', NOON + 1)).toMatchObject({ stepAt: NOON });
      expect(await onboardings().move(id, 'account', NOON + 2)).toMatchObject({ stepAt: NOON + 2 });
      expect(await onboardings().move('nothing', 'account', NOON)).toBeUndefined();
    });

    it('takes an approval once, of its own tenant only', async () => {
      const { id } = await begin();

      expect(await onboardings().consented(id, adventure, NOON + 1)).toBeUndefined();
      expect(await onboardings().consented(id, contoso, NOON + 2)).toMatchObject({
        step: 'membership',
        stepAt: NOON + 2,
        consentedAt: NOON + 2,
      });
      expect(await onboardings().consented(id, contoso, NOON + 3)).toBeUndefined();
      expect(await onboardings().byId(id)).toMatchObject({ consentedAt: NOON + 2 });
    });

    it('does not go back for an approval that comes late, and takes another one when it had to', async () => {
      const { id } = await begin();
      await onboardings().move(id, 'link', NOON + 1);
      expect(await onboardings().consented(id, contoso, NOON + 2)).toMatchObject({
        step: 'link',
        stepAt: NOON + 1,
      });

      expect((await onboardings().move(id, 'consent', NOON + 3))?.consentedAt).toBeUndefined();
      expect(await onboardings().consented(id, contoso, NOON + 4)).toMatchObject({ step: 'membership' });
    });

    it('gives one approval to one of many that report it at once', async () => {
      const { replica, stores } = fixture();
      const { id } = await begin();

      const told = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          (n % 2 ? stores : replica).onboardings.consented(id, contoso, NOON),
        ),
      );

      expect(told.filter((one) => one !== undefined)).toHaveLength(1);
    });

    it('has one per customer, also when two people begin at once', async () => {
      const { replica, stores } = fixture();
      const wish = { home: fabrikam, tenantId: contoso };

      const [first, second] = await Promise.all([
        stores.onboardings.begin({ ...wish, by: ana }, NOON),
        replica.onboardings.begin({ ...wish, by: bo }, NOON),
      ]);

      expect(first.id).toBe(second.id);
      await onboardings().remove(fabrikam, contoso);
      expect(await onboardings().list(fabrikam)).toEqual([]);
    });
  });
}
