import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Log } from '../../../ports/runtime.ts';
import { isConnectionLost } from '../repeat-lost.ts';

/** A restart takes seconds; who waits longer than this is better told. */
const PATIENCE_IN_MS = 10_000;
const FIRST_PAUSE_IN_MS = 100;
const LONGEST_PAUSE_IN_MS = 1_000;
/** `too_many_connections`: those of the replicas that are leaving, during a rollout. */
const FULL = '53300';

/**
 * A pool that outlives its server: it waits for a server that restarts or fails over, keeps no connection that broke
 * or hangs, and lets no broken connection end the process.
 *
 * Waiting is safe for every caller, since nothing was sent yet. The first connection is not waited for: a wrong
 * address should be seen at once.
 */
export function createPatientPool(pool: pg.Pool, log: Log): PostgresPool {
  let met = false;
  // An idle connection that breaks has nobody waiting for it; unheard, it would end the process.
  pool.on('error', (error) => log.warn({ error: error.message }, 'idle connection to the database broke'));
  // Neither has one that breaks between two statements of a transaction: the next statement tells.
  pool.on('connect', (client) => {
    met = true;
    client.on('error', () => {});
  });

  async function connect(): Promise<pg.PoolClient> {
    const deadline = Date.now() + PATIENCE_IN_MS;
    for (let pauseInMs = FIRST_PAUSE_IN_MS; ; pauseInMs = Math.min(pauseInMs * 2, LONGEST_PAUSE_IN_MS)) {
      try {
        return await pool.connect();
      } catch (error) {
        if (!met || !isAway(error)) throw error;
        // Not one that is worth another try: the patience of several would add up to minutes, and Teams waits seconds.
        if (Date.now() + pauseInMs > deadline) throw new Error('the database is away', { cause: error });
      }
      await pause(pauseInMs);
    }
  }

  return {
    connect: async () => withoutBroken(await connect()),
    end: () => pool.end(),
    options: pool.options,
  };
}

const isAway = (error: unknown): boolean =>
  isConnectionLost(error) || (error instanceof Error && 'code' in error && error.code === FULL);

/** One per connection: Kysely knows its connections by identity. */
const guarded = new WeakMap<pg.PoolClient, PostgresPoolClient>();

/**
 * After a lost connection this one is not used again. Without that, one that hangs would time out for everybody who
 * gets it, and one to a primary that became a standby would refuse every write.
 */
function withoutBroken(client: pg.PoolClient): PostgresPoolClient {
  const known = guarded.get(client);
  if (known) return known;
  let broken = false;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      broken ||= isConnectionLost(error);
      throw error;
    }
  };
  const wrapper = {
    query,
    release: (discard?: boolean) => client.release(broken || discard === true),
    // The other form of `query`, for cursors, is not used.
  } as unknown as PostgresPoolClient;
  guarded.set(client, wrapper);
  return wrapper;
}
