import type { ConversationRef } from '../ports/chat.ts';
import type { InboxItem } from '../ports/stores.ts';

type Place = Pick<ConversationRef, 'type'>;

/** An item may be asked in a channel and answered in the 1:1 chat; a message can be replaced only where it is. */
const SHARED = 'shared:';

/** What an item keeps of the message that its answer replaces. */
export const noteOf = (activityId: string, { type }: Place): string =>
  type === 'personal' ? activityId : `${SHARED}${activityId}`;

/** The message that an item has noted, if it is in such a conversation. */
export function notedIn({ type }: Place, item: Pick<InboxItem, 'replyActivityId'>): string | undefined {
  const { replyActivityId: noted } = item;
  if (noted === undefined || noted.startsWith(SHARED) !== (type !== 'personal')) return undefined;
  return noted.slice(type === 'personal' ? 0 : SHARED.length);
}
