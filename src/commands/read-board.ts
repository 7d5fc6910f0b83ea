import { hasProblem, type Scope, wholeScope } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Reply } from '../ports/chat.ts';
import type { Board } from '../ports/delivery.ts';
import { type BoardContent, type BoardPage, boardReply, FIRST_PAGE, shownOnPage } from './board-reply.ts';
import type { Services } from './command.ts';

export type BoardSources = Pick<Services, 'coverage' | 'policies' | 'clock'>;

/** Ten customers of sixty people each. */
const MOST_NAMED = 600;

/** What a page of a board shows; with names of people only if the policy lets cards in channels have them. */
export async function readBoard(
  home: TenantId,
  scope: Scope,
  at: BoardPage,
  { clock, coverage, policies }: BoardSources,
): Promise<BoardContent> {
  const policy = await policies.get(home);
  const now = clock.now();
  // The sums of a board of problems are those of everything, so that "37 of 41" stays what it says.
  const rows = await coverage.byCustomer(home, policy, wholeScope(scope), now);
  const content: BoardContent = { scope, policy, rows, now };
  const customers = shownOnPage(content, at)
    .filter(hasProblem)
    .map(({ tenantId }) => tenantId);
  if (!policy.names || customers.length === 0) return content;

  const links = await coverage.links(home, policy, { customers, problemsOnly: true }, now, MOST_NAMED);
  const byCustomer = Map.groupBy(links, ({ tenantId }) => tenantId);
  const people = new Map([...byCustomer].map(([id, held]) => [id, held.map(({ personName }) => personName)]));
  return { ...content, people };
}

/** The card of a board as it stands now, for everybody in its conversation; of nobody in particular. */
export const drawBoard = async (
  board: Pick<Board, 'id' | 'home' | 'scope' | 'viewers'>,
  sources: BoardSources,
): Promise<Reply> => boardReply(board, await readBoard(board.home, board.scope, FIRST_PAGE, sources));
