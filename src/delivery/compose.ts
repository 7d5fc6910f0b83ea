import type { Person } from '../domain/people.ts';
import type { Reader } from '../i18n/text.ts';
import type { ConversationRef, Reply } from '../ports/chat.ts';
import type { Board, Boards, Outgoing, OutboxMessage, Subscriptions } from '../ports/delivery.ts';
import type { Conversations } from '../ports/stores.ts';
import type { Lighthouse } from '../ports/subscriptions.ts';
import type { LinkEvents, People, Policies, Reminders } from '../ports/team.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Onboardings } from '../ports/onboardings.ts';
import { composeConsent } from './compose-consent.ts';
import { composeDigest } from './compose-digest.ts';
import { composeNote } from './compose-note.ts';
import { composeReminder } from './compose-reminder.ts';
import type { Figures } from './figures.ts';

/** A message as it is said now: what, where, to whom. */
export interface Composed {
  readonly reply: Reply;
  /** A thread of the channel for what belongs under its board. */
  readonly conversation: ConversationRef;
  /** The message that it replaces. */
  readonly update?: string;
  readonly reader: Reader;
  /** Whom its buttons belong to. */
  readonly person?: Person;
  /** Link events that it tells, by number: the next one goes on after `to`. */
  readonly told?: { readonly from: number; readonly to: number };
}

/** Undefined: there is nothing to say any more. */
export type Compose = (message: OutboxMessage) => Promise<Composed | undefined>;

export interface ComposeOptions {
  readonly subscriptions: Subscriptions;
  readonly boards: Boards;
  readonly events: LinkEvents;
  readonly policies: Policies;
  readonly people: People;
  readonly reminders: Pick<Reminders, 'get' | 'sentSince'>;
  readonly conversations: Pick<Conversations, 'personalOf'>;
  readonly figures: Figures;
  readonly onboardings: Pick<Onboardings, 'byId'>;
  readonly lighthouse: Pick<Lighthouse, 'list'>;
  /** The card of a board as everybody sees it. */
  readonly boardReply: (board: Board) => Promise<Reply>;
  readonly clock: Clock;
}

type Composer<Kind extends Outgoing['kind']> = (
  outgoing: Extract<Outgoing, { readonly kind: Kind }>,
  options: ComposeOptions,
) => Promise<Composed | undefined>;

const composeBoard: Composer<'board'> = async ({ board: id }, { boardReply, boards }) => {
  const board = await boards.get(id);
  if (!board) return undefined;
  return {
    reply: await boardReply(board),
    conversation: board.conversation,
    reader: board.reader,
    ...(board.activityId !== undefined && { update: board.activityId }),
  };
};

/** Content is chosen when it is sent: what was put into the outbox only says what it is about. */
export const createCompose =
  (options: ComposeOptions): Compose =>
  async ({ outgoing }) => {
    switch (outgoing.kind) {
      case 'board':
        return composeBoard(outgoing, options);
      case 'digest':
        return composeDigest(outgoing, options);
      case 'changes':
        return composeNote(outgoing, options);
      case 'reminder':
        return composeReminder(outgoing, options);
      case 'consent':
        return composeConsent(outgoing, options);
    }
  };
