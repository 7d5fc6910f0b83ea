import { Cron } from 'croner';
import type { Policy } from './policy.ts';
import type { Wish } from './subscriptions.ts';

type When = Pick<Wish, 'at' | 'timeZone'> & Partial<Pick<Wish, 'kind' | 'weekday'>>;

/**
 * The first time after this one (epoch ms) at which the clocks of the zone show the wished time of day. In the night
 * that lacks an hour it is the moment after the gap; of an hour that comes twice it is the first.
 */
export function nextTime({ at, kind, timeZone, weekday }: When, after: number): number {
  const [hour, minute] = at.split(':').map(Number);
  const day = kind === 'weekly' ? String(weekday) : '*';
  const schedule = new Cron(`${minute} ${hour} * * ${day}`, { timezone: timeZone, mode: '5-part' });
  const next = schedule.nextRun(new Date(after));
  if (next === null) throw new RangeError(`no next time for ${at} in ${timeZone}`);
  return next.getTime();
}

/** Of the times from a first one on, the last that has come by now: what was missed before it needs no telling. */
export function lastTime(when: When, first: number, now: number): number {
  let last = first;
  for (let next = nextTime(when, last); next <= now; next = nextTime(when, next)) last = next;
  return last;
}

/** When the quiet hours end that this moment lies in; undefined: it lies in none. */
export function quietUntil({ quietHours }: Pick<Policy, 'quietHours'>, now: number): number | undefined {
  if (quietHours === undefined) return undefined;
  const { from, timeZone, to } = quietHours;
  // By what comes first, not by the clock's face: in autumn it shows an hour twice.
  const end = nextTime({ at: to, timeZone }, now);
  return end < nextTime({ at: from, timeZone }, now) ? end : undefined;
}
