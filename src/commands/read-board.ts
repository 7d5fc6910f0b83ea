import { hasProblem, type Scope, wholeScope } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Reply } from '../ports/chat.ts';
import type { Board } from '../ports/delivery.ts';
import { type BoardPage, FIRST_PAGE } from './board-pages.ts';
import { type BoardContent, boardReply, shownOnPage } from './board-reply.ts';
import type { Services } from './command.ts';
import { whoText } from './standing-text.ts';

export type BoardSources = Pick<Services, 'coverage' | 'policies' | 'clock'> &
  Partial<Pick<Services, 'lighthouse'>>;

/** Ten customers of sixty people each. */
const MOST_NAMED = 600;

/** What a page of a board shows; with names of people only if the policy lets cards in channels have them. */
export async function readBoard(
  home: TenantId,
  scope: Scope,
  at: BoardPage,
  { clock, coverage, lighthouse, policies }: BoardSources,
): Promise<BoardContent> {
  const policy = await policies.get(home);
  const now = clock.now();
  // The sums of a board of problems are those of everything, so that "37 of 41" stays what it says.
  const rows = await coverage.byCustomer(home, policy, wholeScope(scope), now);
  // Delegations are of the whole team: they say nothing about a part of it.
  const delegated =
    scope.customers === undefined && scope.person === undefined ? await lighthouse?.list(home, policy) : [];
  const content: BoardContent = { scope, policy, rows, now, delegated: delegated ?? [] };
  const customers = shownOnPage(content, at)
    .filter(hasProblem)
    .map(({ tenantId }) => tenantId);
  if (!policy.names || customers.length === 0) return content;

  const links = await coverage.links(home, policy, { customers, problemsOnly: true }, now, MOST_NAMED);
  const byCustomer = Map.groupBy(links, ({ tenantId }) => tenantId);
  const people = new Map([...byCustomer].map(([id, held]) => [id, held.map(whoText)]));
  return { ...content, people };
}

/** The card of a board as it stands now, for everybody in its conversation; of nobody in particular. */
export async function drawBoard(
  board: Pick<Board, 'id' | 'home' | 'scope' | 'viewers'>,
  sources: BoardSources & Pick<Services, 'people'>,
): Promise<Reply> {
  const content = await readBoard(board.home, board.scope, FIRST_PAGE, sources);
  return boardReply({ ...board, viewers: await viewersOf(board, sources.people) }, content);
}

/** Clients show their own view to so many people by themselves; all others ask for it with a button. */
const MOST_VIEWERS = 60;

/** Who looked at it last, then whoever wrote to the bot last: Teams shows nothing to people who are not there. */
async function viewersOf(
  { home, viewers }: Pick<Board, 'home' | 'viewers'>,
  people: Services['people'],
): Promise<readonly string[]> {
  const here = (await people.list(home)).filter(({ leftAt }) => leftAt === undefined);
  return [...new Set([...viewers, ...here.map(({ userId }) => userId)])].slice(0, MOST_VIEWERS);
}
