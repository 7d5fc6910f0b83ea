import { PalError } from '../domain/errors.ts';
import { nextTime } from '../domain/schedule.ts';

const HOUR_IN_MS = 60 * 60_000;
const DAY_IN_MS = 24 * HOUR_IN_MS;
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^h(?:ours?)?$/, HOUR_IN_MS],
  [/^d(?:ays?)?$/, DAY_IN_MS],
  [/^w(?:eeks?)?$/, 7 * DAY_IN_MS],
  [/^m(?:onths?)?$/, 30 * DAY_IN_MS],
  [/^y(?:ears?)?$/, 365 * DAY_IN_MS],
];
/** No zone is further from UTC. */
const FURTHEST_IN_MS = 14 * HOUR_IN_MS;

/**
 * The moment people mean by `2026-01-31`, `30d`, `2 weeks`, `yesterday`, as epoch ms. A day begins by the clocks of
 * this zone (IANA).
 * @throws PalError sinceUnclear
 */
export function sinceOf(said: string, now: number, timeZone = 'UTC'): number {
  const words = said.trim().toLowerCase();
  const today = dayOf(now, timeZone);
  if (words === 'today') return startOf(today, timeZone);
  if (words === 'yesterday') return startOf(dayOf(startOf(today, timeZone) - HOUR_IN_MS, timeZone), timeZone);
  if (/^\d{4}-\d{2}-\d{2}$/.test(words) && isDay(words)) return startOf(words, timeZone);
  const [, count = '1', unit = ''] = /^(\d{1,4})?\s*([a-z]+)$/.exec(words) ?? [];
  const length = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  if (length === undefined) throw new PalError('sinceUnclear', { given: said.slice(0, 40) });
  return now - Number(count) * length;
}

const isDay = (day: string): boolean => {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};

/** `YYYY-MM-DD`, as that zone's calendars show it. */
const dayOf = (time: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(time);

/** Midnight, or the first moment after it where clocks skip it. */
function startOf(day: string, timeZone: string): number {
  let time = Date.parse(`${day}T00:00:00Z`) - FURTHEST_IN_MS - 1;
  do time = nextTime({ at: '00:00', timeZone }, time);
  while (dayOf(time, timeZone) < day);
  return time;
}
