import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Log } from '../../ports/runtime.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Schema } from './schema.ts';

/**
 * Brings the tables up to date, all or nothing. Replicas that start together wait for each other (advisory lock).
 * @throws Error when a migration fails, or when the database was written by a newer version of the bot.
 */
export async function migrate(kysely: Kysely<Schema>, log: Log): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  for (const { migrationName, status } of results) {
    log.info({ migration: migrationName, status }, 'store migration');
  }
  if (error !== undefined)
    throw new Error('The tables of the store cannot be brought up to date.', { cause: error });
}
