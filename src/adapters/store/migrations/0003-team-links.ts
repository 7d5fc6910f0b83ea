import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

type AnyDb = Kysely<unknown>;

/** Rows of one insert; PostgreSQL takes 65,535 parameters. */
const ROWS_AT_ONCE = 1_000;

/** What managers see of their team: who can enter which customer, how links changed, what is wanted of them. */
export const teamLinks: Migration = {
  async up(db: AnyDb) {
    await widenLedger(db);
    await widenChanges(db);
    await createPeople(db);
    await createReach(db);
    await fillReach(db);
    await createEvents(db);
    await createPolicies(db);
    await createReminders(db);
    await db.schema
      .createTable('coverage_day')
      .addColumn('cloud', 'text', (column) => column.notNull())
      .addColumn('home_tenant', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('counts', 'json', (column) => column.notNull())
      .addPrimaryKeyConstraint('coverage_day_one', ['cloud', 'home_tenant', 'day'])
      .execute();
  },
};

/**
 * Columns computed from the JSON: filled for rows that are there and for those an older replica still writes. Taken
 * out as text, because the operators of `json` refuse a whole row for one character that PostgreSQL has not; a quote
 * inside a foreign text is escaped there, so it cannot pass for a field.
 */
const taken = (from: string, field: string, pattern: string) =>
  sql.raw(`text generated always as (substring(${from}::text from '"${field}":"(${pattern})"')) stored`);

async function widenLedger(db: AnyDb): Promise<void> {
  await sql`alter table ledger
    add column partner_id ${taken('link', 'partnerId', '[0-9]+')},
    add column customer_name text,
    add column verified_by text,
    add column previous_id text,
    add column correlation_id text`.execute(db);
}

async function widenChanges(db: AnyDb): Promise<void> {
  await sql`alter table link_change
    add column identity_tenant ${taken('identity', 'tenantId', '[0-9a-f-]+')},
    add column identity_object ${taken('identity', 'objectId', '[0-9a-f-]+')}`.execute(db);
  await db.schema
    .createIndex('link_change_identity')
    .on('link_change')
    .columns(['identity_tenant', 'identity_object', 'changed_at'])
    .execute();
}

const withPerson = (db: AnyDb, table: string) =>
  db.schema
    .createTable(table)
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('person_tenant', 'text', (column) => column.notNull())
    .addColumn('person_object', 'text', (column) => column.notNull());

async function createPeople(db: AnyDb): Promise<void> {
  await withPerson(db, 'person')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('reader', 'json', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('left_at', 'bigint')
    .addPrimaryKeyConstraint('person_one', ['cloud', 'person_tenant', 'person_object'])
    .execute();
  await db.schema
    .createIndex('person_user')
    .on('person')
    .columns(['cloud', 'person_tenant', 'user_id'])
    .execute();
}

async function createReach(db: AnyDb): Promise<void> {
  await withPerson(db, 'reach')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('customer_name', 'text')
    .addColumn('customer_domain', 'text')
    .addColumn('listed_at', 'bigint', (column) => column.notNull())
    .addColumn('failure', 'text')
    .addColumn('failed_at', 'bigint')
    .addPrimaryKeyConstraint('reach_one', ['cloud', 'person_tenant', 'person_object', 'tenant_id'])
    .execute();
}

interface StoredList {
  readonly cloud: string | null;
  readonly person_tenant: string;
  readonly person_object: string;
  readonly customers: readonly {
    readonly tenantId: string;
    readonly name?: string;
    readonly defaultDomain?: string;
  }[];
  readonly listed_at: number;
}

/** Lists name no cloud: it is the one whose links are in the ledger. A guess that is wrong lasts until the next list. */
async function fillReach(db: AnyDb): Promise<void> {
  const { rows: people } = await sql<Pick<StoredList, 'person_tenant' | 'person_object'>>`
    select person_tenant, person_object from known_customers`.execute(db);
  for (const { person_tenant, person_object } of people) {
    const { rows } = await sql<StoredList>`
      select person_tenant, person_object, customers, listed_at, coalesce(
        (select cloud from ledger where ledger.person_tenant = known_customers.person_tenant limit 1),
        (select cloud from ledger limit 1)) as cloud
      from known_customers where person_tenant = ${person_tenant} and person_object = ${person_object}`.execute(
      db,
    );
    const reach = rows.flatMap(({ cloud, customers, ...list }) =>
      customers.map(({ defaultDomain, name, tenantId }) => ({
        cloud: cloud ?? 'AzureCloud',
        person_tenant: list.person_tenant,
        person_object: list.person_object,
        tenant_id: tenantId,
        customer_name: name?.replaceAll('\0', '') ?? null,
        customer_domain: defaultDomain?.replaceAll('\0', '') ?? null,
        listed_at: list.listed_at,
      })),
    );
    for (let start = 0; start < reach.length; start += ROWS_AT_ONCE) {
      await (db as Kysely<{ reach: (typeof reach)[number] }>)
        .insertInto('reach')
        .values(reach.slice(start, start + ROWS_AT_ONCE))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
}

/** Numbers are given out under the lock of the counter's row: who reads up to one has seen all before it. */
async function createEvents(db: AnyDb): Promise<void> {
  await withPerson(db, 'link_event')
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('event', 'json', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('link_event_number', ['cloud', 'person_tenant', 'number'])
    .addUniqueConstraint('link_event_one', ['cloud', 'person_tenant', 'id'])
    .execute();
  await db.schema.createIndex('link_event_age').on('link_event').column('at').execute();
  await db.schema
    .createTable('link_event_counter')
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('newest', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('link_event_counter_one', ['cloud', 'home_tenant'])
    .execute();
}

async function createPolicies(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('policy')
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('policy', 'json', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    // Null once whoever set it is forgotten: the version itself stays, the audit names it.
    .addColumn('person_tenant', 'text')
    .addColumn('person_object', 'text')
    .addPrimaryKeyConstraint('policy_one', ['cloud', 'home_tenant', 'version'])
    .execute();
  await db.schema
    .createTable('rejected_partner_id')
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('partner_id', 'text', (column) => column.notNull())
    .addColumn('rejected_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('rejected_partner_id_one', ['cloud', 'home_tenant', 'partner_id'])
    .execute();
}

async function createReminders(db: AnyDb): Promise<void> {
  await withPerson(db, 'reminder')
    .addColumn('off', 'boolean', (column) => column.notNull().defaultTo(false))
    .addColumn('refresh_off', 'boolean', (column) => column.notNull().defaultTo(false))
    .addColumn('snoozed_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('sent_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('reminder_one', ['cloud', 'person_tenant', 'person_object'])
    .execute();
}
