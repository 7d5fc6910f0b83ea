import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { InboxItem, WaitFor } from '../ports/stores.ts';
import { answer, type Place } from './answer.ts';
import type { Desk } from './desk.ts';
import type { Outcome } from './handle-item.ts';
import { openPersonal } from './move-to-personal.ts';
import { noteOf } from './noted-reply.ts';
import { sharedHint } from './simple-answers.ts';

/** A command waits so long for its person to sign in. */
const PATIENCE_IN_MS = 15 * 60_000;

/** Puts the item aside until the person has signed in, or a quarter of an hour has passed. */
export const hold = (item: InboxItem, on: WaitFor, { clock, inbox, worker }: Desk): Promise<void> =>
  inbox.wait(item.id, worker, on, clock.now() + PATIENCE_IN_MS);

/**
 * Asks Teams for a fresh sign-in, in the 1:1 chat wherever the question was. The item waits before the card is sent: Teams answers faster than a person, and must find it waiting.
 */
export async function askForSso(item: InboxItem, place: Place, desk: Desk): Promise<Outcome> {
  const { event } = item;
  const isShared = place.conversation.type !== 'personal';
  const conversation = isShared ? await openPersonal(item, place.conversation, desk) : place.conversation;
  if (!conversation) {
    await answer(sharedHint(false), place, event, desk);
    return 'done';
  }
  const { url } = await desk.services.signIn.startPopup(event.person, {});
  if (place.replace !== undefined || isShared) {
    const id = await answer(waitsForSso(isShared), place, event, desk);
    if (id !== undefined) await desk.inbox.noteReply(item.id, desk.worker, noteOf(id, place.conversation));
  }
  await hold(item, { kind: 'sso' }, desk);
  await desk.chat.askForSso(
    conversation,
    { exchangeId: desk.newId(), popupUrl: url },
    { reader: event.reader },
  );
  return 'waiting';
}

/** In front of others a sentence; the answer takes its place either way. */
function waitsForSso(isShared: boolean): Reply {
  if (isShared) return { text: text('waiting.shared') };
  const title = text('waiting.sso');
  const data = { tone: 'neutral', title, body: [text('waiting.resumes')] } as const;
  return { text: title, card: { template: 'notice', data } };
}
