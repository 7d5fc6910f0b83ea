import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { ClaimedJob, JobQueue } from './job-queue.ts';

/** How long a killed replica's job waits for another one. */
const LEASE_IN_MS = 20_000;
const RENEWAL_IN_MS = 5_000;
/** Without a renewal for so long a handler is told to stop, while clocks that differ a little cannot give its job away. */
const SAFE_IN_MS = LEASE_IN_MS - RENEWAL_IN_MS;
/** Finds what other replicas left, and pauses that ended; what is enqueued here is worked on at once. */
const SWEEP_IN_MS = 1_000;
const MOST_FAILURES = 8;
/** A deploy or a restart is no fault of the job, so many of them are forgiven; one that kills its process each time ends. */
const MOST_DEATHS = 100;
const FIRST_PAUSE_IN_MS = 1_000;
const LONGEST_PAUSE_IN_MS = 60_000;
/** For handlers that were told to stop; those that do not listen keep their lease until it runs out. */
const LAST_WORDS_IN_MS = 2_000;

export interface JobWorker {
  /** Something was enqueued or became due. */
  poke(): void;
  stop(graceInMs: number): Promise<void>;
}

export interface JobWorkerOptions {
  readonly queue: JobQueue;
  readonly handler: (key: string, abortSignal: AbortSignal) => Promise<void>;
  /** Keys side by side in this process. */
  readonly atOnce: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Works on the jobs of the queue, each under a lease that is renewed while its handler runs. */
export function startJobWorker({ queue, handler, atOnce, clock, log }: JobWorkerOptions): JobWorker {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let draining = false;
  let poked = false;
  let pass = Promise.resolve();

  async function run(job: ClaimedJob): Promise<void> {
    const lease = keepLease(job, { queue, clock, log });
    try {
      const failure = await failureOf(() => handler(job.key, AbortSignal.any([stopping.signal, lease.lost])));
      // Told to stop, it may have stopped in the middle, whether it says so or not.
      if (stopping.signal.aborted) await queue.release(job);
      else if (failure) await failed(job, failure.error);
      else await queue.finish(job);
    } finally {
      lease.stop();
    }
  }

  async function failed(job: ClaimedJob, error: unknown): Promise<void> {
    const fields = { job: job.key, failures: job.failures + 1, err: error };
    if (job.failures + 1 < MOST_FAILURES) {
      log.warn(fields, 'job failed and will be repeated');
      await queue.retry(job, pauseAfter(job.failures));
    } else {
      log.error(fields, 'job failed too often and was given up');
      await queue.bury(job);
    }
  }

  async function claimAll(): Promise<void> {
    while (running.size < atOnce && !draining) {
      const claimed = await queue.claim(LEASE_IN_MS);
      if (claimed === undefined) return;
      if (claimed.deaths > MOST_DEATHS) {
        log.error(
          { job: claimed.key, deaths: claimed.deaths },
          'job was interrupted too often and was given up',
        );
        await queue.bury(claimed);
        continue;
      }
      const job: Promise<void> = run(claimed)
        .catch((error: unknown) => log.warn({ job: claimed.key, err: error }, 'job could not be closed'))
        .finally(() => {
          running.delete(job);
          poke();
        });
      running.add(job);
    }
  }

  /** One pass at a time; a poke during a pass makes one more. */
  function poke(): void {
    if (poked) return;
    poked = true;
    pass = pass.then(() => {
      poked = false;
      return claimAll().catch((error: unknown) => log.warn({ err: error }, 'jobs could not be read'));
    });
  }

  const sweep = setInterval(poke, SWEEP_IN_MS);
  poke();

  return {
    poke,
    async stop(graceInMs) {
      draining = true;
      clearInterval(sweep);
      await pass;
      await endWithin(running, graceInMs);
      if (running.size === 0) return;
      stopping.abort(new Error('The bot stops.'));
      await endWithin(running, LAST_WORDS_IN_MS);
    },
  };
}

/** Renews the lease until stopped. `lost` is aborted when another owner has the job, or may have it by now. */
function keepLease(
  job: ClaimedJob,
  { queue, clock, log }: Pick<JobWorkerOptions, 'queue' | 'clock' | 'log'>,
): { readonly lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const lose = () => lost.abort(new Error('Another worker took the job over.'));
  let safeUntil = clock.now() + SAFE_IN_MS;
  let renewing = false;

  const renew = async (): Promise<void> => {
    const asked = clock.now();
    if (asked >= safeUntil) lose();
    if (renewing || lost.signal.aborted) return;
    renewing = true;
    try {
      if (await queue.renew(job, LEASE_IN_MS)) safeUntil = asked + SAFE_IN_MS;
      else lose();
    } catch (error) {
      log.warn({ job: job.key, err: error }, 'lease of a job could not be renewed');
    } finally {
      renewing = false;
    }
  };
  const timer = setInterval(() => void renew(), RENEWAL_IN_MS);
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}

/** Doubles with every failure; the chance in it keeps jobs that failed together from coming back together. */
const pauseAfter = (failures: number): number =>
  Math.ceil(Math.min(FIRST_PAUSE_IN_MS * 2 ** failures, LONGEST_PAUSE_IN_MS) * (0.5 + Math.random() / 2));

async function endWithin(running: ReadonlySet<Promise<void>>, ms: number): Promise<void> {
  if (running.size === 0) return;
  const enough = new AbortController();
  await Promise.race([
    Promise.allSettled(running),
    pause(ms, undefined, { signal: enough.signal }).catch(() => {}),
  ]);
  enough.abort();
}

/** Apart from what goes wrong when a job is closed: that is no failure of the job. */
async function failureOf(work: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { error };
  }
}
