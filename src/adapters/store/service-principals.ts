import { type Selectable, sql, type Transaction } from 'kysely';
import type { ErrorCode } from '../../domain/errors.ts';
import { type ObjectId, objectId, type TenantId } from '../../domain/ids.ts';
import type { RegisteredPrincipal, ServicePrincipals } from '../../ports/service-principals.ts';
import type { Database } from './database.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { Schema, ServicePrincipalTable } from './schema.ts';

type Row = Selectable<ServicePrincipalTable> & {
  readonly failure?: ErrorCode | null;
  readonly failed_at?: number | null;
};

/** What `user_id` of an application begins with; those of people begin with `29:`. */
const APPLICATION = 'app:';

export const isApplication = (userId: string): boolean => userId.startsWith(APPLICATION);

/** Each registration with the rows that make the application count like a person, in one transaction. */
export function createServicePrincipals(
  database: Database,
  { cloud }: { readonly cloud: string },
): ServicePrincipals {
  const keyOf = (home: TenantId, tenant: TenantId) => ({ cloud, home_tenant: home, tenant_id: tenant });

  const withProblem = () =>
    database.query
      .selectFrom('service_principal as own')
      .leftJoin('reach', (join) =>
        join
          .onRef('reach.cloud', '=', 'own.cloud')
          .onRef('reach.person_tenant', '=', 'own.home_tenant')
          .onRef('reach.person_object', '=', 'own.acts_as')
          .onRef('reach.tenant_id', '=', 'own.tenant_id'),
      )
      .selectAll('own')
      .select(['reach.failure', 'reach.failed_at'])
      .where('own.cloud', '=', cloud);

  return {
    register: (principal) =>
      database.transact(async (trx) => {
        const { appId, by, credential, customer, home, name, registeredAt } = principal;
        const key = keyOf(home, customer.tenantId);
        const before = await trx
          .selectFrom('service_principal')
          .selectAll()
          .where((columns) => columns.and(key))
          .forUpdate()
          .executeTakeFirst();
        if (before && before.app_id !== appId) return undefined;
        const columns = {
          name: storable(name),
          credential: credential === undefined ? null : JSON.stringify(credential),
          customer_name: customer.name === undefined ? null : storable(customer.name),
          customer_domain: customer.defaultDomain === undefined ? null : storable(customer.defaultDomain),
          object_id: credential === undefined ? (before?.object_id ?? null) : null,
          registered_at: registeredAt,
          ...personColumns(by),
        };
        if (before) await leave(trx, before);
        const row = before
          ? await trx
              .updateTable('service_principal')
              .set(columns)
              .where((one) => one.and(key))
              .returningAll()
              .executeTakeFirstOrThrow()
          : await trx
              .insertInto('service_principal')
              .values({ ...key, app_id: appId, ...columns })
              .returningAll()
              .executeTakeFirstOrThrow();
        await arrive(trx, row, registeredAt);
        return toPrincipal(row);
      }),

    async list(home) {
      const rows = await withProblem()
        .where('own.home_tenant', '=', home)
        .orderBy(sql`lower(coalesce(own.customer_name, own.customer_domain))`)
        .orderBy('own.tenant_id')
        .execute();
      return rows.map(toPrincipal);
    },

    async find(home, tenant) {
      const row = await withProblem()
        .where('own.home_tenant', '=', home)
        .where('own.tenant_id', '=', tenant)
        .executeTakeFirst();
      return row && toPrincipal(row);
    },

    identify: ({ appId, home, tenantId }, own) =>
      database.transact(async (trx) => {
        const row = await trx
          .selectFrom('service_principal')
          .selectAll()
          .where((columns) => columns.and({ ...keyOf(home, tenantId), app_id: appId }))
          .forUpdate()
          .executeTakeFirst();
        if (!row || (await isTaken(trx, row, own))) return undefined;
        if (row.object_id === own) return toPrincipal(row);
        await leave(trx, row);
        const known = await trx
          .updateTable('service_principal')
          .set({ object_id: own })
          .where((columns) => columns.and(keyOf(home, tenantId)))
          .returningAll()
          .executeTakeFirstOrThrow();
        await arrive(trx, known, known.registered_at);
        return toPrincipal(known);
      }),

    remove: (home, tenant) =>
      database.transact(async (trx) => {
        const row = await trx
          .deleteFrom('service_principal')
          .where((columns) => columns.and(keyOf(home, tenant)))
          .returningAll()
          .executeTakeFirst();
        if (row) await leave(trx, row);
        return row !== undefined;
      }),
  };
}

const actor = (row: Pick<Row, 'home_tenant' | 'acts_as'>) =>
  personColumns({ tenantId: row.home_tenant, objectId: row.acts_as });

/** Somebody else here has this id: a person, or an application of another registration. */
async function isTaken(trx: Transaction<Schema>, row: Row, own: ObjectId): Promise<boolean> {
  const found = await trx
    .selectFrom('person')
    .select('user_id')
    .where((columns) =>
      columns.and({
        cloud: row.cloud,
        ...personColumns({ tenantId: row.home_tenant, objectId: own }),
      }),
    )
    .executeTakeFirst();
  return found !== undefined && found.user_id !== `${APPLICATION}${row.app_id}`;
}

async function arrive(trx: Transaction<Schema>, row: Row, now: number): Promise<void> {
  const { cloud, customer_domain, customer_name, name, tenant_id } = row;
  await trx
    .insertInto('person')
    .values({
      cloud,
      ...actor(row),
      name,
      user_id: `${APPLICATION}${row.app_id}`,
      reader: JSON.stringify({ locale: 'en' }),
      seen_at: now,
    })
    .onConflict((conflict) => conflict.constraint('person_one').doUpdateSet({ name, seen_at: now }))
    .execute();
  const seen = { customer_name, customer_domain, listed_at: now };
  await trx
    .insertInto('reach')
    .values({ cloud, ...actor(row), tenant_id, ...seen })
    .onConflict((conflict) => conflict.constraint('reach_one').doUpdateSet(seen))
    .execute();
}

/** One application may be registered for several customers; before their objects are known it counts once. */
async function leave(trx: Transaction<Schema>, row: Row): Promise<void> {
  const { acts_as, cloud, home_tenant, tenant_id } = row;
  await trx
    .deleteFrom('reach')
    .where((columns) => columns.and({ cloud, ...actor(row), tenant_id }))
    .execute();
  const { rows } = await sql`select from service_principal
    where cloud = ${cloud} and home_tenant = ${home_tenant} and acts_as = ${acts_as} and tenant_id <> ${tenant_id}`.execute(
    trx,
  );
  if (rows.length > 0) return;
  await trx
    .deleteFrom('person')
    .where((columns) => columns.and({ cloud, ...actor(row) }))
    .execute();
}

const toPrincipal = (row: Row): RegisteredPrincipal => ({
  home: row.home_tenant,
  tenantId: row.tenant_id,
  appId: row.app_id,
  name: row.name,
  customer: {
    tenantId: row.tenant_id,
    ...present({ name: row.customer_name, defaultDomain: row.customer_domain }),
  },
  by: personOf(row),
  registeredAt: row.registered_at,
  ...present({ objectId: row.object_id && objectId(row.object_id), credential: row.credential }),
  ...(row.failure && row.failed_at ? { problem: { code: row.failure, at: row.failed_at } } : {}),
});
