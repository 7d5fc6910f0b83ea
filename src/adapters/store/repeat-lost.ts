import { setTimeout as pause } from 'node:timers/promises';

/** SQLSTATE and system codes of a server that goes away, comes back, or is not the primary any more. */
const LOST: ReadonlySet<unknown> = new Set([
  ...['08000', '08001', '08003', '08004', '08006', '57P01', '57P02', '57P03', '25P03', '25006'],
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
]);
/** What `pg` and Kysely say in words only. */
const LOST_WORDS =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|Postgres connection has been discarded|Client was closed)/;
const MOST_TRIES = 5;
const FIRST_PAUSE_IN_MS = 50;

/** The connection broke; whether the server did what it was asked last is not known. */
export const isConnectionLost = (error: unknown): boolean =>
  error instanceof Error && (('code' in error && LOST.has(error.code)) || LOST_WORDS.test(error.message));

/**
 * Runs again when its connection broke. A pool may hold several that died together, and a new one is waited for by
 * the pool, so tries are cheap and few.
 * @param mayRepeat asked after a failure, for work whose second half must not run twice
 */
export async function repeatLost<T>(work: () => Promise<T>, mayRepeat = () => true): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === MOST_TRIES || !isConnectionLost(error) || !mayRepeat()) throw error;
    }
    await pause(FIRST_PAUSE_IN_MS * 2 ** tries);
  }
}
