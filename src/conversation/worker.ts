import { asPalError, isPalError, type PalError } from '../domain/errors.ts';
import type { InboxItem } from '../ports/stores.ts';
import { show } from './answer.ts';
import type { Desk } from './desk.ts';
import { handleItem } from './handle-item.ts';
import { broken, tellExpired } from './simple-answers.ts';
import { isReleased, WorkReleased } from './work-released.ts';

const LEASE_IN_MS = 30_000;
/** Finds what other replicas dropped and what waited too long; arrivals are worked on at once. */
const SWEEP_IN_MS = 5_000;
const AT_ONCE = 32;
/** Azure has been seen to take 15 s for one write; a run makes a handful of calls. */
const RUN_IN_MS = 120_000;

export interface Worker {
  /** Something arrived or became ready. */
  poke(): void;
  /** Takes nothing new, waits for what is under way, at most so long; then aborts it. */
  stop(graceInMs: number): Promise<void>;
}

/** Works the inbox: order within a conversation is the inbox's promise, conversations run side by side. */
export function startWorker(desk: Desk): Worker {
  const { inbox, log, worker } = desk;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let draining = false;
  let poked = false;
  let pass = Promise.resolve();

  async function run(item: InboxItem): Promise<void> {
    const lost = new AbortController();
    const renewal = setInterval(() => {
      inbox
        .renew(item.id, worker, LEASE_IN_MS)
        .then((ours) => ours || lost.abort(new WorkReleased()))
        .catch((error: unknown) => log.warn({ err: error }, 'lease could not be renewed'));
    }, LEASE_IN_MS / 3);
    const abortSignal = AbortSignal.any([stopping.signal, lost.signal, AbortSignal.timeout(RUN_IN_MS)]);
    try {
      const outcome = await handleItem(item, desk, abortSignal);
      if (outcome === 'done') await inbox.finish(item.id, worker);
    } catch (thrown) {
      const { correlationId } = item.event;
      if (isReleased(abortSignal)) {
        log.info({ item: item.id, correlationId }, 'event left to be taken up again');
        // A lease that is over: the next worker need not wait.
        await inbox.renew(item.id, worker, 0);
        return;
      }
      const error = asPalError(thrown);
      const fields = { err: error, item: item.id, correlationId };
      if (isPalError(thrown, 'personalChatClosed')) log.info(fields, 'nobody to answer');
      else log.error(fields, 'event could not be answered');
      // What is a PalError here came from Teams itself: another try would fare no better.
      if (error !== thrown) await lastWord(item, error);
      await inbox.finish(item.id, worker);
    } finally {
      clearInterval(renewal);
    }
  }

  async function lastWord({ event }: InboxItem, error: PalError): Promise<void> {
    if (event.kind !== 'message' && event.kind !== 'cardAction') return;
    const { conversation, correlationId } = event;
    await show(broken(error), { conversation }, event, desk).catch((failure: unknown) =>
      log.warn({ err: failure, correlationId }, 'last word could not be said'),
    );
  }

  async function claimAll(): Promise<void> {
    while (running.size < AT_ONCE && !draining) {
      const free = AT_ONCE - running.size;
      const items = await inbox.claim(worker, LEASE_IN_MS, free);
      items.forEach(begin);
      if (items.length < free) return;
    }
  }

  function begin(item: InboxItem): void {
    const job: Promise<void> = run(item)
      .catch((error: unknown) => log.error({ err: error }, 'inbox item could not be closed'))
      .finally(() => {
        running.delete(job);
        poke();
      });
    running.add(job);
  }

  /** One pass at a time; a poke during a pass makes one more. */
  function poke(): void {
    if (poked) return;
    poked = true;
    pass = pass.then(() => {
      poked = false;
      return claimAll().catch((error: unknown) => log.error({ err: error }, 'inbox could not be read'));
    });
  }

  const sweep = setInterval(() => {
    poke();
    tellExpired(desk).catch((error: unknown) => log.warn({ err: error }, 'expired items could not be told'));
  }, SWEEP_IN_MS);
  poke();

  return {
    poke,
    async stop(graceInMs) {
      draining = true;
      clearInterval(sweep);
      await pass;
      const grace = setTimeout(() => stopping.abort(new WorkReleased()), graceInMs);
      await Promise.allSettled(running);
      clearTimeout(grace);
    },
  };
}
