import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Clock } from '../../ports/runtime.ts';
import type { Changes, LinkChange } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { LinkChangeTable } from './schema.ts';

/** A write that failed may still have been carried out; by then everybody has seen what came of it. */
const DOUBT_IN_MS = 2 * 60_000;

export function createChanges(database: Database, { clock }: { readonly clock: Clock }): Changes {
  const all = () => database.query.selectFrom('link_change').selectAll();
  const ofItem = (itemId: string) => all().where('item_id', '=', itemId);

  return {
    async begin(change) {
      const begun = {
        ...personColumns(change.person),
        identity: JSON.stringify(change.identity),
        customer_name: storable(change.customerName),
        before_id: change.before ?? null,
        after_id: change.after ?? null,
        outcome: 'started',
        changed_at: change.at,
      } as const;
      await database.query
        .insertInto('link_change')
        .values({ id: randomUUID(), item_id: change.itemId, ...begun })
        .onConflict((conflict) =>
          conflict.column('item_id').doUpdateSet(begun).where('link_change.outcome', '=', 'failed'),
        )
        .execute();
      return toChange(await ofItem(change.itemId).executeTakeFirstOrThrow());
    },

    async settle(id, outcome, etagAfter) {
      await database.query
        .updateTable('link_change')
        .set({ outcome, ...present({ etag_after: etagAfter }) })
        .where('id', '=', id)
        // Undone is the end: a late settling must not bring the change back.
        .where('outcome', '<>', 'undone')
        .execute();
    },

    async get(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toChange(row);
    },

    async ofItem(itemId) {
      const row = await ofItem(itemId).executeTakeFirst();
      return row && toChange(row);
    },

    async latestApplied(person) {
      const row = await all()
        .where((columns) => columns.and(personColumns(person)))
        .where('outcome', '=', 'applied')
        .orderBy('changed_at', 'desc')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toChange(row);
    },

    async explains(identity, seen, since) {
      const row = await database.query
        .selectFrom('link_change')
        .select('id')
        .where('identity_tenant', '=', identity.tenantId)
        .where('identity_object', '=', identity.objectId)
        .where('after_id', 'is not distinct from', seen?.partnerId ?? null)
        .$if(seen !== undefined, (query) =>
          query.where((row) => row.or([row('etag_after', 'is', null), row('etag_after', '=', seen!.etag)])),
        )
        .where('changed_at', '>=', since)
        .where((columns) =>
          columns.or([
            columns('outcome', '<>', 'failed'),
            columns('changed_at', '>', clock.now() - DOUBT_IN_MS),
          ]),
        )
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

const toChange = (row: Selectable<LinkChangeTable>): LinkChange => ({
  id: row.id,
  itemId: row.item_id,
  person: personOf(row),
  identity: row.identity,
  customerName: row.customer_name,
  ...present({ before: row.before_id, after: row.after_id, etagAfter: row.etag_after }),
  outcome: row.outcome,
  at: row.changed_at,
});
