import { remembering } from './remembering.ts';
import type { Reader } from './text.ts';

export interface Formats {
  /** Grouping and digits as the reader writes them. */
  number(value: number): string;
  /** Day and time of an ISO 8601 instant (any number of fraction digits); undefined when it is none. */
  dateTime(iso: string): string | undefined;
}

const KEPT = 100;
const known = new Map<string, Formats>();

/** Numbers and dates in the reader's locale and time zone; without a known zone in UTC, and the zone is named. */
export function formatsOf(reader: Reader): Formats {
  const locale = validLocale(reader.locale) ?? 'en';
  const timeZone = reader.timeZone === undefined ? undefined : validZone(reader.timeZone);
  const key = `${locale}/${timeZone ?? ''}`;
  const found = known.get(key);
  if (found) return found;
  // Locale and zone come from clients: without an end to it, anyone could make this map grow for ever.
  if (known.size >= KEPT) known.clear();
  const formats = createFormats(locale, timeZone);
  known.set(key, formats);
  return formats;
}

function createFormats(locale: string, timeZone: string | undefined): Formats {
  const numbers = new Intl.NumberFormat(locale);
  const dates = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: timeZone ?? 'UTC',
    ...(timeZone === undefined && { timeZoneName: 'short' as const }),
  });
  return {
    number: (value) => numbers.format(value),
    dateTime: (iso) => {
      const time = Date.parse(iso);
      return Number.isNaN(time) ? undefined : dates.format(time);
    },
  };
}

const lists = remembering(
  (language: string): Intl.ListFormat => new Intl.ListFormat(language, { type: 'unit', style: 'short' }),
);

/** "a, b, c" in a language of the catalogue. */
export const listOf = (phrases: readonly string[], language: string): string =>
  lists(language).format(phrases);

/** The locale in canonical spelling; undefined for what Intl would refuse. Underscores are forgiven. */
export const validLocale = remembering((locale: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
});

/** The zone as Intl names it; undefined for what it does not know. Asking Intl costs a tenth of a millisecond. */
export const validZone = remembering((timeZone: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
});
