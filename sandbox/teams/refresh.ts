import { type SandboxPerson } from '../contract.ts';
import { type Place } from './activities.ts';
import { type CardAction, type createPress, asObject } from './press.ts';
import { type ChatMessage } from './transcript.ts';
import { CARD } from './wire.ts';

/** Clients ask again only when the last answer is older than a minute. */
const REFRESH_EVERY_MS = 60_000;

/** The `refresh` action of a card, for people whom it names. */
function refreshAction(message: ChatMessage, person: SandboxPerson): CardAction | undefined {
  const card = message.attachments.find(({ contentType }) => contentType === CARD.adaptive);
  const refresh = asObject(asObject(card?.content)['refresh']);
  const userIds = refresh['userIds'];
  const isNamed = !Array.isArray(userIds) || userIds.includes(person.teamsId);
  return isNamed ? (refresh['action'] as CardAction | undefined) : undefined;
}

/** What a client does when it shows a card with a `refresh` block: it asks for this person's own view of it. */
export function createRefresh(
  press: ReturnType<typeof createPress>,
): (person: SandboxPerson, place: Place, message: ChatMessage) => Promise<void> {
  const askedAt = new Map<string, number>();
  return async (person, place, message) => {
    const action = refreshAction(message, person);
    const key = `${message.conversationId} ${message.id} ${person.key}`;
    if (!action || Date.now() - (askedAt.get(key) ?? 0) < REFRESH_EVERY_MS) return;
    askedAt.set(key, Date.now());
    await press(person, place, message, { action, trigger: 'automatic' });
  };
}
