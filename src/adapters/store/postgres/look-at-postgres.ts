import pg from 'pg';
import type { Clock } from '../../../ports/runtime.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { createSecretBox } from '../secret-box.ts';

/** What an operator wants to know of a database before the bot uses it. Nothing is changed. */
export interface PostgresLook {
  /** 16 for PostgreSQL 16.4. */
  readonly major: number;
  /** Of the server's clock from ours. */
  readonly offInMs: number;
  readonly encrypted: boolean;
  readonly mayCreateTables: boolean;
  /** Of ours; `all` when the bot has never been started on it. */
  readonly missingMigrations: readonly string[] | 'all';
  /** Made by a newer version of the bot. */
  readonly newerMigrations: readonly string[];
  /** Stored sign-ins, and how many of them this encryption key cannot open. */
  readonly signIns: { readonly all: number; readonly foreign: number };
}

/** @throws as `pg` does when the server cannot be reached or refuses */
export async function lookAtPostgres(options: {
  readonly databaseUrl: string;
  readonly encryptionKey: Uint8Array;
  readonly clock: Clock;
}): Promise<PostgresLook> {
  const { clock, databaseUrl, encryptionKey } = options;
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'pal-bot doctor',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  // One that breaks has nobody listening; the query that waits for it tells.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const before = clock.now();
    const { rows } = await client.query<{
      version: string;
      now: string;
      encrypted: boolean | null;
      may_create: boolean | null;
    }>(`select current_setting('server_version_num') as version,
               (extract(epoch from clock_timestamp()) * 1000)::bigint as now,
               (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as encrypted,
               has_schema_privilege(current_schema(), 'create') as may_create`);
    const now = (before + clock.now()) / 2;
    const [server] = rows;
    return {
      major: Math.floor(Number(server?.version) / 10_000),
      offInMs: Number(server?.now) - now,
      encrypted: server?.encrypted === true,
      mayCreateTables: server?.may_create === true,
      ...(await migrationsOf(client)),
      signIns: await signInsOf(client, encryptionKey),
    };
  } finally {
    await client.end();
  }
}

async function migrationsOf(
  client: pg.Client,
): Promise<Pick<PostgresLook, 'missingMigrations' | 'newerMigrations'>> {
  if (!(await canRead(client, 'kysely_migration'))) return { missingMigrations: 'all', newerMigrations: [] };
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration');
  const done = rows.map(({ name }) => name);
  const ours = Object.keys(MIGRATIONS);
  return {
    missingMigrations: ours.filter((name) => !done.includes(name)),
    newerMigrations: done.filter((name) => !ours.includes(name)),
  };
}

/** What is sealed begins with the ID of its key. */
async function signInsOf(client: pg.Client, key: Uint8Array): Promise<PostgresLook['signIns']> {
  if (!(await canRead(client, 'token'))) return { all: 0, foreign: 0 };
  const [ours = ''] = createSecretBox([key]).seal('', []).split('.');
  const { rows } = await client.query<{ all: string; foreign: string }>(
    `select count(*) as all, count(*) filter (where split_part(sealed, '.', 1) <> $1) as foreign from token`,
    [ours],
  );
  return { all: Number(rows[0]?.all), foreign: Number(rows[0]?.foreign) };
}

async function canRead(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select coalesce(has_table_privilege(to_regclass($1), 'select'), false) as may`,
    [table],
  );
  return rows[0]?.may === true;
}
