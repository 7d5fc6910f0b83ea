import type { Jobs } from '../../ports/runs.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { ClaimLoop } from '../../runtime/claim-loop.ts';
import type { Database } from './database.ts';
import type { JobQueue } from './job-queue.ts';
import { startJobWorker } from './job-worker.ts';

export interface JobsOptions {
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Durable work in the store's own tables; why no job engine: docs/decisions/0008-jobs.md. */
export function createJobs(database: Database, { queue, clock, log }: JobsOptions): Jobs {
  let worker: ClaimLoop | undefined;

  return {
    async enqueue(key) {
      await queue.add(key);
      worker?.poke();
    },

    async work(handler, atOnce) {
      if (worker) throw new Error('This process works on the jobs already.');
      worker = startJobWorker({ queue, handler, atOnce, clock, log });
    },

    async deadLetters(most) {
      return database.query
        .selectFrom('dead_letter')
        .select(['key', 'at'])
        .orderBy('seq', 'desc')
        .limit(most)
        .execute();
    },

    async stop(graceInMs) {
      await worker?.stop(graceInMs);
      worker = undefined;
    },
  };
}
