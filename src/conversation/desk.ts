import type { Services } from '../commands/command.ts';
import type { Person } from '../domain/people.ts';
import type { Chat } from '../ports/chat.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { Cards, Conversations, Inbox } from '../ports/stores.ts';

/** Everything that answering a message needs, made once by the composition root. */
export interface Desk {
  readonly services: Services;
  readonly chat: Chat;
  readonly cards: Cards;
  readonly conversations: Conversations;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  /** Name of this process among replicas, for leases. */
  readonly worker: string;
  readonly newId: () => string;
  /** A command of this person was carried out and answered: they are here, and signed in if that took it. Never throws. */
  readonly onAnswered?: (person: Person) => void;
}
