import { type SandboxPerson } from '../contract.ts';
import { type Place } from './activities.ts';
import { type CardAction, type createPress, asObject } from './press.ts';
import { type ChatMessage } from './transcript.ts';
import { type Attachment, CARD } from './wire.ts';

/** Clients ask again only when the last answer is older than a minute, or the message was updated. */
const REFRESH_EVERY_MS = 60_000;

interface Asked {
  readonly at: number;
  readonly card: Attachment;
  readonly data: unknown;
}

const cardIn = (message: ChatMessage): Attachment | undefined =>
  message.attachments.find(({ contentType }) => contentType === CARD.adaptive);

/** What a client does when it shows a card with a `refresh` block: it asks for this person's own view of it. */
export function createRefresh(
  press: ReturnType<typeof createPress>,
  clock: { now(): number },
): (person: SandboxPerson, place: Place, message: ChatMessage, manual: boolean) => Promise<void> {
  const last = new Map<string, Asked>();
  return async (person, place, message, manual) => {
    const card = cardIn(message);
    const refresh = asObject(asObject(card?.content)['refresh']);
    const action = refresh['action'] as CardAction | undefined;
    if (!card || !action) return;
    if (manual) {
      await press(person, place, message, { action });
      return;
    }
    const { userIds } = refresh;
    const isNamed = !Array.isArray(userIds) || userIds.includes(person.teamsId);
    const key = `${message.conversationId} ${message.id} ${person.key}`;
    const before = last.get(key);
    const isUpdated = before?.card !== card;
    if (!isNamed || (!isUpdated && clock.now() - before.at < REFRESH_EVERY_MS)) return;
    last.set(key, { at: clock.now(), card, data: action.data });
    // After an update real clients send what the card before it said (facts on Teams, 3.3).
    const data = isUpdated && before ? before.data : action.data;
    await press(person, place, message, { action: { ...action, data }, trigger: 'automatic' });
  };
}
