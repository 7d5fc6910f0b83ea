import type { Clock, Log } from '../ports/runtime.ts';
import { keepLease } from './keep-lease.ts';
import { isReleased, WorkReleased } from './work-released.ts';

/** For work that was told to stop; what does not listen keeps its lease until that runs out. */
const LAST_WORDS_IN_MS = 5_000;

export interface ClaimLoop {
  /** Something arrived or became due. Cheap: pokes during a pass make one more pass. */
  poke(): void;
  /** Claims nothing new, waits so long for what is under way, then aborts it and waits a few seconds more. */
  stop(graceInMs: number): Promise<void>;
}

/** `Claimed` stands for one claim: work, and the proof that it is ours until the lease ends or is renewed. */
export interface ClaimLoopOptions<Claimed> {
  /** What is worked on, for the log: `inbox`, `jobs`. */
  readonly name: string;
  /**
   * The next work, at most so much, in the order in which it is to begin. Less than `most`: there is no more now,
   * and the loop looks again when poked, when some work ends, and at the next sweep.
   */
  readonly claim: (leaseInMs: number, most: number) => Promise<readonly Claimed[]>;
  /**
   * Does the work and closes it: finished, put off or given up. Runs under a lease that is renewed meanwhile.
   * The signal is aborted with a `WorkReleased` when the process stops, or when somebody else has the claim or may
   * have it by now; then `run` must throw, whatever, instead of closing, and the claim is released. Any other failure
   * means that closing failed: it is logged, and the work is claimed again after its lease.
   */
  readonly run: (claimed: Claimed, abortSignal: AbortSignal) => Promise<void>;
  /** False: somebody else has it now. */
  readonly renew: (claimed: Claimed, leaseInMs: number) => Promise<boolean>;
  /** Lets go of work that was interrupted, so that the next worker need not wait. Does nothing when it is lost. */
  readonly release: (claimed: Claimed) => Promise<void>;
  /** Fields of the log that tell which work it was. */
  readonly describe: (claimed: Claimed) => object;
  /** Claims side by side in this process. */
  readonly atOnce: number;
  /** How long the work of a killed process waits for another one. */
  readonly leaseInMs: number;
  /** How soon what other processes left, and what became due by itself, is found. */
  readonly sweepInMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Works on what a table of claims holds, many claims side by side, until stopped. Begins at once. */
export function startClaimLoop<Claimed>(options: ClaimLoopOptions<Claimed>): ClaimLoop {
  const { atOnce, claim, describe, leaseInMs, log, name, release, run, sweepInMs } = options;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let draining = false;
  let poked = false;
  let pass = Promise.resolve();

  async function work(claimed: Claimed): Promise<void> {
    const lease = keepLease(claimed, options);
    const signal = AbortSignal.any([stopping.signal, lease.lost]);
    try {
      await run(claimed, signal);
    } catch (error) {
      if (!isReleased(signal)) throw error;
      log.info({ loop: name, ...describe(claimed) }, 'work left to be taken up again');
      await release(claimed);
    } finally {
      lease.stop();
    }
  }

  function begin(claimed: Claimed): void {
    const job: Promise<void> = work(claimed)
      .catch((err: unknown) =>
        log.warn({ loop: name, ...describe(claimed), err }, 'work could not be closed'),
      )
      .finally(() => {
        running.delete(job);
        poke();
      });
    running.add(job);
  }

  async function claimAll(): Promise<void> {
    while (running.size < atOnce && !draining) {
      const free = atOnce - running.size;
      const claimed = await claim(leaseInMs, free);
      claimed.forEach(begin);
      if (claimed.length < free) return;
    }
  }

  /** One pass at a time, so that no two of them fill the same places. */
  function poke(): void {
    if (poked) return;
    poked = true;
    pass = pass.then(() => {
      poked = false;
      return claimAll().catch((err: unknown) => log.warn({ loop: name, err }, 'work could not be claimed'));
    });
  }

  const sweep = setInterval(poke, sweepInMs);
  poke();

  return {
    poke,
    async stop(graceInMs) {
      draining = true;
      clearInterval(sweep);
      await pass;
      await endWithin(running, graceInMs);
      if (running.size === 0) return;
      stopping.abort(new WorkReleased());
      await endWithin(running, LAST_WORDS_IN_MS);
    },
  };
}

async function endWithin(running: ReadonlySet<Promise<void>>, ms: number): Promise<void> {
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([Promise.allSettled(running), enough]);
  clearTimeout(timer);
}
