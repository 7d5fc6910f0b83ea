import { channelOfThread } from '../domain/threads.ts';
import type { ConversationRef, InboundEvent } from '../ports/chat.ts';
import type { Desk } from './desk.ts';

type Place = Pick<ConversationRef, 'id' | 'teamId'>;

/** A team as a whole is told by its own id: then it is about all of its channels. */
const placeOf = ({ teamId, ...conversation }: ConversationRef): Place => {
  const { id } = channelOfThread(conversation);
  return id === teamId ? { id, teamId } : { id };
};

/**
 * What an event says about its place, whatever else it asks for: where the bot left, nothing is kept and nothing more
 * is said; where somebody speaks to it, it may write again.
 */
export async function notePlace(event: InboundEvent, desk: Desk): Promise<void> {
  const { boards, outbox, subscriptions } = desk.services;
  const place = placeOf(event.conversation);
  if (event.kind === 'uninstalled') {
    await desk.conversations.forget(event.conversation.id);
    for (const store of [subscriptions, boards, outbox]) await store.removeOf(place);
  } else if (event.conversation.type !== 'personal') {
    // A message proves no more than its own channel.
    await subscriptions.reopened(event.kind === 'installed' ? place : { id: place.id });
  }
}
