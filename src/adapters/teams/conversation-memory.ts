import { personKey } from '../../domain/people.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Conversations } from '../../ports/stores.ts';
import type { ChannelActivity } from './channel-activity.ts';
import type { Origin } from './origin.ts';

/** Another replica may have forgotten the conversation meanwhile, so nothing is taken as stored for longer. */
const STORED_FOR_MS = 10 * 60_000;
const MOST_KEPT = 5_000;
/** What people do in a conversation that goes on; all other activities tell that something may have changed. */
const ONGOING: ReadonlySet<string> = new Set(['message', 'messageUpdate', 'invoke']);

/** Stores where an activity came from, unless exactly that was stored a moment ago: most messages change nothing. */
export function createConversationMemory(
  conversations: Pick<Conversations, 'remember'>,
  clock: Clock,
): (
  activity: Pick<ChannelActivity, 'type'>,
  origin: Pick<Origin, 'conversation' | 'person'>,
) => Promise<void> {
  const stored = new Map<string, { readonly content: string; readonly until: number }>();

  return async ({ type }, { conversation, person }) => {
    const content = `${personKey(person)} ${JSON.stringify(conversation)}`;
    const known = stored.get(conversation.id);
    if (ONGOING.has(type) && known?.content === content && clock.now() < known.until) return;
    await conversations.remember(conversation, person);
    // Not a single one is worth keeping at any price: a full memory costs a write for each conversation, once.
    if (stored.size >= MOST_KEPT) stored.clear();
    stored.set(conversation.id, { content, until: clock.now() + STORED_FOR_MS });
  };
}
