import { waitingReply } from '../commands/run-card.ts';
import { text } from '../i18n/text.ts';
import type { InboundEvent, Reply } from '../ports/chat.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { notedIn } from './noted-reply.ts';

/**
 * Teams could not sign the person in, and stays silent about it, so the bot must not. Several clients try: when one of
 * them has succeeded, or nobody waits any more, there is nothing to say; and what the first one led to is not said
 * twice. The answer of the command takes the place of the card: nobody presses a button that is of no use any more.
 */
export async function offerWindow(
  event: Extract<InboundEvent, { kind: 'signInFailed' }>,
  desk: Desk,
): Promise<void> {
  const { conversation, person } = event;
  const waiting = await desk.inbox.newestWaiting(person, { kind: 'sso' });
  if (!waiting) return offerForRun(event, desk);
  const { url } = await desk.services.signIn.startPopup(person, {});
  const replace = notedIn(conversation, waiting);
  const place = { conversation, ...(replace === undefined ? {} : { replace }) };
  const shown = await answer(failedReply(event.code, url), place, event, desk);
  // What was noted in a shared conversation stays noted: the answer goes there.
  const isElsewhere = replace === undefined && waiting.replyActivityId !== undefined;
  if (shown !== undefined && !isElsewhere) await desk.inbox.noteReplyWhileWaiting(waiting.id, shown);
}

/** A run under way waits as well: its own card gets the button, and goes on to show the run afterwards. */
async function offerForRun(
  event: Extract<InboundEvent, { kind: 'signInFailed' }>,
  desk: Desk,
): Promise<void> {
  const { runs, signIn } = desk.services;
  const run = await runs.unfinishedOf(event.person);
  if (run?.state !== 'waiting') return;
  const { url } = await signIn.startPopup(event.person, {});
  const { cardId: replace, conversation } = run;
  const place = { conversation, ...(replace === undefined ? {} : { replace }) };
  const shown = await answer(waitingReply(run, url), place, event, desk);
  if (shown !== undefined) await runs.noteCard(run.id, shown);
}

const failedReply = (code: string, url: string): Reply => ({
  text: text('ssoFailed.title'),
  card: {
    template: 'notice',
    data: {
      tone: 'attention',
      title: text('ssoFailed.title'),
      body: [text('ssoFailed.body')],
      reference: code,
    },
  },
  actions: [{ kind: 'popup', label: text('action.signIn'), url }],
});
