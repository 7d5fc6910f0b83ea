import type { ClaimLoopOptions } from './claim-loop.ts';
import { WorkReleased } from './work-released.ts';

/** So that two renewals may fail before anybody is told to stop. */
const RENEWALS_PER_LEASE = 4;

export interface Lease {
  /** Aborted when somebody else has the claim, or may have it by now. */
  readonly lost: AbortSignal;
  stop(): void;
}

/**
 * Renews a lease until stopped. Without a renewal it counts as lost a quarter before its end, so that clocks that
 * differ a little cannot give the work away while it goes on here.
 */
export function keepLease<Claimed>(
  claimed: Claimed,
  options: Pick<ClaimLoopOptions<Claimed>, 'name' | 'renew' | 'describe' | 'leaseInMs' | 'clock' | 'log'>,
): Lease {
  const { clock, describe, leaseInMs, log, name } = options;
  const intervalInMs = leaseInMs / RENEWALS_PER_LEASE;
  const safeInMs = leaseInMs - intervalInMs;
  const lost = new AbortController();
  const lose = () => lost.abort(new WorkReleased());
  let safeUntil = clock.now() + safeInMs;
  let renewing = false;

  const renew = async (): Promise<void> => {
    const asked = clock.now();
    if (asked >= safeUntil) lose();
    if (renewing || lost.signal.aborted) return;
    renewing = true;
    try {
      if (await options.renew(claimed, leaseInMs)) safeUntil = asked + safeInMs;
      else lose();
    } catch (err) {
      log.warn({ loop: name, ...describe(claimed), err }, 'lease could not be renewed');
    } finally {
      renewing = false;
    }
  };
  const timer = setInterval(() => void renew(), intervalInMs);
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
