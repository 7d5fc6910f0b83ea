import { describe, expect, it } from 'vitest';
import type { PartnerId } from '../../src/domain/ids.ts';
import { ana, anaAtContoso, bo, fabrikam, NOON, ours, type StoreFixture, theirs } from './store-fixture.ts';

export function changesContract(engine: string, fixture: () => StoreFixture) {
  const changes = () => fixture().stores.changes;
  const change = (itemId: string, at = NOON) => ({
    itemId,
    person: { tenantId: ana.tenantId, objectId: ana.objectId },
    identity: anaAtContoso,
    customerName: 'Contoso Ltd',
    before: theirs,
    after: ours,
    at,
  });

  describe(`Changes contract: ${engine}`, () => {
    it('notes a change before it is sent', async () => {
      const begun = await changes().begin(change('item 1'));

      expect(begun).toEqual({ ...change('item 1'), id: begun.id, outcome: 'started' });
      expect(await changes().get(begun.id)).toEqual(begun);
      expect(await changes().ofItem('item 1')).toEqual(begun);
    });

    it('leaves out what was not there before or is not there after', async () => {
      const { itemId, person, identity, customerName, after, at } = change('item 1');
      const creation = { itemId, person, identity, customerName, after, at };

      expect(await changes().begin(creation)).not.toHaveProperty('before');
    });

    it('answers undefined for what it does not know', async () => {
      expect(await changes().get('unknown')).toBeUndefined();
      expect(await changes().ofItem('unknown')).toBeUndefined();
      expect(await changes().latestApplied(ana)).toBeUndefined();
    });

    it('begins one change per item, however often it is tried', async () => {
      const { stores, replica } = fixture();

      const begun = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? stores : replica).changes.begin(change('item 1', NOON + n)),
        ),
      );

      expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
    });

    it('begins anew for an item whose change failed, and for no other', async () => {
      const { id } = await changes().begin(change('item 1'));
      await changes().settle(id, 'failed');

      const again = await changes().begin(change('item 1', NOON + 1));
      await changes().settle(id, 'applied', 7);
      const late = await changes().begin(change('item 1', NOON + 2));

      expect(again).toEqual({ ...change('item 1', NOON + 1), id, outcome: 'started' });
      expect(late).toMatchObject({ outcome: 'applied', at: NOON + 1 });
    });

    it('settles a change with the etag that was read after it', async () => {
      const { id } = await changes().begin(change('item 1'));

      await changes().settle(id, 'applied', 7);

      expect(await changes().get(id)).toMatchObject({ outcome: 'applied', etagAfter: 7 });
    });

    it('does not bring back a change that was undone', async () => {
      const { id } = await changes().begin(change('item 1'));
      await changes().settle(id, 'applied', 7);
      await changes().settle(id, 'undone');

      await changes().settle(id, 'applied', 9);

      expect(await changes().get(id)).toMatchObject({ outcome: 'undone', etagAfter: 7 });
    });

    it('finds the newest applied change of a person, leaving out failed and undone ones', async () => {
      const ids: string[] = [];
      for (const [n, outcome] of (['applied', 'applied', 'undone', 'failed'] as const).entries()) {
        const { id } = await changes().begin(change(`item ${n}`, NOON + Math.min(n, 1)));
        await changes().settle(id, outcome);
        ids.push(id);
      }
      await changes().begin(change('item under way', NOON + 9));

      expect(await changes().latestApplied(ana)).toMatchObject({ id: ids[1] });
      expect(await changes().latestApplied(bo)).toBeUndefined();
    });

    describe('explaining a value that was seen', () => {
      const seen = (after: PartnerId | undefined, since = NOON) =>
        changes().explains(anaAtContoso, after && { partnerId: after, etag: 5 }, since);
      const settled = async (outcome: 'applied' | 'failed' | 'undone') =>
        changes().settle((await changes().begin(change('item 1'))).id, outcome);

      it('finds nothing where nothing was written', async () => {
        expect(await seen(ours)).toBe(false);
      });

      it('finds a write that is under way', async () => {
        await changes().begin(change('item 1'));

        expect(await seen(ours)).toBe(true);
      });

      it.each(['applied', 'undone'] as const)('finds a write that was %s, however old', async (outcome) => {
        await settled(outcome);
        fixture().clock.advance(7 * 24 * 60 * 60_000);

        expect(await seen(ours)).toBe(true);
      });

      it('finds a failed write for two minutes: it may have been carried out', async () => {
        await settled('failed');
        fixture().clock.advance(2 * 60_000 - 1);
        expect(await seen(ours)).toBe(true);

        fixture().clock.advance(1);
        expect(await seen(ours)).toBe(false);
      });

      it('leaves out another value, another account, another tenant, and what was begun before', async () => {
        await settled('applied');

        expect(await seen(theirs)).toBe(false);
        expect(await seen(undefined)).toBe(false);
        expect(await seen(ours, NOON + 1)).toBe(false);
        expect(
          await changes().explains(
            { ...anaAtContoso, objectId: bo.objectId },
            { partnerId: ours, etag: 5 },
            NOON,
          ),
        ).toBe(false);
        expect(
          await changes().explains(
            { ...anaAtContoso, tenantId: fabrikam },
            { partnerId: ours, etag: 5 },
            NOON,
          ),
        ).toBe(false);
      });

      it('finds no write that left another etag: the same ID came back by another hand', async () => {
        await changes().settle((await changes().begin(change('item 1'))).id, 'applied', 5);

        expect(await seen(ours)).toBe(true);
        expect(await changes().explains(anaAtContoso, { partnerId: ours, etag: 7 }, NOON)).toBe(false);
      });

      it('finds the removal of a link', async () => {
        const { itemId, person, identity, customerName, before, at } = change('item 1');
        await changes().begin({ itemId, person, identity, customerName, before, at });

        expect(await changes().explains(anaAtContoso, undefined, NOON)).toBe(true);
        expect(await seen(ours)).toBe(false);
      });
    });
  });
}
