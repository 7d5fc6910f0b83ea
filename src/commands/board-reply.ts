import type { CardData } from '../cards/card-data.ts';
import { type CustomerRow, hasProblem, type Scope } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { DelegatedReach } from '../domain/lighthouse.ts';
import type { Policy } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Board } from '../ports/delivery.ts';
import { type BoardPage, FIRST_PAGE, paged, rangeOf, type Turn } from './board-pages.ts';
import { lighthouseSaid } from './lighthouse-card.ts';
import { ageOf, applicationsOf, customerRow, summaryPart, sumOf, toneOf } from './standing-text.ts';

export interface BoardContent {
  readonly scope: Scope;
  readonly policy: Policy;
  /** All customers of the scope, whatever the scope says of problems. */
  readonly rows: readonly CustomerRow[];
  /** Who has something to do at a customer; only where people may be named. */
  readonly people?: ReadonlyMap<TenantId, readonly (string | Text)[]>;
  /** What customers delegated to the home tenant; a line on the card when there is any. */
  readonly delegated?: readonly DelegatedReach[];
  /** Epoch ms. */
  readonly now: number;
}

/** A board as its card needs it. */
export type ShownBoard = Pick<Board, 'id' | 'viewers'>;

/** Pages of a board: each client asks for its own. */
export const viewTurn =
  ({ id }: ShownBoard): Turn =>
  (label, { page, show }) => ({ kind: 'view', label, board: id, args: { page: String(page), show } });

/** The board as everybody in the conversation sees it: counts and customers. */
export function boardReply(board: ShownBoard, content: BoardContent, at: BoardPage = FIRST_PAGE): Reply {
  const turn = viewTurn(board);
  return {
    ...teamReply(content, at, turn, [turn(text('action.myLinks'), { page: 0, show: 'mine' })]),
    board: { id: board.id, viewers: board.viewers },
  };
}

/** The rows of a team, on a board or for one manager. `beside`: buttons after those that turn pages. */
export function teamReply(
  content: BoardContent,
  at: BoardPage,
  turn: Turn,
  beside: readonly Action[] = [],
): Reply {
  const { data, turns } = teamPart(content, at, turn);
  return { text: saidOf(content), card: { template: 'board', data }, actions: [...turns, ...beside] };
}

/** The card's data but for what one person adds to it, and the buttons that turn its pages. */
export function teamPart(
  { delegated = [], now, people, rows, scope }: BoardContent,
  at: BoardPage,
  turn: Turn,
): { data: CardData['board']; turns: readonly Action[] } {
  const counts = sumOf(rows);
  const problems = rows.filter(hasProblem);
  const onlyProblems = at.show === 'problems' || scope.problemsOnly === true;
  const { page, part, turns } = paged(onlyProblems ? problems : rows, at, turn);
  const canNarrow = scope.problemsOnly !== true && problems.length > 0 && problems.length < rows.length;
  const toggle: Action[] =
    at.show === 'problems'
      ? [turn(text('action.allOfBoard'), FIRST_PAGE)]
      : canNarrow
        ? [turn(text('action.problemsOnly'), { page: 0, show: 'problems' })]
        : [];
  const summary = summaryPart(counts, 'board.none', applicationsOf(rows));
  const calm = onlyProblems && problems.length === 0 && rows.length > 0;
  return {
    data: {
      tone: toneOf(counts),
      title: titleOf(scope, rows),
      ...summary,
      notes: [
        ...(summary.notes ?? []),
        ...(calm ? [text('board.noProblems')] : []),
        ...(delegated.length > 0 ? [lighthouseSaid(delegated)] : []),
      ],
      rows: part.map((row) => customerRow(row, people?.get(row.tenantId))),
      ...page,
      age: ageOf(
        rows.flatMap(({ oldestAt }) => oldestAt ?? []),
        now,
      ),
    },
    turns: [...turns, ...toggle],
  };
}

/** Customers that a page shows: the ones to name people for. */
export const shownOnPage = (
  { rows, scope }: Pick<BoardContent, 'rows' | 'scope'>,
  at: BoardPage,
): readonly CustomerRow[] => {
  const wanted = at.show === 'problems' || scope.problemsOnly ? rows.filter(hasProblem) : rows;
  return wanted.slice(...rangeOf(wanted.length, at.page));
};

function titleOf({ customers, problemsOnly }: Scope, rows: readonly CustomerRow[]): Text {
  const [only] = rows;
  if (customers?.length === 1 && only) return text('board.title.customer', { customer: only.customerName });
  if (customers) return text('board.title.customers', { count: customers.length });
  return text(problemsOnly ? 'board.title.problems' : 'board.title');
}

/** For notifications, and where no card can be shown. */
export const saidOf = ({ rows }: BoardContent): Text => {
  const { expected, inPlace } = sumOf(rows);
  return text('board.said', { inPlace, expected });
};
