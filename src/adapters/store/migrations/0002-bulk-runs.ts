import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

type AnyDb = Kysely<unknown>;

/** Bulk runs, the jobs that carry them out, and links to their results. New tables only. */
export const bulkRuns: Migration = {
  async up(db: AnyDb) {
    await createRuns(db);
    await createRunItems(db);
    await createJobs(db);
    await createDownloads(db);
  },
};

async function createRuns(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('run')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
    .addColumn('person_tenant', 'text', (column) => column.notNull())
    .addColumn('person_object', 'text', (column) => column.notNull())
    .addColumn('person_name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('wanted', 'text')
    .addColumn('selection', 'json', (column) => column.notNull())
    .addColumn('undo_of', 'text')
    .addColumn('state', 'text', (column) =>
      column
        .notNull()
        .check(sql`state in ('planning', 'planned', 'running', 'waiting', 'done', 'cancelled')`),
    )
    .addColumn('resumes', 'text', (column) => column.check(sql`resumes in ('planning', 'running')`))
    .addColumn('card_id', 'text')
    .addColumn('conversation', 'json', (column) => column.notNull())
    .addColumn('reader', 'json', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .execute();
  // The promise itself: whatever races, a person has one run that is not finished.
  await sql`create unique index run_one_unfinished on run (person_tenant, person_object)
    where state in ('planning', 'planned', 'running', 'waiting')`.execute(db);
  await sql`create index run_recent on run (person_tenant, person_object, created_at desc, seq desc)`.execute(
    db,
  );
  await sql`create index run_finished on run (finished_at) where finished_at is not null`.execute(db);
}

async function createRunItems(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('run_item')
    .addColumn('run_id', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('chosen', 'boolean', (column) => column.notNull())
    .addColumn('finding', 'json')
    .addColumn('outcome', 'text', (column) => column.check(sql`outcome in ('done', 'unchanged', 'failed')`))
    .addColumn('failure', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_item_one', ['run_id', 'tenant_id'])
    .execute();
  await sql`create index run_item_to_read on run_item (run_id, due_at, position) where finding is null`.execute(
    db,
  );
  await sql`create index run_item_to_write on run_item (run_id, due_at, position)
    where chosen and outcome is null`.execute(db);
}

/** One row per key with work to do: so few that the key is index enough, and updates stay cheap. */
async function createJobs(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('job')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('run_at', 'bigint', (column) => column.notNull())
    .addColumn('again', 'boolean', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('deaths', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('dead_letter')
    .addColumn('seq', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createDownloads(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('download')
    .addColumn('secret_hash', 'text', (column) => column.primaryKey())
    .addColumn('run_id', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('expires_on', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('download_run').on('download').column('run_id').execute();
  await db.schema.createIndex('download_expiry').on('download').column('expires_on').execute();
}
