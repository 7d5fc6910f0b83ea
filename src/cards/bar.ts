import type { View } from './view-parts.ts';

/** Glyphs of the bar: one line on the narrowest card, also where the client's font draws them as wide as high. */
const BAR_LENGTH = 16;

/** What is done shows as one full glyph at least, what is left as one empty one at least. */
export function barView(done: number, total: number): View {
  const least = done > 0 ? 1 : 0;
  const most = done < total ? BAR_LENGTH - 1 : BAR_LENGTH;
  const full = Math.min(Math.max(Math.round((BAR_LENGTH * done) / Math.max(total, 1)), least), most);
  return {
    hasBarDone: full > 0,
    barDone: '▰'.repeat(full),
    hasBarRest: full < BAR_LENGTH,
    barRest: '▱'.repeat(BAR_LENGTH - full),
  };
}
