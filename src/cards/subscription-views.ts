import { cleanForeign } from '../i18n/foreign.ts';
import type { Text } from '../i18n/text.ts';
import type { CardData } from './card-data.ts';
import { facts, FITS, heading, sentence, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

/** With names as long as may be they fill the card. */
const MOST_ROWS = 8;

/** What channels get unasked, and how it has gone. */
export function subscriptionsView(data: CardData['subscriptions'], wording: Wording): View {
  const rows = data.rows.slice(0, MOST_ROWS);
  return {
    ...heading(wording.say(data.title)),
    rows: rows.map((row) => ({
      ...TONES[row.tone],
      title: sentence(row.title, wording),
      facts: facts(row.facts, wording),
      hasProblem: row.problem !== undefined,
      problem: sentence(row.problem, wording),
    })),
    hasMore: rows.length < data.rows.length,
    more: sentence(
      { key: 'card.subscriptions.more', params: { count: data.rows.length - rows.length } },
      wording,
      FITS.line,
    ),
  };
}

const KINDS = ['changes', 'daily', 'weekly'] as const;
const DAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const SCOPES = ['all', 'problems'] as const;

/** What a channel wants to hear, and when, as a form. */
export function wishView(data: CardData['wish'], wording: Wording): View {
  const say = (key: Text['key']): string => wording.say({ key });
  return {
    ...heading(wording.say(data.title)),
    kindLabel: say('card.wish.kind'),
    kind: cleanForeign(data.kind, 10),
    kinds: KINDS.map((value) => ({ value, title: say(`card.wish.kind.${value}`) })),
    dayLabel: say('card.wish.day'),
    day: String(data.weekday),
    days: DAYS.map((value) => ({ value, title: say(`card.wish.day.${value}`) })),
    atLabel: say('card.wish.at'),
    at: cleanForeign(data.at, 5),
    atError: say('card.wish.atError'),
    zoneLabel: say('card.wish.zone'),
    zone: cleanForeign(data.timeZone, 60),
    zonePlaceholder: say('card.wish.zonePlaceholder'),
    zoneError: say('card.wish.zoneError'),
    onlyLabel: say('card.wish.only'),
    only: data.problemsOnly ? 'problems' : 'all',
    scopes: SCOPES.map((value) => ({ value, title: say(`card.wish.only.${value}`) })),
    chooseError: say('card.form.choose'),
  };
}
