import { sumOf } from '../commands/standing-text.ts';
import type { TenantId } from '../domain/ids.ts';
import { planBoards } from './plan-boards.ts';
import { planDigests } from './plan-digests.ts';
import { planNotes } from './plan-notes.ts';
import type { PlanOptions } from './plan-options.ts';
import { planReminders } from './plan-reminders.ts';
import { settleProblem } from './settle.ts';

const EVERY_IN_MS = 5_000;
const HOUR_IN_MS = 60 * 60_000;
/** A process that starts looks back so far for changes that the one before it may have left untold. */
const LOOK_BACK_IN_MS = 10 * 60_000;

export interface Scheduler {
  /** Waits for the look that is under way. */
  stop(): Promise<void>;
}

/** What this process last did for a tenant. Others do the same; ids in the outbox make it happen once. */
interface Last {
  event?: number;
  hour?: number;
  day?: string;
}

/** Looks every few seconds for what is due and puts it into the outbox. On every replica. */
export function startScheduler(options: PlanOptions & { readonly onPut: () => void }): Scheduler {
  const { homes, log, onPut } = options;
  const last = new Map<TenantId, Last>(homes.map((home) => [home, {}]));
  let looking: Promise<void> | undefined;

  const step = (name: string, work: () => Promise<void>): Promise<void> =>
    work().catch((err: unknown) => log.warn({ err, step: name }, 'what is due could not be planned'));

  async function look(): Promise<void> {
    await step('lost', () => tellLost(options));
    await step('digests', () => planDigests(options));
    for (const [home, seen] of last) await planHome(home, seen);
    onPut();
  }

  async function planHome(home: TenantId, seen: Last): Promise<void> {
    await step('events', async () => {
      const newest = await options.events.newest(home);
      await step('boards', () => boardsIfNeeded(home, newest, seen, options));
      await step('notes', () => planNotes(home, newest, options));
    });
    const hour = Math.floor(options.clock.now() / HOUR_IN_MS);
    if (seen.hour === hour) return;
    seen.hour = hour;
    await step('days', () => noteDay(home, options));
    await step('reminders', () => planReminders(home, options));
  }

  const tick = (): void => {
    looking ??= look().finally(() => (looking = undefined));
  };
  const timer = setInterval(tick, EVERY_IN_MS);
  tick();

  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Boards change with what happened, and with the age of what they show: once a day at least. */
async function boardsIfNeeded(
  home: TenantId,
  newest: number,
  seen: Last,
  options: PlanOptions,
): Promise<void> {
  const now = options.clock.now();
  const day = dayOf(now);
  const isNew = seen.event === undefined ? await isRecent(home, newest, options) : newest > seen.event;
  if (isNew || (seen.day !== undefined && day > seen.day)) await planBoards(home, options);
  seen.event = newest;
  seen.day = day;
}

async function isRecent(home: TenantId, newest: number, { clock, events }: PlanOptions): Promise<boolean> {
  const [event] = newest === 0 ? [] : await events.after(home, newest - 1, 1);
  return event !== undefined && clock.now() - event.at < LOOK_BACK_IN_MS;
}

/** Kept again every hour: the last word of the day stays. */
async function noteDay(home: TenantId, { clock, coverage, policies }: PlanOptions): Promise<void> {
  const now = clock.now();
  const rows = await coverage.byCustomer(home, await policies.get(home), {}, now);
  await coverage.noteDay(home, dayOf(now), sumOf(rows));
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Messages whose process died under them may be there or not: they are not sent again, and the channel's list says so. */
async function tellLost(options: PlanOptions): Promise<void> {
  const { clock, log, outbox } = options;
  for (const message of await outbox.takeLost(clock.now())) {
    log.warn({ message: message.id }, 'nobody knows whether this message arrived');
    await settleProblem(message, 'unknown', options);
  }
}
