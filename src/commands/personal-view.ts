import type { ExpectedLink } from '../domain/board.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { type BoardPage, FIRST_PAGE, MOST_ACTIONS } from './board-pages.ts';
import { type BoardContent, boardReply, saidOf, type ShownBoard, teamPart, viewTurn } from './board-reply.ts';
import { fixActions } from './fix-actions.ts';
import { ownReply } from './links-reply.ts';
import { linkRow } from './standing-text.ts';

/** A person's own rows above the board; all of them are one press away. */
const OWN_ROWS = 4;

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
  // Whoever leafs on looks for other customers, and needs the buttons that do it.
  if (at.page > 0) return boardReply(board, content, at);
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
