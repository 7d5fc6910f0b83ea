import { barView } from './bar.ts';
import { rowView, summaryOf } from './board-view.ts';
import type { CardData } from './card-data.ts';
import { groupViews } from './run-groups.ts';
import { softBreak } from './soft-break.ts';
import { FITS, header, heading, paragraphs, sentence, shortened, type View } from './view-parts.ts';
import type { Wording } from './wording.ts';

const MOST_HELP_ROWS = 6;
const BARS = '▁▂▃▄▅▆▇█';

/** What happened, who needs help, how far the team is: of one size, however much happened. */
export function digestView(data: CardData['digest'], wording: Wording): View {
  const { changes, footer, help, notes, parts, share, since, summary, trend } = data;
  return {
    ...header(data.tone, shortened(data.title, wording)),
    hasSince: since !== undefined,
    since: softBreak(
      wording.say({ key: 'card.digest.since', params: { date: wording.date(since ?? '') } }),
      FITS.line,
    ),
    notes: paragraphs(notes ?? [], wording),
    hasSummary: summary !== undefined,
    summary: summary ? softBreak(summaryOf(summary, parts ?? [], wording), FITS.line) : '',
    hasBar: share !== undefined && share.total > 0,
    ...barView(share?.done ?? 0, share?.total ?? 0),
    hasTrend: trend !== undefined,
    trend: sentence(trend?.text, wording, FITS.line),
    trendBars: (trend?.shares ?? []).map(barOf).join(''),
    ...partHeading('changes', changes.title, wording),
    ...groupViews(changes.groups, wording, 'card.digest.more'),
    ...partHeading('help', help?.title, wording),
    helpRows: (help?.rows ?? []).slice(0, MOST_HELP_ROWS).map((row, index) => rowView(row, index, wording)),
    helpHasMore: help?.more !== undefined,
    helpMore: sentence(help?.more, wording, FITS.line),
    hasFooter: footer !== undefined,
    footer: sentence(footer, wording, FITS.line),
  };
}

/** One of eight heights; nothing at all is the lowest. */
const barOf = (percent: number): string =>
  BARS[Math.min(Math.max(Math.ceil((percent * BARS.length) / 100) - 1, 0), BARS.length - 1)]!;

function partHeading(part: string, title: CardData['digest']['changes']['title'], wording: Wording): View {
  const view = heading(title ? shortened(title, wording) : '');
  return {
    [`${part}IsHeading`]: title !== undefined && view.isHeading === true,
    [`${part}IsPlain`]: title !== undefined && view.isHeading !== true,
    [`${part}Title`]: view.title ?? '',
  };
}
