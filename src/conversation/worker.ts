import { asPalError, isPalError, type PalError } from '../domain/errors.ts';
import type { InboxItem } from '../ports/stores.ts';
import { type ClaimLoop, startClaimLoop } from '../runtime/claim-loop.ts';
import { isReleased } from '../runtime/work-released.ts';
import { show } from './answer.ts';
import type { Desk } from './desk.ts';
import { handleItem } from './handle-item.ts';
import { broken, tellExpired } from './simple-answers.ts';

const LEASE_IN_MS = 30_000;
/** Finds what other replicas dropped and what waited too long; arrivals are worked on at once. */
const SWEEP_IN_MS = 5_000;
const AT_ONCE = 32;
/** Azure has been seen to take 15 s for one write; a run makes a handful of calls. */
const RUN_IN_MS = 120_000;

/** Works the inbox: order within a conversation is the inbox's promise, conversations run side by side. */
export function startWorker(desk: Desk): ClaimLoop {
  const { clock, inbox, log, worker } = desk;

  async function run(item: InboxItem, released: AbortSignal): Promise<void> {
    const abortSignal = AbortSignal.any([released, AbortSignal.timeout(RUN_IN_MS)]);
    try {
      const outcome = await handleItem(item, desk, abortSignal);
      if (outcome === 'done') await inbox.finish(item.id, worker);
    } catch (thrown) {
      if (isReleased(abortSignal)) throw thrown;
      const error = asPalError(thrown);
      const fields = { err: error, ...describe(item) };
      if (isPalError(thrown, 'personalChatClosed')) log.info(fields, 'nobody to answer');
      else log.error(fields, 'event could not be answered');
      // What is a PalError here came from Teams itself: another try would fare no better.
      if (error !== thrown) await lastWord(item, error);
      await inbox.finish(item.id, worker);
    }
  }

  async function lastWord({ event }: InboxItem, error: PalError): Promise<void> {
    if (event.kind !== 'message' && event.kind !== 'cardAction') return;
    const { conversation, correlationId } = event;
    await show(broken(error), { conversation }, event, desk).catch((failure: unknown) =>
      log.warn({ err: failure, correlationId }, 'last word could not be said'),
    );
  }

  const loop = startClaimLoop({
    name: 'inbox',
    claim: (leaseInMs, most) => inbox.claim(worker, leaseInMs, most),
    run,
    renew: ({ id }, leaseInMs) => inbox.renew(id, worker, leaseInMs),
    // A lease that is over: the next worker need not wait.
    release: async ({ id }) => void (await inbox.renew(id, worker, 0)),
    describe,
    atOnce: AT_ONCE,
    leaseInMs: LEASE_IN_MS,
    sweepInMs: SWEEP_IN_MS,
    clock,
    log,
  });
  const sweep = setInterval(() => {
    tellExpired(desk).catch((error: unknown) => log.warn({ err: error }, 'expired items could not be told'));
  }, SWEEP_IN_MS);

  return {
    poke: () => loop.poke(),
    stop(graceInMs) {
      clearInterval(sweep);
      return loop.stop(graceInMs);
    },
  };
}

const describe = ({ event, id }: InboxItem) => ({ item: id, correlationId: event.correlationId });
