import { setTimeout as sleep } from 'node:timers/promises';

/** How long the real ones take, per call and for any number of calls at once. May be changed while it runs. */
export interface Delays {
  tokenInMs: number;
  armInMs: number;
}

/**
 * Answers after that time and does the work in the middle of it: whoever dies while waiting cannot know whether it
 * was done. What the work itself takes is part of the time, not on top of it.
 */
export async function paced<T>(inMs: number, work: () => Promise<T>): Promise<T> {
  if (inMs <= 0) return work();
  const startedAt = performance.now();
  const until = (ms: number) =>
    sleep(Math.max(0, startedAt + ms - performance.now()), undefined, { ref: false });
  await until(inMs / 2);
  try {
    return await work();
  } finally {
    await until(inMs);
  }
}
