import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Log } from '../../ports/runtime.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Schema } from './schema.ts';

/**
 * Row of `store_state` written by a migration that takes something away: the oldest migration that code must know to
 * work on the database from then on. Without it, any code that knows a part of the migrations may.
 */
const OLDEST_MIGRATION = 'oldestMigration';

export interface MigrateOptions {
  readonly log: Log;
  /** Replaced by tests. */
  readonly migrations?: typeof MIGRATIONS;
}

/**
 * Brings the tables up to date, all or nothing. Replicas that start together wait for each other (advisory lock).
 * A database that newer code has expanded is fine as it is: replicas of two versions run side by side.
 * @throws Error when a migration fails, or when newer code has taken away what this version needs
 */
export async function migrate(
  kysely: Kysely<Schema>,
  { log, migrations = MIGRATIONS }: MigrateOptions,
): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  for (const { migrationName, status } of results) {
    log.info({ migration: migrationName, status }, 'store migration');
  }
  if (error === undefined) return;
  if (!(await isNewer(kysely, Object.keys(migrations)).catch(() => false))) {
    throw new Error('The tables of the store cannot be brought up to date.', { cause: error });
  }
  log.warn({}, 'a newer version of the bot has expanded the store, which still fits this one');
}

/** All of our migrations have run, and then others, and none of them took away what we need. */
async function isNewer(kysely: Kysely<Schema>, ours: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    kysely,
  );
  if (rows.length <= ours.length || ours.some((name, index) => rows[index]?.name !== name)) return false;
  const oldest = await kysely
    .selectFrom('store_state')
    .select('value')
    .where('name', '=', OLDEST_MIGRATION)
    .executeTakeFirst();
  return oldest === undefined || ours.includes(oldest.value);
}
