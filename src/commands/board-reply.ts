import type { CardData } from '../cards/card-data.ts';
import { type CustomerRow, type ExpectedLink, hasProblem, type Scope } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Board } from '../ports/delivery.ts';
import { fixActions } from './fix-actions.ts';
import { concernsOf, countsOf, customerRow, linkRow, sumOf, summaryOf, toneOf } from './standing-text.ts';

/** Rows of a page. */
const ROWS = 10;
/** A person's own rows above the board; all of them are one press away. */
const OWN_ROWS = 4;
/** As many as Teams draws. */
const MOST_ACTIONS = 6;

export interface BoardPage {
  /** 0 is the first. */
  readonly page: number;
  readonly show: 'all' | 'problems' | 'mine';
}

export const FIRST_PAGE: BoardPage = { page: 0, show: 'all' };

export interface BoardContent {
  readonly scope: Scope;
  readonly policy: Policy;
  /** All customers of the scope, whatever the scope says of problems. */
  readonly rows: readonly CustomerRow[];
  /** Who has something to do at a customer; only where people may be named. */
  readonly people?: ReadonlyMap<TenantId, readonly string[]>;
  /** Epoch ms. */
  readonly now: number;
}

/** A button that shows another page. */
export type Turn = (label: Text, to: BoardPage) => Action;

type ShownBoard = Pick<Board, 'id' | 'viewers'>;

const viewTurn =
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

/** The same board for one person: what they have to do themselves first, with buttons that act as them. */
export function personalView(
  board: ShownBoard,
  content: BoardContent,
  links: readonly ExpectedLink[],
  at: BoardPage,
): Reply {
  const turn = viewTurn(board);
  const shared = { board: { id: board.id, viewers: board.viewers } };
  if (at.show === 'mine') {
    const back = turn(text('action.board'), FIRST_PAGE);
    return { ...ownReply(links, content, at, turn, [back]), ...shared };
  }
  const { data, turns } = teamPart(content, at, turn);
  const { now, policy } = content;
  const left = links.length - OWN_ROWS;
  const all = left > 0 ? [turn(text('action.myLinks'), { page: 0, show: 'mine' })] : [];
  const mine = {
    title: text('board.mine'),
    rows: links.slice(0, OWN_ROWS).map((link) => linkRow(link, 'customer', now)),
    ...(left > 0 ? { more: text('board.mine.more', { count: left }) } : {}),
  };
  return {
    ...shared,
    text: saidOf(content),
    card: {
      template: 'board',
      data: { ...data, ...(links.length > 0 ? { mine, rest: text('board.rest') } : {}) },
    },
    actions: [...fixActions(links, policy, now, MOST_ACTIONS - turns.length - all.length), ...all, ...turns],
  };
}

/** The links of the person who reads it, problems first. */
export function ownReply(
  links: readonly ExpectedLink[],
  { now, policy, scope }: Pick<BoardContent, 'now' | 'policy' | 'scope'>,
  at: BoardPage,
  turn: Turn,
  beside: readonly Action[] = [],
): Reply {
  const own = {
    links,
    by: 'customer',
    title: text('board.mine'),
    none: 'standing.none.own',
    scope,
    now,
  } as const;
  const reply = linksReply(own, at, turn);
  const turns = [...(reply.actions ?? []), ...beside];
  const wanted = wantedOf(links, scope);
  const shown = wanted.slice(...rangeOf(wanted.length, at.page));
  return { ...reply, actions: [...fixActions(shown, policy, now, MOST_ACTIONS - turns.length), ...turns] };
}

export interface LinkList {
  readonly links: readonly ExpectedLink[];
  readonly by: 'customer' | 'person';
  readonly title: Text;
  /** What is said when there are none. */
  readonly none: 'standing.none' | 'standing.none.own' | 'board.none';
  readonly scope: Scope;
  readonly now: number;
}

/** Single links, of one person or at one customer. */
export function linksReply(
  { by, links, none, now, scope, title }: LinkList,
  at: BoardPage,
  turn: Turn,
): Reply {
  const counts = countsOf(links, now);
  const { page, part, turns } = paged(wantedOf(links, scope), at, turn);
  const ages = links.flatMap(({ verifiedAt }) => verifiedAt ?? []);
  const data: CardData['board'] = {
    tone: toneOf(counts),
    title,
    ...summaryPart(counts, none),
    rows: part.map((link) => linkRow(link, by, now)),
    ...page,
    age: ageOf(ages, now),
  };
  return { text: summaryOf(counts), card: { template: 'board', data }, actions: turns };
}

const wantedOf = (links: readonly ExpectedLink[], { problemsOnly }: Scope): readonly ExpectedLink[] =>
  problemsOnly ? links.filter(({ standing }) => standing !== 'inPlace') : links;

function teamPart(
  { now, people, rows, scope }: BoardContent,
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
  const summary = summaryPart(counts, 'board.none');
  const calm = onlyProblems && problems.length === 0 && rows.length > 0;
  return {
    data: {
      tone: toneOf(counts),
      title: titleOf(scope, rows),
      ...summary,
      ...(calm ? { notes: [text('board.noProblems')] } : {}),
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

const lastPage = (count: number): number => Math.max(0, Math.ceil(count / ROWS) - 1);

function rangeOf(count: number, page: number): [number, number] {
  const at = Math.min(page, lastPage(count));
  return [at * ROWS, (at + 1) * ROWS];
}

function paged<Row>(
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

const summaryPart = (
  counts: ReturnType<typeof sumOf>,
  none: LinkList['none'],
): Pick<CardData['board'], 'summary' | 'parts' | 'share' | 'notes'> =>
  counts.expected === 0
    ? { notes: [text(none)] }
    : {
        summary: summaryOf(counts),
        parts: concernsOf(counts),
        share: { done: counts.inPlace, total: counts.expected },
      };

const ageOf = (looks: readonly number[], now: number): NonNullable<CardData['board']['age']> => ({
  asOf: new Date(now).toISOString(),
  ...(looks.length === 0 ? {} : { oldest: new Date(Math.min(...looks)).toISOString() }),
});

function titleOf({ customers, problemsOnly }: Scope, rows: readonly CustomerRow[]): Text {
  const [only] = rows;
  if (customers?.length === 1 && only) return text('board.title.customer', { customer: only.customerName });
  if (customers) return text('board.title.customers', { count: customers.length });
  return text(problemsOnly ? 'board.title.problems' : 'board.title');
}

const saidOf = ({ rows }: BoardContent): Text => {
  const { expected, inPlace } = sumOf(rows);
  return text('board.said', { inPlace, expected });
};
