import type { Command } from '../commands/command.ts';
import { commandNamed } from '../commands/index.ts';
import { requireMember } from '../commands/require-member.ts';
import { understand } from '../commands/understand.ts';
import { channelOfThread } from '../domain/threads.ts';
import type { ConversationRef, InboundEvent, Invocation } from '../ports/chat.ts';
import type { InboxItem } from '../ports/stores.ts';
import { answer, type Place } from './answer.ts';
import { auditForeignPress } from './audit-refusal.ts';
import type { Desk } from './desk.ts';
import { moveToPersonal } from './move-to-personal.ts';
import { notePlace } from './note-place.ts';
import { notedIn } from './noted-reply.ts';
import { offerWindow } from './offer-window.ts';
import { runCommand } from './run-command.ts';
import { cardNotUsable, didYouMean, editedReply, notUnderstood, welcome } from './simple-answers.ts';

/** `waiting`: the item was put aside until the person has signed in; it comes back by itself. */
export type Outcome = 'done' | 'waiting';

type CardPress = Extract<InboundEvent, { kind: 'cardAction' }>;

/** One event from arrival to answer. Every message and every press ends in something the person sees. */
export async function handleItem(item: InboxItem, desk: Desk, abortSignal: AbortSignal): Promise<Outcome> {
  const { event } = item;
  const here = placeOf(event.conversation, notedIn(event.conversation, item));
  await notePlace(event, desk);
  switch (event.kind) {
    case 'installed':
      if (await desk.conversations.markWelcomed(event.conversation.id)) {
        await answer(welcome(event.conversation.type), here, event, desk);
      }
      return 'done';
    case 'uninstalled':
      return 'done';
    case 'signInFailed':
      await offerWindow(event, desk);
      return 'done';
    case 'cardAction':
      return pressed(item, desk, abortSignal);
    case 'message': {
      const meant = understand(event.text, event.mentions);
      if (meant.kind !== 'command') {
        await answer(meant.kind === 'guess' ? didYouMean(meant) : notUnderstood(), here, event, desk);
        return 'done';
      }
      if (event.edited && meant.command.writes) {
        await answer(editedReply(meant.invocation), here, event, desk);
        return 'done';
      }
      return invoke(item, meant.invocation, here, desk, abortSignal);
    }
  }
}

async function pressed(item: InboxItem, desk: Desk, abortSignal: AbortSignal): Promise<Outcome> {
  const { event } = item;
  if (event.kind !== 'cardAction') return 'done';
  const { cardId: id, nonce, person, verb } = event;
  const use = await desk.cards.use({ id, nonce, verb, person, eventId: item.id, now: desk.clock.now() });
  if (use.kind === 'used') return 'done'; // The first press is answered, or about to be.
  if (use.kind !== 'ok') {
    if (use.kind === 'notYours') await auditForeignPress(item, desk);
    await answer(cardNotUsable(use.kind), { conversation: event.conversation }, event, desk);
    return 'done';
  }
  const place = await placeOfPress(event, item, desk);
  return invoke(item, withInputs(use.invocation, event.inputs), place, desk, abortSignal);
}

const placeOf = (conversation: ConversationRef, replace: string | undefined): Place => ({
  conversation,
  ...(replace === undefined ? {} : { replace }),
});

/** A press changes the card it was on; but for a board, which belongs to everybody and is not talked about. */
async function placeOfPress(event: CardPress, item: InboxItem, desk: Desk): Promise<Place> {
  const { conversation, replyToId } = event;
  if (conversation.type !== 'personal' && replyToId !== undefined) {
    const boards = await desk.services.boards.ofConversation(channelOfThread(conversation).id);
    if (boards.some(({ activityId }) => activityId === replyToId)) return { conversation, quiet: true };
  }
  return placeOf(conversation, replyToId ?? notedIn(conversation, item));
}

/** A hundred tenant ids of a list with boxes. */
const LONGEST_INPUT = 4_000;

/** Only inputs the card was made with may change its invocation. */
const withInputs = (invocation: Invocation, inputs: Readonly<Record<string, string>>): Invocation => ({
  command: invocation.command,
  args: {
    ...invocation.args,
    ...Object.fromEntries(
      (invocation.inputs ?? []).flatMap((name) => {
        const value = inputs[name]?.trim();
        return value === undefined || value === '' ? [] : [[name, value.slice(0, LONGEST_INPUT)]];
      }),
    ),
  },
});

/**
 * What the bot knows belongs to the partner: where people of other organisations read along, our own are answered in
 * their 1:1 chat, and the others are told so on the spot.
 */
async function isReadByOthers(
  { event }: InboxItem,
  command: Command,
  { conversation }: Place,
  { services }: Desk,
): Promise<boolean> {
  if (!conversation.shared || command.open) return false;
  try {
    await requireMember(conversation, event.person, services.members);
    return true;
  } catch {
    // Running the command meets the same and says it.
    return false;
  }
}

async function invoke(
  item: InboxItem,
  invocation: Invocation,
  place: Place,
  desk: Desk,
  abortSignal: AbortSignal,
): Promise<Outcome> {
  const command = commandNamed(invocation.command);
  if (!command) throw new TypeError(`no command ${invocation.command}`);
  const isPrivate = command.personal || (await isReadByOthers(item, command, place, desk));
  if (!isPrivate || place.conversation.type === 'personal') {
    return runCommand(item, command, invocation, place, desk, abortSignal);
  }
  const personal = await moveToPersonal(item, place, desk);
  return personal ? runCommand(item, command, invocation, personal, desk, abortSignal) : 'done';
}
