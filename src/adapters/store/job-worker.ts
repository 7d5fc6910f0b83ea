import type { Clock, Log } from '../../ports/runtime.ts';
import { type ClaimLoop, startClaimLoop } from '../../runtime/claim-loop.ts';
import type { ClaimedJob, JobQueue } from './job-queue.ts';

/** How long a killed replica's job waits for another one. */
const LEASE_IN_MS = 20_000;
/** Finds what other replicas left, and pauses that ended; what is enqueued here is worked on at once. */
const SWEEP_IN_MS = 1_000;
const MOST_FAILURES = 8;
/** A deploy or a restart is no fault of the job, so many of them are forgiven; one that kills its process each time ends. */
const MOST_DEATHS = 100;
const FIRST_PAUSE_IN_MS = 1_000;
const LONGEST_PAUSE_IN_MS = 60_000;

export interface JobWorkerOptions {
  readonly queue: JobQueue;
  readonly handler: (key: string, abortSignal: AbortSignal) => Promise<void>;
  /** Keys side by side in this process. */
  readonly atOnce: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Works on the jobs of the queue; a job that fails is repeated after growing pauses, and given up in the end. */
export function startJobWorker({ queue, handler, atOnce, clock, log }: JobWorkerOptions): ClaimLoop {
  async function run(job: ClaimedJob, abortSignal: AbortSignal): Promise<void> {
    const { deaths, key } = job;
    if (deaths > MOST_DEATHS) {
      log.error({ job: key, deaths }, 'job was interrupted too often and was given up');
      return queue.bury(job);
    }
    const failure = await failureOf(() => handler(key, abortSignal));
    // Told to stop, it may have stopped in the middle, whether it says so or not.
    abortSignal.throwIfAborted();
    if (failure) await failed(job, failure.error);
    else await queue.finish(job);
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

  return startClaimLoop({
    name: 'jobs',
    claim: (leaseInMs, most) => queue.claim(leaseInMs, most),
    run,
    renew: (job, leaseInMs) => queue.renew(job, leaseInMs),
    release: (job) => queue.release(job),
    describe: ({ key }) => ({ job: key }),
    atOnce,
    leaseInMs: LEASE_IN_MS,
    sweepInMs: SWEEP_IN_MS,
    clock,
    log,
  });
}

/** Doubles with every failure; the chance in it keeps jobs that failed together from coming back together. */
const pauseAfter = (failures: number): number =>
  Math.ceil(Math.min(FIRST_PAUSE_IN_MS * 2 ** failures, LONGEST_PAUSE_IN_MS) * (0.5 + Math.random() / 2));

/** Apart from what goes wrong when a job is closed: that is no failure of the job. */
async function failureOf(work: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { error };
  }
}
