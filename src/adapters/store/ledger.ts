import type { QueryCreator, Selectable } from 'kysely';
import type { Ledger, LedgerEntry } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { repeatRace } from './repeat-race.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { LedgerTable, Schema } from './schema.ts';

/** @param options.cloud the same directory ids may mean other directories in another national cloud */
export function createLedger(database: Database, { cloud }: { readonly cloud: string }): Ledger {
  const entries = () => database.query.selectFrom('ledger').selectAll().where('cloud', '=', cloud);

  return {
    // One statement, all or nothing: a look at a link is the most frequent write of all.
    record: (entry) =>
      repeatRace(async () => {
        const seen = seenColumns(entry);
        await withName(database.query, cloud, entry)
          .insertInto('ledger')
          .values({ cloud, tenant_id: entry.identity.tenantId, object_id: entry.identity.objectId, ...seen })
          .onConflict((conflict) =>
            // An answer that was read earlier but arrives later says nothing new.
            conflict
              .constraint('ledger_one')
              .doUpdateSet(seen)
              .where('ledger.verified_at', '<=', entry.verifiedAt),
          )
          .execute();
      }),

    async get(identity) {
      const row = await entries()
        .where('tenant_id', '=', identity.tenantId)
        .where('object_id', '=', identity.objectId)
        .executeTakeFirst();
      return row && toEntry(row);
    },

    async listByPerson(person) {
      const rows = await entries()
        .where((row) => row.and(personColumns(person)))
        .orderBy('tenant_id')
        .orderBy('object_id')
        .execute();
      return rows.map(toEntry);
    },

    async partnerName(home, partnerId) {
      const row = await database.query
        .selectFrom('partner_name')
        .select('name')
        .where((columns) => columns.and({ cloud, home_tenant: home, partner_id: partnerId }))
        .executeTakeFirst();
      return row?.name;
    },
  };
}

/** The name that was seen beside a link is kept along with it, by a statement before the statement. */
function withName(query: QueryCreator<Schema>, cloud: string, { link, person, verifiedAt }: LedgerEntry) {
  if (link?.partnerName === undefined) return query;
  const { partnerId, partnerName } = link;
  const named = { name: storable(partnerName), seen_at: verifiedAt };
  return query.with('named', (db) =>
    db
      .insertInto('partner_name')
      .values({ cloud, home_tenant: person.tenantId, partner_id: partnerId, ...named })
      .onConflict((conflict) =>
        conflict
          .constraint('partner_name_one')
          .doUpdateSet(named)
          .where('partner_name.seen_at', '<=', verifiedAt),
      ),
  ) as QueryCreator<Schema>;
}

const seenColumns = ({ identity, person, link, verifiedAt }: LedgerEntry) => ({
  ...personColumns(person),
  identity_name: identity.name === undefined ? null : storable(identity.name),
  link: link === undefined ? null : JSON.stringify(link),
  verified_at: verifiedAt,
});

const toEntry = (row: Selectable<LedgerTable>): LedgerEntry => ({
  identity: { tenantId: row.tenant_id, objectId: row.object_id, ...present({ name: row.identity_name }) },
  person: personOf(row),
  ...present({ link: row.link }),
  verifiedAt: row.verified_at,
});
