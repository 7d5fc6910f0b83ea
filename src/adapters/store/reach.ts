import { sql, type Transaction } from 'kysely';
import type { Customer } from '../../domain/customers.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Reach } from '../../ports/team.ts';
import type { Database } from './database.ts';
import { personColumns, type PersonKey, storable } from './rows.ts';
import type { Schema } from './schema.ts';

/** Rows of one insert; PostgreSQL takes 65,535 parameters. */
const ROWS_AT_ONCE = 1_000;

export function createReach(database: Database, { cloud }: { readonly cloud: string }): Reach {
  /** One statement: the old code is read under the lock of its row, so of two tries each answers the one before it. */
  async function note(
    person: PersonKey,
    tenant: TenantId,
    failure: { readonly code: ErrorCode | null; readonly at: number | null },
  ): Promise<ErrorCode | undefined> {
    const key = { cloud, ...personColumns(person), tenant_id: tenant };
    const row = await database.query
      .with('before', (db) =>
        db
          .selectFrom('reach')
          .select('failure')
          .where((columns) => columns.and(key))
          // Getting in is what happens all the time, and mostly leaves nothing to write.
          .$if(failure.code === null, (query) => query.where('failure', 'is not', null))
          .forUpdate(),
      )
      .updateTable('reach')
      .from('before')
      .set({ failure: failure.code, failed_at: failure.at })
      .where((columns) =>
        columns.and([
          columns('reach.cloud', '=', cloud),
          columns('reach.person_tenant', '=', person.tenantId),
          columns('reach.person_object', '=', person.objectId),
          columns('reach.tenant_id', '=', tenant),
        ]),
      )
      .returning('before.failure as failure')
      .executeTakeFirst();
    return row?.failure ?? undefined;
  }

  return {
    failed: (person, tenant, code, now) => note(person, tenant, { code, at: now }),
    entered: (person, tenant) => note(person, tenant, { code: null, at: null }),
  };
}

/** Makes this list all that the person can enter; why they could not get in somewhere is kept while it is listed. */
export async function putReach(
  trx: Transaction<Schema>,
  cloud: string,
  person: PersonKey,
  customers: readonly Customer[],
  listedAt: number,
): Promise<void> {
  // A tenant that is listed twice would be written twice by one statement, which PostgreSQL refuses.
  const byTenant = new Map(customers.map((customer) => [customer.tenantId, customer]));
  await trx
    .deleteFrom('reach')
    .where((columns) => columns.and({ cloud, ...personColumns(person) }))
    .where(sql<boolean>`tenant_id <> all(${[...byTenant.keys()]}::text[])`)
    .execute();
  const rows = [...byTenant.values()].map(({ defaultDomain, name, tenantId }) => ({
    cloud,
    ...personColumns(person),
    tenant_id: tenantId,
    customer_name: name === undefined ? null : storable(name),
    customer_domain: defaultDomain === undefined ? null : storable(defaultDomain),
    listed_at: listedAt,
  }));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await trx
      .insertInto('reach')
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.constraint('reach_one').doUpdateSet((row) => ({
          customer_name: row.ref('excluded.customer_name'),
          customer_domain: row.ref('excluded.customer_domain'),
          listed_at: row.ref('excluded.listed_at'),
        })),
      )
      .execute();
  }
}
