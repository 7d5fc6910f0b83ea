import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

type AnyDb = Kysely<unknown>;

/** What is said unasked, and the audit. New tables only. */
export const deliveriesAndAudit: Migration = {
  async up(db: AnyDb) {
    await createSubscriptions(db);
    await createBoards(db);
    await createOutbox(db);
    await createAudit(db);
    await guardAudit(db);
    await createAttestations(db);
    await createFileOffers(db);
  },
};

async function createSubscriptions(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('subscription')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('team_id', 'text')
    .addColumn('conversation', 'json', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('time_of_day', 'text', (column) => column.notNull())
    .addColumn('time_zone', 'text', (column) => column.notNull())
    .addColumn('weekday', 'integer', (column) => column.notNull())
    .addColumn('scope', 'json', (column) => column.notNull())
    .addColumn('scope_person', 'text')
    .addColumn('person_tenant', 'text', (column) => column.notNull())
    .addColumn('person_object', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('next_at', 'bigint')
    .addColumn('told_up_to', 'bigint', (column) => column.notNull())
    .addColumn('delivered_at', 'bigint')
    .addColumn('problem', 'text')
    .addColumn('problem_at', 'bigint')
    .addColumn('problem_told', 'boolean', (column) => column.notNull())
    .addUniqueConstraint('subscription_one', ['conversation_id', 'kind'])
    .execute();
  await sql`create index subscription_due on subscription (next_at) where next_at is not null`.execute(db);
  await db.schema.createIndex('subscription_home').on('subscription').column('home_tenant').execute();
}

async function createBoards(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('board')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('team_id', 'text')
    .addColumn('conversation', 'json', (column) => column.notNull())
    .addColumn('scope', 'json', (column) => column.notNull())
    .addColumn('scope_key', 'text', (column) => column.notNull())
    .addColumn('scope_person', 'text')
    .addColumn('reader', 'json', (column) => column.notNull())
    .addColumn('activity_id', 'text')
    .addColumn('viewers', sql`text[]`, (column) => column.notNull())
    .addUniqueConstraint('board_one', ['conversation_id', 'scope_key'])
    .execute();
  await db.schema.createIndex('board_home').on('board').column('home_tenant').execute();
}

async function createOutbox(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('team_id', 'text')
    .addColumn('conversation', 'json', (column) => column.notNull())
    .addColumn('outgoing', 'json', (column) => column.notNull())
    .addColumn('person_tenant', 'text')
    .addColumn('person_object', 'text')
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('ready', 'sending', 'lost', 'sent', 'failed')`),
    )
    .addColumn('posting', 'boolean', (column) => column.notNull())
    .addColumn('not_before', 'bigint', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('worker', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('done_at', 'bigint')
    .execute();
  // The promise itself: whatever races, a conversation has one message on its way.
  await sql`create unique index outbox_one_sending on outbox (conversation_id) where state = 'sending'`.execute(
    db,
  );
  await sql`create index outbox_due on outbox (not_before, seq) where state = 'ready'`.execute(db);
  await sql`create index outbox_ready on outbox (conversation_id, seq) where state = 'ready'`.execute(db);
  await sql`create index outbox_lease on outbox (lease_until) where state = 'sending'`.execute(db);
  await sql`create index outbox_lost on outbox (seq) where state = 'lost'`.execute(db);
  await sql`create index outbox_done on outbox (done_at) where done_at is not null`.execute(db);
  await createClaims(db);
}

/** What counts against the limits; apart from the messages, which are claimed several times and removed earlier. */
async function createClaims(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('outbox_claim')
    .addColumn('seq', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('claimed_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index outbox_claim_conversation on outbox_claim (conversation_id, claimed_at desc)`.execute(
    db,
  );
  await sql`create index outbox_claim_time on outbox_claim (claimed_at desc)`.execute(db);
}

async function createAudit(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('audit_chain')
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('newest_number', 'bigint', (column) => column.notNull())
    .addColumn('newest_hash', 'text', (column) => column.notNull())
    .addColumn('anchor_number', 'bigint', (column) => column.notNull())
    .addColumn('anchor_hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_chain_one', ['cloud', 'home_tenant'])
    .execute();
  await db.schema
    .createTable('audit_line')
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('key_hash', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('identity', 'text')
    .addColumn('customer_tenant', 'text')
    .addColumn('customer_name', 'text')
    .addColumn('before_id', 'text')
    .addColumn('after_id', 'text')
    .addColumn('code', 'text')
    .addColumn('policy', 'integer', (column) => column.notNull())
    .addColumn('correlation_id', 'text')
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_line_number', ['cloud', 'home_tenant', 'number'])
    .addUniqueConstraint('audit_line_one', ['cloud', 'home_tenant', 'key_hash'])
    .execute();
  await sql`create index audit_line_actor on audit_line (actor)`.execute(db);
  await sql`create index audit_line_identity on audit_line (identity)`.execute(db);
  await sql`create index audit_line_customer on audit_line (cloud, home_tenant, customer_tenant)`.execute(db);
  await sql`create index audit_line_at on audit_line (cloud, home_tenant, at)`.execute(db);
  await db.schema
    .createTable('audit_person')
    .addColumn('pseudonym', 'text', (column) => column.primaryKey())
    .addColumn('cloud', 'text', (column) => column.notNull())
    .addColumn('home_tenant', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('person', 'identity')`))
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    // Whose account it is, as far as anybody knows.
    .addColumn('person_tenant', 'text')
    .addColumn('person_object', 'text')
    .addUniqueConstraint('audit_person_one', ['cloud', 'home_tenant', 'kind', 'tenant_id', 'object_id'])
    .execute();
  await db.schema
    .createIndex('audit_person_owner')
    .on('audit_person')
    .columns(['person_tenant', 'person_object'])
    .execute();
}

/**
 * Lines are for ever, whoever asks: also a statement typed by hand. The one door is for the retention, which says in
 * its transaction how old lines must be, and first moves the anchor over what it removes: so only a beginning can go,
 * and what is left still follows from something.
 */
async function guardAudit(db: AnyDb): Promise<void> {
  await sql`
    create function audit_line_refuse() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.at < coalesce(nullif(current_setting('pal_bot.audit_retention', true), ''), '0')::bigint
           and exists (select from audit_chain as chain
                        where chain.cloud = old.cloud and chain.home_tenant = old.home_tenant
                          and chain.anchor_number >= old.number) then
          return old;
        end if;
      end if;
      raise exception 'The audit is append-only.' using errcode = '42501';
    end $$`.execute(db);
  await sql`create trigger audit_line_kept before update or delete on audit_line
    for each row execute function audit_line_refuse()`.execute(db);
  await sql`create trigger audit_line_not_truncated before truncate on audit_line
    for each statement execute function audit_line_refuse()`.execute(db);
}

async function createAttestations(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('attestation_key')
    .addColumn('kid', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
    .addColumn('jwk', 'json', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('attestation')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('person_tenant', 'text', (column) => column.notNull())
    .addColumn('person_object', 'text', (column) => column.notNull())
    .addColumn('page', 'json', (column) => column.notNull())
    .addColumn('expires_on', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('attestation_expiry').on('attestation').column('expires_on').execute();
}

/** Beside `download`, where replicas of the version before look for runs and would not know what else to do. */
async function createFileOffers(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('file_offer')
    .addColumn('secret_hash', 'text', (column) => column.primaryKey())
    .addColumn('subject', 'json', (column) => column.notNull())
    .addColumn('home_tenant', 'text')
    .addColumn('about_person', 'text')
    .addColumn('attestation_id', 'text', (column) => column.references('attestation.id').onDelete('cascade'))
    .addColumn('expires_on', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('file_offer_expiry').on('file_offer').column('expires_on').execute();
  await db.schema.createIndex('file_offer_attestation').on('file_offer').column('attestation_id').execute();
}
