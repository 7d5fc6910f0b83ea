import type { ConversationRef, InboundEvent, Reply } from '../ports/chat.ts';
import type { Desk } from './desk.ts';

/** Where an answer goes, and which message of the bot it replaces there. */
export interface Place {
  readonly conversation: ConversationRef;
  readonly replace?: string;
}

/** Says it. Answers the id of the message that shows it now. */
export async function answer(
  reply: Reply,
  { conversation, replace }: Place,
  event: Pick<InboundEvent, 'person' | 'reader'>,
  { chat }: Desk,
): Promise<string | undefined> {
  const options = { reader: event.reader };
  return replace === undefined
    ? chat.post(conversation, reply, event.person, options)
    : chat.update(conversation, replace, reply, event.person, options);
}
