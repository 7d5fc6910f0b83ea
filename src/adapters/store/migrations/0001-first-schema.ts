import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Works on any schema: a migration describes the tables of its own day, not those of today's code. */
type AnyDb = Kysely<unknown>;

const withPerson = <Table extends string>(table: CreateTableBuilder<Table>) =>
  table
    .addColumn('person_tenant', 'text', (column) => column.notNull())
    .addColumn('person_object', 'text', (column) => column.notNull());

/** Everything the first version of the bot keeps. Times are epoch milliseconds. */
export const firstSchema: Migration = {
  async up(db: AnyDb) {
    await createInbox(db);
    await createCards(db);
    await createPreferences(db);
    await createLedger(db);
    await createConversations(db);
    await createSecrets(db);
    await db.schema
      .createTable('store_state')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
  },
};

async function createInbox(db: AnyDb): Promise<void> {
  await withPerson(db.schema.createTable('inbox'))
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('activity_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('ready', 'running', 'waiting', 'done')`),
    )
    .addColumn('event', 'json')
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('resumed', 'integer', (column) => column.notNull())
    .addColumn('worker', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('wait_for', 'text')
    .addColumn('wait_until', 'bigint')
    .addColumn('reply_activity_id', 'text')
    .addColumn('recorded_at', 'bigint', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .addUniqueConstraint('inbox_once', ['tenant_id', 'conversation_id', 'activity_id'])
    .execute();
  // The promise itself: whatever races, a conversation has one running item.
  await sql`create unique index inbox_one_running on inbox (tenant_id, conversation_id) where state = 'running'`.execute(
    db,
  );
  await sql`create index inbox_open on inbox (seq) where state in ('ready', 'running')`.execute(db);
  await sql`create index inbox_ready on inbox (tenant_id, conversation_id, seq) where state = 'ready'`.execute(
    db,
  );
  await sql`create index inbox_waiting on inbox (person_tenant, person_object) where state = 'waiting'`.execute(
    db,
  );
  await sql`create index inbox_overdue on inbox (wait_until) where state = 'waiting'`.execute(db);
  await sql`create index inbox_done on inbox (done_at) where state = 'done'`.execute(db);
}

async function createCards(db: AnyDb): Promise<void> {
  await withPerson(db.schema.createTable('card'))
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('nonce_hash', 'text', (column) => column.notNull())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('actions', 'json', (column) => column.notNull())
    .addColumn('expires_on', 'bigint', (column) => column.notNull())
    .addColumn('used_by', 'text')
    .execute();
  await db.schema.createIndex('card_expiry').on('card').column('expires_on').execute();
}

async function createPreferences(db: AnyDb): Promise<void> {
  await withPerson(db.schema.createTable('customer_alias'))
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('alias', 'text', (column) => column.notNull())
    .addColumn('alias_folded', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('customer_alias_one', ['person_tenant', 'person_object', 'tenant_id'])
    .addUniqueConstraint('customer_alias_unique', ['person_tenant', 'person_object', 'alias_folded'])
    .execute();
  await withPerson(db.schema.createTable('default_customer'))
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('default_customer_one', ['person_tenant', 'person_object', 'conversation_id'])
    .execute();
  await withPerson(db.schema.createTable('known_customers'))
    .addColumn('customers', 'json', (column) => column.notNull())
    .addColumn('listed_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('known_customers_one', ['person_tenant', 'person_object'])
    .execute();
}

async function createLedger(db: AnyDb): Promise<void> {
  await withPerson(db.schema.createTable('ledger'))
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('identity_name', 'text')
    .addColumn('link', 'json')
    .addColumn('verified_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_one', ['cloud', 'tenant_id', 'object_id'])
    .execute();
  await db.schema
    .createIndex('ledger_person')
    .on('ledger')
    .columns(['cloud', 'person_tenant', 'person_object'])
    .execute();
  await db.schema
    .createTable('partner_name')
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('partner_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('partner_name_one', ['cloud', 'home_tenant', 'partner_id'])
    .execute();
  await withPerson(db.schema.createTable('link_change'))
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
    .addColumn('item_id', 'text', (column) => column.notNull().unique())
    .addColumn('identity', 'json', (column) => column.notNull())
    .addColumn('customer_name', 'text', (column) => column.notNull())
    .addColumn('before_id', 'text')
    .addColumn('after_id', 'text')
    .addColumn('etag_after', 'bigint')
    .addColumn('outcome', 'text', (column) =>
      column.notNull().check(sql`outcome in ('started', 'applied', 'failed', 'undone')`),
    )
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index link_change_applied on link_change (person_tenant, person_object, changed_at desc, seq desc)
    where outcome = 'applied'`.execute(db);
}

async function createConversations(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('conversation')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('ref', 'json', (column) => column.notNull())
    .addColumn('person_tenant', 'text')
    .addColumn('person_object', 'text')
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index conversation_personal on conversation (person_tenant, person_object, seen_at desc)
    where type = 'personal'`.execute(db);
  await db.schema
    .createTable('welcome')
    .addColumn('conversation_id', 'text', (column) => column.primaryKey())
    .execute();
}

async function createSecrets(db: AnyDb): Promise<void> {
  await withPerson(db.schema.createTable('token'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('expires_on', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('token_one', ['person_tenant', 'person_object', 'kind'])
    .execute();
  await db.schema.createIndex('token_expiry').on('token').column('expires_on').execute();
  await withPerson(db.schema.createTable('popup_session'))
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('person_name', 'text', (column) => column.notNull())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('customer_name', 'text')
    .addColumn('claims', 'text')
    .addColumn('expires_on', 'bigint', (column) => column.notNull())
    .addColumn('state_hash', 'text', (column) => column.unique())
    .addColumn('cookie_hash', 'text')
    .addColumn('sealed_nonce', 'text')
    .addColumn('sealed_verifier', 'text')
    .addColumn('taken_at', 'bigint')
    .addColumn('sealed_token', 'text')
    .addColumn('token_expires_on', 'bigint')
    .addColumn('code_hashes', sql`text[]`)
    .addColumn('codes_expire_on', 'bigint')
    .addColumn('wrong_tries', 'integer', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
  await sql`create index popup_session_open on popup_session (person_tenant, person_object)
    where ended_at is null`.execute(db);
  await db.schema.createIndex('popup_session_expiry').on('popup_session').column('expires_on').execute();
}
