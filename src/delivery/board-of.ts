import type { Board, Boards, Subscription } from '../ports/delivery.ts';

/** The board of the same conversation and scope; undefined when there is none. */
export async function boardOf(
  { conversation, scope }: Pick<Subscription, 'conversation' | 'scope'>,
  boards: Boards,
): Promise<Board | undefined> {
  const wanted = keyOf(scope);
  return (await boards.ofConversation(conversation.id)).find((board) => keyOf(board.scope) === wanted);
}

const keyOf = ({ customers, person, problemsOnly }: Board['scope']): string =>
  JSON.stringify([(customers ?? []).toSorted(), person, problemsOnly]);
