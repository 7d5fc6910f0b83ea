import type { Log } from '../../../ports/runtime.ts';
import type { GuardedPGlite } from './guarded-pglite.ts';

const DISK_CHECK_IN_MS = 60_000;
const CLEANING_IN_MS = 10 * 60_000;

export interface Upkeep {
  /** Ends the timers and waits for what is under way. */
  stop(): Promise<void>;
}

/** What PostgreSQL does with background processes, which PGlite has none of: log truncation and vacuum. */
export async function clean(pglite: Pick<GuardedPGlite, 'exec'>): Promise<void> {
  await pglite.exec('checkpoint');
  await pglite.exec('vacuum (analyze)');
}

/** Checkpoints and vacuums while the store is open, and looks after the disk from the start. */
export function startUpkeep(
  pglite: Pick<GuardedPGlite, 'exec'>,
  checkDisk: () => Promise<void>,
  log: Log,
): Upkeep {
  let busy: Promise<void> = Promise.resolve();
  const run = (work: () => Promise<void>) => {
    busy = busy.then(work).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'upkeep of the store failed');
    });
  };
  const every = (periodInMs: number, work: () => Promise<void>) =>
    setInterval(() => run(work), periodInMs).unref();
  run(checkDisk);
  const timers = [every(DISK_CHECK_IN_MS, checkDisk), every(CLEANING_IN_MS, () => clean(pglite))];

  return {
    async stop() {
      timers.forEach(clearInterval);
      await busy;
    },
  };
}
