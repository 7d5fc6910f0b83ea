import { isPalError } from '../domain/errors.ts';
import { channelOfThread } from '../domain/threads.ts';
import { text } from '../i18n/text.ts';
import type { Reply, View } from '../ports/chat.ts';
import type { Services } from './command.ts';
import type { BoardPage } from './board-pages.ts';
import { personalView } from './personal-view.ts';
import { readBoard } from './read-board.ts';
import { requireMember } from './require-member.ts';
import { MOST_LINKS } from './status-person.ts';

export type ViewSources = Pick<Services, 'boards' | 'coverage' | 'policies' | 'members' | 'clock'>;

/**
 * What one person sees of a board when their client asks: what is stored, and buttons that act as them. Nothing is
 * done but to note that they looked.
 * @returns undefined for a board of another conversation or organisation; to members of other tenants a sentence
 */
export const createViewOf =
  (sources: ViewSources) =>
  async ({ args, board: id, conversation, person }: View): Promise<Reply | undefined> => {
    const { boards, coverage, members } = sources;
    const board = await boards.get(id);
    const isHere =
      board?.home === person.tenantId && board.conversation.id === channelOfThread(conversation).id;
    if (!board || !isHere) return undefined;
    try {
      await requireMember(conversation, person, members);
    } catch (thrown) {
      if (isPalError(thrown, 'foreignMember')) return { text: text('error.foreignMember') };
      throw thrown;
    }
    const at = pageOf(args);
    const scope = { ...board.scope, person: person.objectId };
    const content = await readBoard(board.home, board.scope, at, sources);
    const links = await coverage.links(board.home, content.policy, scope, content.now, MOST_LINKS);
    const { userId } = conversation;
    if (userId === undefined) return personalView(board, content, links, at);
    await boards.noteViewer(board.id, userId);
    const viewers = [userId, ...board.viewers.filter((viewer) => viewer !== userId)];
    return personalView({ ...board, viewers }, content, links, at);
  };

/** From a card that may be old, or from anybody. */
export function pageOf({ page = '', show }: Readonly<Record<string, string>>): BoardPage {
  return {
    page: /^\d{1,4}$/.test(page) ? Number(page) : 0,
    show: show === 'problems' || show === 'mine' ? show : 'all',
  };
}
