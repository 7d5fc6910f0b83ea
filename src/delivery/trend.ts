import type { CardData } from '../cards/card-data.ts';
import type { Counts } from '../domain/board.ts';
import { text } from '../i18n/text.ts';

const DAY_IN_MS = 24 * 60 * 60_000;
const WEEKS = 12;

/** First day that a trend up to now looks at, `YYYY-MM-DD`. */
export const trendFrom = (now: number): string => dayOf(now - WEEKS * 7 * DAY_IN_MS);

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const percent = ({ expected, inPlace }: Counts): number => Math.round((100 * inPlace) / expected);

/** How the share of links in place went, week by week, in a picture and in words; undefined before the second week. */
export function trendOf(
  days: readonly { readonly day: string; readonly counts: Counts }[],
  now: number,
): CardData['digest']['trend'] {
  const weeks = Array.from({ length: WEEKS + 1 }, (_, index) => (WEEKS - index) * 7 * DAY_IN_MS);
  const points = weeks.flatMap((before) => {
    const [from, to] = [dayOf(now - before - 7 * DAY_IN_MS), dayOf(now - before)];
    const last = days.findLast(({ counts, day }) => day > from && day <= to && counts.expected > 0);
    return last ? [{ before, share: percent(last.counts) }] : [];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return undefined;
  const count = (first.before - last.before) / (7 * DAY_IN_MS);
  return {
    text: text(first.share === last.share ? 'digest.trend.same' : 'digest.trend', {
      from: first.share,
      to: last.share,
      count,
    }),
    shares: points.map(({ share }) => share),
  };
}
