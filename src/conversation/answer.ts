import { isPalError } from '../domain/errors.ts';
import { text } from '../i18n/text.ts';
import type { ConversationRef, InboundEvent, Reply } from '../ports/chat.ts';
import type { Desk } from './desk.ts';

/** Where an answer goes, and which message of the bot it replaces there. */
export interface Place {
  readonly conversation: ConversationRef;
  readonly replace?: string;
  /** Others need not read that an answer went to the 1:1 chat: nobody wrote anything there. */
  readonly quiet?: true;
}

type Asker = Pick<InboundEvent, 'person' | 'reader' | 'correlationId'>;

const uncertain: Reply = {
  text: text('uncertain.title'),
  card: {
    template: 'notice',
    data: { tone: 'attention', title: text('uncertain.title'), body: [text('uncertain.body')] },
  },
};

/**
 * Says it. Answers the id of the message that shows it now. When Teams leaves open whether it took the answer, it is
 * not sent again, or it might be there twice: the person is told so instead.
 */
export async function answer(
  reply: Reply,
  place: Place,
  asker: Asker,
  desk: Desk,
): Promise<string | undefined> {
  try {
    return await show(reply, place, asker, desk);
  } catch (thrown) {
    if (!isPalError(thrown, 'microsoftBusy')) throw thrown;
    desk.log.warn({ correlationId: asker.correlationId }, 'answer may not have arrived');
    return show(uncertain, { conversation: place.conversation }, asker, desk);
  }
}

/** One attempt, for what may as well stay unsaid. */
export const show = (
  reply: Reply,
  { conversation, replace }: Place,
  { person, reader }: Asker,
  { chat }: Desk,
): Promise<string | undefined> =>
  replace === undefined
    ? chat.post(conversation, reply, person, { reader })
    : chat.update(conversation, replace, reply, person, { reader });
