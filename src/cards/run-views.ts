import { barView } from './bar.ts';
import type { CardData } from './card-data.ts';
import { softBreak } from './soft-break.ts';
import { groupViews } from './run-groups.ts';
import {
  FITS,
  forwardView,
  header,
  heading,
  MOST_ROWS,
  sentence,
  shortened,
  type View,
} from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

/** A run as plan, in progress or finished. However many groups and customers it has, the card stays of one size. */
export function runView(data: CardData['run'], wording: Wording): View {
  const { footer, progress, subtitle, typedCount } = data;
  const lastWords = sentence(footer, wording, FITS.line);
  const isUnderWay = progress !== undefined;
  return {
    ...header(data.tone, shortened(data.title, wording)),
    ...(isUnderWay && data.tone === 'neutral' && { glyph: '…' }),
    hasSubtitle: subtitle !== undefined,
    subtitle: sentence(subtitle, wording),
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

function progressView(progress: CardData['run']['progress'], wording: Wording): View {
  return {
    hasProgress: progress !== undefined,
    progressText: sentence(progress?.text, wording, FITS.line),
    ...barView(progress?.done ?? 0, progress?.total ?? 0),
  };
}

function countView(typed: CardData['run']['typedCount'], wording: Wording): View {
  const expected = String(typed?.expected ?? '');
  return {
    asksCount: typed !== undefined,
    countLabel: sentence(typed?.label, wording, FITS.line),
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
