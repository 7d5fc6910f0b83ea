import type { SubscriptionKind } from '../domain/subscriptions.ts';
import { findZone } from './time-zones.ts';
import type { Words } from './words.ts';

const KINDS: ReadonlyMap<string, SubscriptionKind> = new Map([
  ...['changes', 'change', 'drift', 'updates', 'instantly'].map((word) => [word, 'changes'] as const),
  ...['daily', 'day', 'everyday', 'days'].map((word) => [word, 'daily'] as const),
  ...['weekly', 'week', 'weeks'].map((word) => [word, 'weekly'] as const),
]);

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Said around what matters: "post the digest here every week on Friday, please". */
const FILLERS: ReadonlySet<string> = new Set(
  (
    'a the and to me us please here this channel chat post send show digest digests report reports summary ' +
    'board status every each on in at time zone timezone with only just all everything'
  ).split(' '),
);

const CUSTOMERS: ReadonlySet<string> = new Set([
  'customers',
  'customer',
  'tenants',
  'tenant',
  'for',
  'about',
]);
const PROBLEMS = /^problems?$/;
/** Cities of up to so many words. */
const LONGEST_CITY = 4;

const bare = (word: string): string => word.toLowerCase().replace(/[.,;!?]+$/, '');

/** What a person typed as a kind: `change`, `weekly`; undefined for what is none. */
export const kindOf = (word: string): SubscriptionKind | undefined => KINDS.get(bare(word));

/** 1 is Monday; `mon`, `Mondays`. */
const dayOf = (word: string): number | undefined => {
  const name = bare(word).replace(/s$/, '');
  const found = name.length < 3 ? -1 : DAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  return found < 0 ? undefined : found + 1;
};

const TIME = /^(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?$/;

/** `9:00`, `9.30`, `17h30`, `9am`, `9` as `HH:MM`; undefined for what is no time of day. */
export function timeOf(word: string): string | undefined {
  const [, hours, minutes = '00', half] = TIME.exec(bare(word)) ?? [];
  if (hours === undefined) return undefined;
  if (half !== undefined && (Number(hours) < 1 || Number(hours) > 12)) return undefined;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

/** A number alone is a time only after "at": customers may be called 3M. */
const looksLikeTime = (word: string, before: string | undefined): boolean =>
  timeOf(word) !== undefined && (!/^\d+$/.test(bare(word)) || bare(before ?? '') === 'at');

/**
 * `[changes|daily|weekly] [at 09:00] [time zone] [customers …|problems only]` in any order, as arguments. What fits
 * nowhere becomes `unclear`: a channel must not get something else than was asked for.
 */
export function readWish({ plain }: Words): Record<string, string> {
  const words = joinHalves(plain);
  const args: { [name in 'kind' | 'day' | 'at' | 'zone' | 'only' | 'customers' | 'unclear']?: string } = {};
  for (let at = 0; at < words.length;) {
    const word = words[at]!;
    const [zone, length] = zoneAt(words, at);
    if (kindOf(word) !== undefined) args.kind ??= kindOf(word)!;
    else if (dayOf(word) !== undefined) args.day = String(dayOf(word));
    else if (looksLikeTime(word, words[at - 1])) args.at = timeOf(word)!;
    else if (PROBLEMS.test(bare(word))) args.only = 'problems';
    else if (CUSTOMERS.has(bare(word))) {
      const end = endOfCustomers(words, at + 1);
      if (end > at + 1) args.customers = words.slice(at + 1, end).join(' ');
      at = end;
      continue;
    } else if (zone !== undefined) {
      args.zone = zone;
      at += length;
      continue;
    } else if (!FILLERS.has(bare(word))) args.unclear ??= word;
    at += 1;
  }
  if (args.day !== undefined) args.kind = 'weekly';
  return args;
}

/** "9 am" is one word. */
const joinHalves = (words: readonly string[]): string[] =>
  words.reduce<string[]>((joined, word) => {
    const last = joined.at(-1);
    if (/^[ap]m\b/i.test(word) && last !== undefined && /^\d/.test(last))
      joined[joined.length - 1] = last + word;
    else joined.push(word);
    return joined;
  }, []);

/** The longest name of a zone or city that begins here, and how many words it takes. */
function zoneAt(words: readonly string[], at: number): readonly [string | undefined, number] {
  for (let length = Math.min(LONGEST_CITY, words.length - at); length > 0; length -= 1) {
    const zone = findZone(
      words
        .slice(at, at + length)
        .map(bare)
        .join(' '),
    );
    if (zone !== undefined) return [zone, length];
  }
  return [undefined, 0];
}

/** Names go on until a word that can be no part of one; quotes keep any name together. */
function endOfCustomers(words: readonly string[], from: number): number {
  const end = words.findIndex(
    (word, index) =>
      index >= from &&
      (kindOf(word) !== undefined ||
        PROBLEMS.test(bare(word)) ||
        (bare(word) === 'only' && PROBLEMS.test(bare(words[index + 1] ?? ''))) ||
        (bare(word) === 'at' && timeOf(words[index + 1] ?? '') !== undefined) ||
        (bare(word) === 'on' && dayOf(words[index + 1] ?? '') !== undefined) ||
        word.includes('/')),
  );
  return end < 0 ? words.length : end;
}
