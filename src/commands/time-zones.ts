import { distance } from 'fastest-levenshtein';
import { validZone } from '../i18n/formats.ts';

const REGIONS = [
  'Europe',
  'America',
  'Asia',
  'Africa',
  'Australia',
  'Pacific',
  'Atlantic',
  'Indian',
  'Antarctica',
  'Arctic',
  'America/Argentina',
  'America/Indiana',
  'America/Kentucky',
  'America/North_Dakota',
] as const;

/** Zones that are no place. Other abbreviations mean different things to different people. */
const UNIVERSAL: ReadonlySet<string> = new Set(['utc', 'gmt']);

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '_');

let known: ReadonlyMap<string, string> | undefined;

/** Names by their lower case; asked for only when somebody names a zone. */
const knownZones = (): ReadonlyMap<string, string> =>
  (known ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name])));

/** As people write it: `asia/ho_chi_minh` → `Asia/Ho_Chi_Minh`. Old names stay, each by its own spelling. */
const spelled = (name: string): string =>
  knownZones().get(name) ?? name.replace(/(^|[/_-])\p{L}/gu, (start) => start.toUpperCase());

/**
 * IANA name of the zone that people mean by its name or by a city in it: `europe/amsterdam`, `Amsterdam`, `new york`.
 * Undefined where no zone, or more than one, is called so.
 */
export function findZone(said: string): string | undefined {
  const name = fold(said);
  if (UNIVERSAL.has(name)) return 'UTC';
  if (name.includes('/')) return validZone(name) === undefined ? undefined : spelled(name);
  if (!/^\p{L}[\p{L}_'-]+$/u.test(name)) return undefined;
  const found = REGIONS.map((region) => `${region.toLowerCase()}/${name}`).filter((zone) => validZone(zone));
  const different = new Set(found.map((zone) => validZone(zone)));
  return different.size === 1 ? spelled(found[0]!) : undefined;
}

const MOST_NEAREST = 3;

/** Zones with a city that is written nearly like that, nearest first. */
export function nearestZones(said: string): readonly string[] {
  const wanted = fold(said).split('/').at(-1) ?? '';
  const score = (zone: string): number => {
    const city = fold(zone.split('/').at(-1) ?? '');
    return distance(city, wanted) / Math.max(city.length, wanted.length, 1);
  };
  return [...knownZones().values()]
    .map((zone) => ({ zone, score: score(zone) }))
    .filter((one) => one.score <= 0.4)
    .sort((a, b) => a.score - b.score)
    .slice(0, MOST_NEAREST)
    .map(({ zone }) => zone);
}
