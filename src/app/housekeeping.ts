import type { Clock, Log } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';

export interface HousekeepingOptions {
  /** How long lines of the audit are kept. */
  readonly auditRetentionInMs: number;
  /** Puts more work into the queue that is due. */
  readonly sweep: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

const EVERY_IN_MS = 10 * 60_000;
const DAY_IN_MS = 24 * 60 * 60_000;

/** People look back at a run for a while; its items are what `undo` needs. */
const RUN_LIFE_IN_MS = 90 * DAY_IN_MS;

/** Digests look back a week; whoever asks what happened before reads the audit. */
const EVENT_LIFE_IN_MS = 180 * DAY_IN_MS;
/** A message is known by its id for so long, so that it is not said twice. */
const OUTBOX_LIFE_IN_MS = 14 * DAY_IN_MS;

/**
 * Deletes what nobody needs any more, and takes up runs that a crash left without a job. Safe to run on every replica:
 * deleting twice deletes once, and a run has one job.
 */
export function startHousekeeping(
  stores: Stores,
  { auditRetentionInMs, clock, log, sweep }: HousekeepingOptions,
): { stop(): void } {
  const { attestations, audit, cards, downloads, events, inbox, jobs, outbox, popups, runs, vault } = stores;
  const clean = async (): Promise<void> => {
    const now = clock.now();
    // Redelivery comes within minutes; two days leave room for a long outage of the channel.
    await inbox.purge(now - 2 * DAY_IN_MS);
    await cards.purge(now);
    await popups.purge(now);
    await vault.purge(now);
    await downloads.purge(now);
    await attestations.purge(now);
    await runs.purge(now - RUN_LIFE_IN_MS);
    await events.purge(now - EVENT_LIFE_IN_MS);
    await outbox.purge(now - OUTBOX_LIFE_IN_MS);
    await audit.retain(now - auditRetentionInMs);
    for (const run of await runs.underWay()) await jobs.enqueue(run);
    await sweep();
    const givenUp = await jobs.deadLetters(10);
    if (givenUp.length > 0)
      log.warn({ givenUp }, 'jobs were given up: see dead letters in docs/operations.md');
  };
  const timer = setInterval(() => {
    clean().catch((error: unknown) => log.warn({ err: error }, 'housekeeping failed'));
  }, EVERY_IN_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
