import { personKey } from '../../domain/people.ts';
import type { ConversationRef } from '../../ports/chat.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { Members, People } from '../../ports/team.ts';
import type { Origin } from './origin.ts';

/** `seenAt` is no more exact than this; whoever was forgotten meanwhile is known again afterwards. */
const TOLD_FOR_MS = 10 * 60_000;
const MOST_KEPT = 5_000;

export interface PeopleMemoryOptions {
  readonly people: Pick<People, 'seen'>;
  readonly members: Members;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Tells who was seen, unless exactly that was told a moment ago. In shared conversations the roster is asked first:
 * members of other organisations write under the tenant of the channel. Never throws, because nobody waits for it.
 */
export function createPeopleMemory(
  options: PeopleMemoryOptions,
): (origin: Pick<Origin, 'conversation' | 'person' | 'reader' | 'receivedAt'>) => Promise<void> {
  const { people, members, clock, log } = options;
  const told = new Map<string, { readonly content: string; readonly until: number }>();

  return async ({ conversation, person, reader, receivedAt }) => {
    const { userId } = conversation;
    if (userId === undefined) return;
    const key = personKey(person);
    const content = JSON.stringify([userId, person.name, reader]);
    const known = told.get(key);
    if (known?.content === content && clock.now() < known.until) return;
    if (told.size >= MOST_KEPT) told.clear();
    // Before anything is awaited, so that two activities at once ask once.
    told.set(key, { content, until: clock.now() + TOLD_FOR_MS });
    try {
      if (!(await isAtHome(conversation, userId, members))) return;
      await people.seen({ ...person, userId, reader, seenAt: receivedAt });
    } catch (thrown) {
      told.delete(key);
      log.warn({ err: thrown }, 'person could not be noted');
    }
  };
}

async function isAtHome(conversation: ConversationRef, userId: string, members: Members): Promise<boolean> {
  if (conversation.type === 'personal') return true;
  return (await members.tenantOf(conversation, userId)) === conversation.tenantId;
}
