import type { Clock, Log } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';

const EVERY_IN_MS = 10 * 60_000;
const DAY_IN_MS = 24 * 60 * 60_000;

/** Deletes what nobody needs any more. Safe to run on every replica: deleting twice deletes once. */
export function startHousekeeping(
  { cards, inbox, popups, vault }: Pick<Stores, 'cards' | 'inbox' | 'popups' | 'vault'>,
  clock: Clock,
  log: Log,
): { stop(): void } {
  const clean = async (): Promise<void> => {
    const now = clock.now();
    // Redelivery comes within minutes; two days leave room for a long outage of the channel.
    await inbox.purge(now - 2 * DAY_IN_MS);
    await cards.purge(now);
    await popups.purge(now);
    await vault.purge(now);
  };
  const timer = setInterval(() => {
    clean().catch((error: unknown) => log.warn({ err: error }, 'housekeeping failed'));
  }, EVERY_IN_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
