import { type QueryCreator, type Selectable, sql } from 'kysely';
import type { Identity } from '../../domain/people.ts';
import type { Ledger, LedgerEntry } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { repeatRace } from './repeat-race.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { LedgerTable, Schema } from './schema.ts';

type Look = Omit<LedgerEntry, 'previous'>;

/** @param options.cloud the same directory ids may mean other directories in another national cloud */
export function createLedger(database: Database, { cloud }: { readonly cloud: string }): Ledger {
  const entries = () => database.query.selectFrom('ledger').selectAll().where('cloud', '=', cloud);

  return {
    async record(look) {
      for (;;) {
        const [before, noted] = await repeatRace(() => replace(database.query, cloud, look));
        if (before || noted) return before;
        // Somebody's first look at this account came in between: now it is the one before.
      }
    },

    async get(identity) {
      const row = await entries()
        .where((columns) => columns.and(keyOf(cloud, identity)))
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

const keyOf = (cloud: string, { objectId, tenantId }: Pick<Identity, 'tenantId' | 'objectId'>) => ({
  cloud,
  tenant_id: tenantId,
  object_id: objectId,
});

/**
 * One statement, all or nothing: a look at a link is the most frequent write of all. What was there is read under the
 * lock of its row, and `exists` has it read before it is replaced. A row that another replica put there since the
 * statement began cannot be read by it, so it is not replaced: neither an entry nor a note is the answer then.
 */
async function replace(
  query: QueryCreator<Schema>,
  cloud: string,
  look: Look,
): Promise<readonly [before: LedgerEntry | undefined, noted: boolean]> {
  const key = keyOf(cloud, look.identity);
  const seen = seenColumns(look);
  const { noted, ...before } = await withName(query, cloud, look)
    .with('before', (db) =>
      db
        .selectFrom('ledger')
        .selectAll()
        .where((columns) => columns.and(key))
        .forUpdate(),
    )
    .with('noted', (db) =>
      db
        .insertInto('ledger')
        .values({ ...key, ...seen })
        .onConflict((conflict) =>
          conflict
            .constraint('ledger_one')
            .doUpdateSet({
              ...seen,
              // A look that does not know its customer's name takes it from nobody.
              customer_name: sql<string | null>`coalesce(excluded.customer_name, ledger.customer_name)`,
              previous_id: sql<null>`case when ledger.partner_id is not distinct from ${look.link?.partnerId ?? null}
                then ledger.previous_id else coalesce(ledger.partner_id, ledger.previous_id) end`,
            })
            // An answer that was read earlier but arrives later says nothing new.
            .where('ledger.verified_at', '<=', look.verifiedAt)
            .where(sql<boolean>`exists (select from before)`),
        )
        .returning('tenant_id'),
    )
    .selectFrom((db) =>
      db
        .selectFrom('noted')
        .select(({ fn }) => fn.countAll<number>().as('noted'))
        .as('outcome'),
    )
    .leftJoin('before', (join) => join.onTrue())
    .selectAll(['before', 'outcome'])
    .executeTakeFirstOrThrow();
  return [before.cloud === null ? undefined : toEntry(before as Selectable<LedgerTable>), noted > 0];
}

/** The name that was seen beside a link is kept along with it, by a statement before the statement. */
function withName(query: QueryCreator<Schema>, cloud: string, { link, person, verifiedAt }: Look) {
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

const seenColumns = (look: Look) => ({
  ...personColumns(look.person),
  identity_name: look.identity.name === undefined ? null : storable(look.identity.name),
  link: look.link === undefined ? null : JSON.stringify(look.link),
  verified_at: look.verifiedAt,
  verified_by: look.verifiedBy ?? null,
  customer_name: look.customerName === undefined ? null : storable(look.customerName),
  correlation_id: look.correlationId ?? null,
});

const toEntry = (row: Selectable<LedgerTable>): LedgerEntry => ({
  identity: { tenantId: row.tenant_id, objectId: row.object_id, ...present({ name: row.identity_name }) },
  person: personOf(row),
  verifiedAt: row.verified_at,
  ...present({
    link: row.link,
    verifiedBy: row.verified_by,
    customerName: row.customer_name,
    previous: row.previous_id,
    correlationId: row.correlation_id,
  }),
});
