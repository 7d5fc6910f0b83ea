import type { CardData } from './card-data.ts';
import { softBreak } from './soft-break.ts';
import { FITS, forwardView, header, heading, MOST_ROWS, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

type Group = CardData['run']['groups'][number];

/** Groups with names and remedy. With names as long as may be they take about half of what a card may hold. */
const MOST_GROUPS = 8;
/** Further groups, as one line each. */
const MOST_LINES = 12;
/** Characters of all those lines together. */
const LINES_LENGTH = 1200;
/** Names of a group, and their characters together; the first is always shown. */
const MOST_NAMES = 6;
const NAMES_LENGTH = 240;
/** Glyphs of the bar: one line on the narrowest card, also where the client's font draws them as wide as high. */
const BAR_LENGTH = 16;

/** A run as plan, in progress or finished. However many groups and customers it has, the card stays of one size. */
export function runView(data: CardData['run'], wording: Wording): View {
  const { footer, progress, subtitle, typedCount } = data;
  const lastWords = footer ? softBreak(wording.say(footer), FITS.line) : '';
  const isUnderWay = progress !== undefined;
  return {
    ...header(data.tone, wording.say(data.title)),
    ...(isUnderWay && data.tone === 'neutral' && { glyph: '…' }),
    hasSubtitle: subtitle !== undefined,
    subtitle: subtitle ? softBreak(wording.say(subtitle), FITS.name) : '',
    ...progressView(progress, wording),
    hasAside: isUnderWay && lastWords !== '',
    aside: lastWords,
    ...groupViews(data.groups, wording),
    ...forwardView(data.forward, wording),
    hasFooter: !isUnderWay && lastWords !== '',
    footer: lastWords,
    ...countView(typedCount, wording),
  };
}

/** What is done shows as one full glyph at least, what is left as one empty one at least. */
function progressView(progress: CardData['run']['progress'], wording: Wording): View {
  const { done, total } = progress ?? { done: 0, total: 0 };
  const least = done > 0 ? 1 : 0;
  const most = done < total ? BAR_LENGTH - 1 : BAR_LENGTH;
  const full = Math.min(Math.max(Math.round((BAR_LENGTH * done) / Math.max(total, 1)), least), most);
  return {
    hasProgress: progress !== undefined,
    progressText: progress ? softBreak(wording.say(progress.text), FITS.line) : '',
    hasBarDone: full > 0,
    barDone: '▰'.repeat(full),
    hasBarRest: full < BAR_LENGTH,
    barRest: '▱'.repeat(BAR_LENGTH - full),
  };
}

/** The first group is what the run is about; after it the larger ones say more. All keep their places in the story. */
function groupViews(groups: readonly Group[], wording: Wording): View {
  const weight = (index: number): number => (index === 0 ? Infinity : (groups[index]?.names.length ?? 0));
  const byWeight = [...groups.keys()].sort((a, b) => weight(b) - weight(a));
  const inFull = new Set(byWeight.slice(0, MOST_GROUPS));
  const lines = new Map(
    withinLength(
      byWeight
        .slice(MOST_GROUPS, MOST_GROUPS + MOST_LINES)
        .map((index) => [index, wording.say(groups[index]!.text)] as const),
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
      return text === undefined ? [] : [{ ...TONES[tone], text: softBreak(text, FITS.name) }];
    }),
    hasMore: hidden.length > 0,
    more: wording.say({ key: 'card.run.more', params: { groups: hidden.length, count: customers } }),
  };
}

function groupView({ names, remedy, text, tone }: Group, wording: Wording): View {
  return {
    ...TONES[tone],
    text: softBreak(wording.say(text), FITS.name),
    hasNames: names.length > 0,
    names: softBreak(firstNames(names, wording), FITS.name),
    hasRemedy: remedy !== undefined,
    remedy: remedy ? softBreak(wording.say(remedy), FITS.name) : '',
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

function countView(typed: CardData['run']['typedCount'], wording: Wording): View {
  const expected = String(typed?.expected ?? '');
  return {
    asksCount: typed !== undefined,
    countLabel: typed ? wording.say(typed.label) : '',
    countPattern: `^\\s*${expected}\\s*$`,
    // As text: a number would get the reader's separators, which the pattern does not take.
    countError: wording.say({ key: 'card.run.countError', params: { expected } }),
  };
}

/** Recent runs. */
export function runsView(data: CardData['runs'], wording: Wording): View {
  const rows = data.rows.slice(0, MOST_ROWS);
  return {
    ...heading(wording.say(data.title)),
    rows: rows.map((row) => ({
      ...TONES[row.tone],
      title: softBreak(wording.say(row.title), FITS.name),
      status: softBreak(wording.say(row.status), FITS.name),
      at: wording.date(row.at),
    })),
    hasMore: rows.length < data.rows.length,
    more: wording.say({ key: 'card.runs.more', params: { count: data.rows.length - rows.length } }),
  };
}
