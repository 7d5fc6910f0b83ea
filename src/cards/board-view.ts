import { barView } from './bar.ts';
import type { BoardRow, CardData } from './card-data.ts';
import type { Text } from '../i18n/text.ts';
import { softBreak } from './soft-break.ts';
import { FITS, header, heading, paragraphs, sentence, shortened, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

/** Rows of each part of the card; what is turned to by a button is not cut off without a word. */
const MOST_ROWS = 12;
/** Names under a row, and their characters together; the first is always shown. */
const MOST_NAMES = 6;
const NAMES_LENGTH = 200;

/** How far links are, for a channel or for one person: its own rows first. */
export function boardView(data: CardData['board'], wording: Wording): View {
  const { age, mine, page, parts, rows, share, summary } = data;
  const isDrawn = share !== undefined && share.total > 0;
  return {
    ...header(data.tone, shortened(data.title, wording)),
    hasSummary: summary !== undefined,
    summary: summary ? softBreak(summaryOf(summary, parts ?? [], wording), FITS.line) : '',
    hasBar: isDrawn,
    ...barView(share?.done ?? 0, share?.total ?? 0),
    notes: paragraphs(data.notes ?? [], wording),
    hasMine: mine !== undefined,
    ...prefixed('mine', heading(mine ? shortened(mine.title, wording) : '')),
    mineRows: (mine?.rows ?? []).slice(0, MOST_ROWS).map((row, index) => rowView(row, index, wording)),
    ...moreView('mine', mine?.more, wording),
    hasRest: mine !== undefined && rows.length > 0,
    rest: sentence(data.rest, wording, FITS.line),
    rows: rows.slice(0, MOST_ROWS).map((row, index) => rowView(row, index, wording)),
    ...moreView('page', page, wording),
    hasAge: age !== undefined,
    age: ageOf(age, wording),
  };
}

/** "37 of 41 expected links in place, 3 to another ID, 1 unreachable". */
export const summaryOf = (
  summary: NonNullable<CardData['board']['summary']>,
  parts: NonNullable<CardData['board']['parts']>,
  wording: Wording,
): string => wording.list([summary, ...parts].map((part) => shortened(part, wording)));

export function rowView(row: BoardRow, index: number, wording: Wording): View {
  const fits = row.share ? FITS.largeName : FITS.name;
  return {
    ...TONES[row.tone],
    name: softBreak(wording.name(row.name), fits),
    status: softBreak(wording.list(row.status.map((part) => shortened(part, wording))), fits),
    hasShare: row.share !== undefined,
    share: row.share ? shortened(row.share, wording) : '',
    hasPeople: (row.people ?? []).length > 0,
    people: softBreak(firstPeople(row.people ?? [], wording), fits),
    isVerified: row.verifiedAt !== undefined,
    verified: verified(row.verifiedAt, wording),
    isSeparate: index > 0,
    spacing: index > 0 ? 'Small' : 'Medium',
  };
}

const verified = (iso: string | undefined, wording: Wording): string =>
  iso === undefined
    ? ''
    : softBreak(
        wording.say({ key: 'card.customers.verified', params: { date: wording.date(iso) } }),
        FITS.name,
      );

function firstPeople(people: readonly (string | Text)[], wording: Wording): string {
  const names = people
    .slice(0, MOST_NAMES)
    .map((name) => (typeof name === 'string' ? wording.name(name) : wording.say(name)));
  let length = 0;
  const end = names.findIndex((name, index) => (length += name.length) > NAMES_LENGTH && index > 0);
  const shown = end < 0 ? names : names.slice(0, end);
  const joined = shown.join(' · ');
  const count = people.length - shown.length;
  const words =
    count === 0 ? joined : wording.sayInFull({ key: 'card.run.andMore', params: { names: joined, count } });
  return words.replaceAll(' · ', '\u00A0· ');
}

const moreView = (prefix: string, more: CardData['board']['page'], wording: Wording): View => ({
  [`${prefix}HasMore`]: more !== undefined,
  [`${prefix}More`]: sentence(more, wording, FITS.line),
});

const prefixed = (prefix: string, { isHeading, title }: View): View => ({
  [`${prefix}IsHeading`]: isHeading === true,
  [`${prefix}Title`]: title ?? '',
});

/** How old what is shown is, and when it was put together. */
function ageOf(age: CardData['board']['age'], wording: Wording): string {
  if (age === undefined) return '';
  const params = { date: wording.date(age.asOf), oldest: wording.date(age.oldest ?? age.asOf) };
  const key = age.oldest === undefined ? 'card.board.asOf' : 'card.board.oldest';
  return softBreak(wording.say({ key, params }), FITS.line);
}
