import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClaimedJob, JobQueue } from '../../../src/adapters/store/job-queue.ts';
import { startJobWorker } from '../../../src/adapters/store/job-worker.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import { silent } from './open-fixture.ts';

const MINUTE = 60_000;
const job: ClaimedJob = { key: 'a', owner: 'claim 1', failures: 0, deaths: 0 };

/** A queue that hands out one job and remembers what it was told. */
function createFakeQueue(given: ClaimedJob, overrides: Partial<JobQueue> = {}) {
  const told: string[] = [];
  const left = [given];
  const note = (word: string) => async () => void told.push(word);
  const queue: JobQueue = {
    add: async () => {},
    claim: async () => left.splice(0),
    renew: async () => {
      told.push('renew');
      return true;
    },
    finish: note('finish'),
    release: note('release'),
    retry: note('retry'),
    bury: note('bury'),
    releaseAll: async () => {},
    ...overrides,
  };
  return { queue, told };
}

/** Starts a worker on that one job; its handler goes on until told. */
async function work(given: ClaimedJob = job, overrides: Partial<JobQueue> = {}, log: Partial<Log> = {}) {
  const { queue, told } = createFakeQueue(given, overrides);
  const handling = Promise.withResolvers<void>();
  let signal: AbortSignal | undefined;
  const worker = startJobWorker({
    queue,
    handler: (_, abortSignal) => {
      signal = abortSignal;
      return handling.promise;
    },
    atOnce: 1,
    clock: Date,
    log: { ...silent, ...log },
  });
  await vi.advanceTimersByTimeAsync(0);
  return { told, worker, handling, signal: () => signal! };
}

describe('the worker on jobs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('keeps its lease as long as the handler runs, and not longer', async () => {
    const { told, handling, signal } = await work();

    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(told.length).toBeGreaterThan(30);
    expect(signal().aborted).toBe(false);
    told.length = 0;
    handling.resolve();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);

    expect(told).toEqual(['finish']);
  });

  it('tells the handler when somebody else has the job', async () => {
    const { signal } = await work(job, { renew: async () => false });

    await vi.advanceTimersByTimeAsync(6_000);

    expect(signal().aborted).toBe(true);
  });

  it('wakes the operator when a job is given up, and not before', async () => {
    const errors: object[] = [];
    const log = { error: (fields: object) => void errors.push(fields) };
    const first = await work(job, {}, log);
    first.handling.reject(new Error('no'));
    await vi.advanceTimersByTimeAsync(0);
    expect(first.told).toEqual(['retry']);
    expect(errors).toEqual([]);

    const last = await work({ ...job, failures: 7 }, {}, log);
    last.handling.reject(new Error('no'));
    await vi.advanceTimersByTimeAsync(0);

    expect(last.told).toEqual(['bury']);
    expect(errors).toEqual([expect.objectContaining({ job: 'a', failures: 8 })]);
  });

  it('puts a job back that ended because it was told to, as if it had not been tried', async () => {
    const { told, worker, handling } = await work();

    const stopped = worker.stop(0);
    await vi.advanceTimersByTimeAsync(0);
    handling.resolve();
    await stopped;

    expect(told).toEqual(['release']);
  });

  it('gives up without a try what killed its process too often', async () => {
    const { told, signal } = await work({ ...job, deaths: 101 });

    expect(told).toEqual(['bury']);
    expect(signal()).toBeUndefined();
  });

  it('does not take a failure to close a job for a failure of the job', async () => {
    const finish = vi.fn<JobQueue['finish']>().mockRejectedValue(new Error('no database'));
    const { told, handling } = await work(job, { finish });

    handling.resolve();
    await vi.advanceTimersByTimeAsync(0);

    expect(finish).toHaveBeenCalledOnce();
    expect(told).toEqual([]);
  });
});
