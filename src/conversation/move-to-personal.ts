import { isPalError } from '../domain/errors.ts';
import type { ConversationRef } from '../ports/chat.ts';
import type { InboxItem } from '../ports/stores.ts';
import { answer, type Place, show } from './answer.ts';
import type { Desk } from './desk.ts';
import { notedIn, noteOf } from './noted-reply.ts';
import { sharedHint, working } from './simple-answers.ts';

/**
 * What is nobody else's business goes on in the 1:1 chat, and the shared conversation reads one sentence about it.
 * The first card is there before anything is done: nobody can be told of a change afterwards if they cannot be
 * written to.
 * @returns the card to replace; undefined when the bot may not write to the person, who has been told so in public
 */
export async function moveToPersonal(item: InboxItem, shared: Place, desk: Desk): Promise<Place | undefined> {
  const { event } = item;
  const conversation = await openPersonal(item, shared.conversation, desk);
  // Back after a sign-in or a crash: all of this has happened before.
  const before = conversation && notedIn(conversation, item);
  if (conversation && before !== undefined) return { conversation, replace: before };

  const begun = conversation && (await begin(item, conversation, desk));
  if (!begun || !shared.quiet) await answer(sharedHint(begun !== undefined), shared, event, desk);
  return begun;
}

/** The 1:1 chat; undefined when there is none and none can be opened. */
export async function openPersonal(
  { event }: InboxItem,
  near: ConversationRef,
  desk: Desk,
): Promise<ConversationRef | undefined> {
  try {
    return await desk.chat.openPersonal(event.person, near);
  } catch (error) {
    desk.log.warn({ err: error, correlationId: event.correlationId }, '1:1 chat could not be opened');
    return undefined;
  }
}

async function begin(item: InboxItem, conversation: ConversationRef, desk: Desk): Promise<Place | undefined> {
  try {
    const replace = await show(working, { conversation }, item.event, desk);
    if (replace === undefined) return { conversation };
    await desk.inbox.noteReply(item.id, desk.worker, noteOf(replace, conversation));
    return { conversation, replace };
  } catch (thrown) {
    // Blocked, or removed by the person.
    if (isPalError(thrown, 'personalChatClosed')) return undefined;
    throw thrown;
  }
}
