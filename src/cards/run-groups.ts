import type { CardData } from './card-data.ts';
import { softBreak } from './soft-break.ts';
import { FITS, sentence, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

type Group = CardData['run']['groups'][number];

/** Groups with names and remedy. With names as long as may be they take about half of what a card may hold. */
const MOST_GROUPS = 8;
/** Further groups, as one line each. */
const MOST_LINES = 12;
/** Characters of all those lines together. */
const LINES_LENGTH = 1000;
/** Names of a group, and their characters together; the first is always shown. */
const MOST_NAMES = 6;
const NAMES_LENGTH = 240;

/** The first group is what the run is about; after it the larger ones say more. All keep their places in the story. */
export function groupViews(
  groups: readonly Group[],
  wording: Wording,
  more: 'card.run.more' | 'card.digest.more' = 'card.run.more',
): View {
  const weight = (index: number): number => (index === 0 ? Infinity : (groups[index]?.names.length ?? 0));
  const byWeight = [...groups.keys()].sort((a, b) => weight(b) - weight(a));
  const inFull = new Set(byWeight.slice(0, MOST_GROUPS));
  const lines = new Map(
    withinLength(
      byWeight
        .slice(MOST_GROUPS, MOST_GROUPS + MOST_LINES)
        .map((index) => [index, sentence(groups[index]?.text, wording)] as const),
      ([, text]) => text,
      LINES_LENGTH,
    ),
  );
  const hidden = groups.filter((_, index) => !inFull.has(index) && !lines.has(index));
  const customers = hidden.reduce((sum, { names }) => sum + names.length, 0);
  return {
    groups: groups.flatMap((group, index) =>
      inFull.has(index) ? [{ ...groupView(group, wording), isSeparate: index > 0 }] : [],
    ),
    lines: groups.flatMap(({ tone }, index) => {
      const text = lines.get(index);
      return text === undefined ? [] : [{ ...TONES[tone], text }];
    }),
    hasMore: hidden.length > 0,
    more: wording.say({ key: more, params: { groups: hidden.length, count: customers } }),
  };
}

function groupView({ names, remedy, text, tone }: Group, wording: Wording): View {
  return {
    ...TONES[tone],
    text: sentence(text, wording),
    hasNames: names.length > 0,
    names: softBreak(firstNames(names, wording), FITS.name),
    hasRemedy: remedy !== undefined,
    remedy: sentence(remedy, wording),
  };
}

/** Middle dots, as many a name has a comma in it; no line begins with one. */
function firstNames(all: readonly string[], wording: Wording): string {
  const shown = withinLength(
    all.slice(0, MOST_NAMES).map((name) => wording.name(name)),
    (name) => name,
    NAMES_LENGTH,
  );
  const names = shown.join(' · ');
  const count = all.length - shown.length;
  const words =
    count === 0 ? names : wording.sayInFull({ key: 'card.run.andMore', params: { names, count } });
  return words.replaceAll(' · ', '\u00A0· ');
}

/** The first of these, and those after it until their texts would be longer than `most` characters together. */
function withinLength<T>(all: readonly T[], textOf: (one: T) => string, most: number): readonly T[] {
  let length = 0;
  const end = all.findIndex((one, index) => {
    length += Array.from(textOf(one)).length;
    return index > 0 && length > most;
  });
  return end < 0 ? all : all.slice(0, end);
}
