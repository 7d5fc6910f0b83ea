import { setTimeout as sleep } from 'node:timers/promises';
import { type ArmFailure } from './arm-failure.ts';
import { DEFAULT_WAIT_IN_SECONDS } from './classify.ts';

/** Thrown by one attempt; says what Azure answered. */
export class AttemptFailed extends Error {
  readonly failure: ArmFailure;
  constructor(failure: ArmFailure) {
    super('attempt failed');
    this.failure = failure;
  }
}

export interface RepeatOptions {
  /** Reading does no harm twice; a write that may have been carried out is never sent again. */
  readonly isRead: boolean;
  /** `false`: the wait that Azure asks for is left to the caller. */
  readonly waits?: false | undefined;
  readonly abortSignal?: AbortSignal | undefined;
  /** For tests. */
  readonly wait?: Wait | undefined;
}

export type Wait = (ms: number, abortSignal: AbortSignal | undefined) => Promise<void>;

const MOST_REPETITIONS = 2;
/** Longer waits go to the person: the card says how many seconds. */
const LONGEST_WAIT_IN_SECONDS = 15;
const FIRST_PAUSE_IN_MS = 400;

const realWait: Wait = (ms, signal) => sleep(ms, undefined, signal ? { signal } : {});

/**
 * 429 was not carried out, so anything may be repeated after the wait Azure asks for; 5xx and silence only for reads.
 * The SDK's own repetition is off: it knows no limit for the wait and repeats writes.
 */
export async function repeating<T>(attempt: () => Promise<T>, options: RepeatOptions): Promise<T> {
  const wait = options.wait ?? realWait;
  for (let repetition = 0; ; repetition++) {
    try {
      return await attempt();
    } catch (thrown) {
      options.abortSignal?.throwIfAborted();
      if (!(thrown instanceof AttemptFailed) || repetition >= MOST_REPETITIONS) throw thrown;
      const pause = pauseInMs(thrown.failure, options, repetition);
      if (pause === undefined) throw thrown;
      await wait(pause, options.abortSignal);
    }
  }
}

function pauseInMs(
  failure: ArmFailure,
  { isRead, waits }: RepeatOptions,
  repetition: number,
): number | undefined {
  const { status, retryAfterInSeconds } = failure;
  const isBusy = status === undefined || status === 408 || status >= 500;
  if (status !== 429 && !(isRead && isBusy)) return undefined;
  const asked = retryAfterInSeconds ?? (status === 429 ? DEFAULT_WAIT_IN_SECONDS : undefined);
  if (asked !== undefined && waits === false) return undefined;
  if (asked !== undefined) return asked <= LONGEST_WAIT_IN_SECONDS ? asked * 1000 : undefined;
  // Jitter: replicas that failed together shall not come back together.
  return FIRST_PAUSE_IN_MS * 2 ** repetition * (0.5 + Math.random());
}
