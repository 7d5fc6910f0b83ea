import { type Text, text } from '../i18n/text.ts';
import type { Action } from '../ports/chat.ts';

/** Rows of a page. */
const ROWS = 10;
/** As many as Teams draws. */
export const MOST_ACTIONS = 6;

export interface BoardPage {
  /** 0 is the first. */
  readonly page: number;
  readonly show: 'all' | 'problems' | 'mine';
}

export const FIRST_PAGE: BoardPage = { page: 0, show: 'all' };

/** A button that shows another page. */
export type Turn = (label: Text, to: BoardPage) => Action;

const lastPage = (count: number): number => Math.max(0, Math.ceil(count / ROWS) - 1);

/** Rows of this page; of the last one when the page is gone. */
export function rangeOf(count: number, page: number): [number, number] {
  const at = Math.min(page, lastPage(count));
  return [at * ROWS, (at + 1) * ROWS];
}

/** A page's rows, where it is, and the buttons that lead to others. */
export function paged<Row>(
  all: readonly Row[],
  { page, show }: BoardPage,
  turn: Turn,
): { part: readonly Row[]; page: { page?: Text }; turns: readonly Action[] } {
  const last = lastPage(all.length);
  const at = Math.min(page, last);
  return {
    part: all.slice(...rangeOf(all.length, page)),
    page: last === 0 ? {} : { page: text('customers.page', { page: at + 1, pages: last + 1 }) },
    turns: [
      ...(at > 0 ? [turn(text('action.previous'), { page: at - 1, show })] : []),
      ...(at < last ? [turn(text('action.next'), { page: at + 1, show })] : []),
    ],
  };
}
