import { isPalError } from '../domain/errors.ts';
import type { InboundEvent, Reply } from '../ports/chat.ts';
import type { Board } from '../ports/delivery.ts';
import { text } from '../i18n/text.ts';
import { answer, type Place } from './answer.ts';
import type { Desk } from './desk.ts';

/**
 * Shows a board where it belongs: in the message it has there, or in a new one at the top of its channel, because
 * changes are told in the thread below. Whoever asked somewhere else reads one sentence there.
 */
export async function showBoard(
  reply: Reply & Required<Pick<Reply, 'board'>>,
  place: Place,
  asker: InboundEvent,
  desk: Desk,
): Promise<void> {
  const { boards } = desk.services;
  const board = await boards.get(reply.board.id);
  if (!board) throw new TypeError('a reply for a board that is not stored');
  const isAnswer = board.activityId === undefined && board.conversation.id === place.conversation.id;
  const shownBy = board.activityId ?? (isAnswer ? place.replace : undefined);
  const sent = await show(reply, board, shownBy, desk);
  const shown = sent !== undefined && sent !== board.activityId ? await keepOne(sent, board, desk) : sent;
  if (sent === undefined && board.activityId !== undefined) await boards.noteMessage(board.id, undefined);
  if (shown === undefined) await answer({ text: text('board.uncertain') }, place, asker, desk);
  else if (!isAnswer)
    await answer(
      { text: text(shown === board.activityId ? 'board.updated' : 'board.posted') },
      place,
      asker,
      desk,
    );
}

/** Somebody may have asked at the same time: one message stays the board, the other one says so. */
async function keepOne(
  posted: string,
  { activityId, conversation, id, reader }: Board,
  { chat, log, services }: Desk,
): Promise<string> {
  const kept = (await services.boards.notePosted(id, posted, activityId)) ?? posted;
  if (kept === posted) return posted;
  const elsewhere = { text: text('board.posted') };
  await chat.update(conversation, posted, elsewhere, undefined, { reader }).catch((err: unknown) => {
    log.warn({ err }, 'second message of a board may still be there');
  });
  return kept;
}

/** Answers the message that shows it now; undefined when nobody knows, and then it is not posted a second time. */
async function show(
  reply: Reply,
  { conversation, reader }: Board,
  shownBy: string | undefined,
  { chat, log }: Desk,
): Promise<string | undefined> {
  try {
    if (shownBy === undefined) return await chat.post(conversation, reply, undefined, { reader });
    return await chat.update(conversation, shownBy, reply, undefined, { reader });
  } catch (thrown) {
    if (!isPalError(thrown, 'microsoftBusy')) throw thrown;
    log.warn({ err: thrown }, 'board may not have arrived');
    return undefined;
  }
}
