import { type ClaimLoop, startClaimLoop } from '../runtime/claim-loop.ts';
import { createPace } from './pace.ts';
import { deliverMessage, type DeliverOptions } from './deliver-message.ts';

/**
 * How long a killed process keeps its messages from others. A message takes less, in any case, so its lease is not
 * renewed.
 */
const LEASE_IN_MS = 120_000;
const LONGEST_DELIVERY_IN_MS = 75_000;
/** Finds what other processes put; what is put here is delivered at once. */
const SWEEP_IN_MS = 2_000;
/** Enough for Teams' limits at half a second for a call. */
const AT_ONCE = 20;
/** Something is due and cannot be claimed: it is another one's turn in its conversation. */
const SHORTEST_WAIT_IN_MS = 20;

/** Delivers what is in the outbox, as the limits allow; sleeps until the next message may be claimed. */
export function startOutboxWorker(options: DeliverOptions): ClaimLoop {
  const { clock, log, outbox, worker } = options;
  const pace = createPace(AT_ONCE, clock);
  let wake: NodeJS.Timeout | undefined;

  async function wakeAtNext(): Promise<void> {
    const next = await outbox.nextDue(clock.now());
    clearTimeout(wake);
    if (next === undefined || next - clock.now() > SWEEP_IN_MS) return;
    wake = setTimeout(() => loop.poke(), Math.max(next - clock.now(), SHORTEST_WAIT_IN_MS));
  }

  const loop = startClaimLoop({
    name: 'outbox',
    async claim(leaseInMs, most) {
      const room = Math.min(most, pace.room());
      if (room === 0) return [];
      const claimed = await outbox.claim(worker, leaseInMs, clock.now(), room);
      pace.begun(claimed.length);
      if (claimed.length < room) await wakeAtNext();
      return claimed;
    },
    async run(message, released) {
      const abortSignal = AbortSignal.any([released, AbortSignal.timeout(LONGEST_DELIVERY_IN_MS)]);
      try {
        await deliverMessage(message, options, abortSignal);
      } finally {
        pace.ended();
      }
    },
    renew: async () => true,
    release: ({ id }) => outbox.postpone(id, worker, clock.now()),
    describe: ({ id }) => ({ message: id }),
    atOnce: AT_ONCE,
    leaseInMs: LEASE_IN_MS,
    sweepInMs: SWEEP_IN_MS,
    clock,
    log,
  });

  return {
    poke: () => loop.poke(),
    async stop(graceInMs) {
      await loop.stop(graceInMs);
      clearTimeout(wake);
    },
  };
}
