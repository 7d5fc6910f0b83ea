import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Clock, Log } from '../../../ports/runtime.ts';
import type { Engine } from '../engine.ts';
import { hideValuesOfErrors } from '../kysely-options.ts';
import type { Schema } from '../schema.ts';
import { StoreOpenError } from '../store-open-error.ts';
import { createPatientPool } from './patient-pool.ts';

const OLDEST_SERVER = 15;
const INT8 = 20;
/** Leases compare clocks of replicas; a lease is longer than this. */
const CLOCK_TOLERANCE_IN_MS = 5_000;

export interface PostgresOptions {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A pool on a PostgreSQL server, for several replicas at once. Every wait has an end, so that a stuck server is an
 * error somebody sees.
 */
export function openPostgres({ databaseUrl, poolSize, clock, log }: PostgresOptions): Engine {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'pal-bot',
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    // Longer than the server's own, for a server that does not answer at all.
    query_timeout: 20_000,
    keepAlive: true,
    types: { getTypeParser: numbersForInt8 },
  });
  // A connection may break while nobody waits for it: idle, or in a transaction between two statements. Unheard, that
  // would end the process; the pool hears the idle ones only, and says again what was said already.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ error: error.message }, 'connection to the database broke'));
  });
  pool.on('error', () => undefined);
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: createPatientPool(pool, log) }),
    log: hideValuesOfErrors,
  });

  return {
    kysely,
    exclusive: false,
    selfCheck: () => checkServer(kysely, clock, log),
    close: () => kysely.destroy(),
  };
}

/** Epoch milliseconds and counters fit a number; `pg` hands `bigint` out as text. */
const numbersForInt8 = ((oid: number, format?: 'text'): unknown =>
  oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;

async function checkServer(kysely: Kysely<Schema>, clock: Clock, log: Log): Promise<void> {
  const { rows } = await sql<{ version: string; now: number }>`
    select current_setting('server_version_num') as version,
           (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(kysely);
  const [server] = rows;
  if (server === undefined) throw new Error('The database did not tell its version.');
  const major = Math.floor(Number(server.version) / 10_000);
  if (major < OLDEST_SERVER) {
    throw new StoreOpenError(
      'ESERVERVERSION',
      `The database of DATABASE_URL is PostgreSQL ${major}; the bot needs ${OLDEST_SERVER} or newer.`,
    );
  }
  const offInMs = Math.abs(server.now - clock.now());
  if (offInMs > CLOCK_TOLERANCE_IN_MS) {
    log.warn({ offInMs }, 'clock differs from that of the database: replicas may take over work too early');
  }
}
