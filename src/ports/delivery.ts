import type { Scope } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { Wish } from '../domain/subscriptions.ts';
import type { Reader } from '../i18n/text.ts';
import type { ConversationRef } from './chat.ts';

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

/** A channel's wish, and how it has gone so far. One per conversation and kind: the newer replaces the older. */
export interface Subscription extends Wish {
  readonly id: string;
  readonly home: TenantId;
  /** The channel itself, never a thread of it. */
  readonly conversation: ConversationRef;
  readonly by: PersonKey;
  readonly createdAt: number;
  /** Epoch ms of the next digest; undefined for `changes`. */
  readonly nextAt?: number;
  /** Number of the last link event that was told. */
  readonly toldUpTo: number;
  readonly deliveredAt?: number;
  /** `closed`: the bot may not write there, and deliveries stop until it may. `unknown`: Teams left open whether it took the message. */
  readonly problem?: {
    readonly kind: 'closed' | 'unknown' | 'refused' | 'throttled';
    readonly at: number;
    readonly told: boolean;
  };
}

export interface Subscriptions {
  put(subscription: Omit<Subscription, 'id' | 'deliveredAt' | 'problem'>): Promise<Subscription>;
  get(id: string): Promise<Subscription | undefined>;
  list(home: TenantId): Promise<readonly Subscription[]>;
  ofConversation(conversationId: string): Promise<readonly Subscription[]>;
  remove(id: string): Promise<boolean>;
  /**
   * The digests that `takeDue` would give out at this time, in the same order; nothing moves. What is put into the
   * outbox before it is taken is not lost with the process.
   */
  due(now: number, most: number): Promise<readonly Subscription[]>;
  /**
   * Digests that are due, each given out once over all replicas: `nextAt` moves to what `next` says in the same step,
   * so that what was missed while nothing ran is one digest and not a backlog. `slot` is the time it was due for.
   */
  takeDue(
    now: number,
    most: number,
    next: (subscription: Subscription) => number,
  ): Promise<readonly (Subscription & { readonly slot: number })[]>;
  /** Subscriptions to changes of this tenant that have not been told up to this number. */
  behind(home: TenantId, number: number): Promise<readonly Subscription[]>;
  /** Moves `toldUpTo` from one number to another, once over all replicas. */
  told(id: string, from: number, to: number): Promise<boolean>;
  delivered(id: string, at: number): Promise<void>;
  failed(id: string, problem: NonNullable<Subscription['problem']>): Promise<void>;
  /** The bot may write there again: problems `closed` end there, or in every channel of the team. As `removeOf`. */
  reopened(conversation: Pick<ConversationRef, 'id' | 'teamId'>): Promise<void>;
  /** Problems of this manager's subscriptions that nobody has told them yet; marks them as told. */
  takeUntold(by: PersonKey): Promise<readonly Subscription[]>;
  /** The bot left: everything of this conversation, or of every channel of the team when it is a team's. */
  removeOf(conversation: Pick<ConversationRef, 'id' | 'teamId'>): Promise<void>;
}

/** The status card of a conversation: one per conversation and scope, updated in place. */
export interface Board {
  readonly id: string;
  readonly home: TenantId;
  /** The channel itself, never a thread of it. */
  readonly conversation: ConversationRef;
  readonly scope: Scope;
  readonly reader: Reader;
  /** The message that shows it; undefined: not posted yet, or gone. */
  readonly activityId?: string;
  /** `29:…` of at most 60 people who looked or acted last; their clients ask for their own view. */
  readonly viewers: readonly string[];
}

export interface Boards {
  /** The board of this conversation and scope, made when there is none. */
  ensure(board: Omit<Board, 'id' | 'activityId' | 'viewers'>): Promise<Board>;
  get(id: string): Promise<Board | undefined>;
  ofConversation(conversationId: string): Promise<readonly Board[]>;
  list(home: TenantId): Promise<readonly Board[]>;
  noteMessage(id: string, activityId: string | undefined): Promise<void>;
  /**
   * Notes a message that was just posted, unless another one is noted already; `instead` of the one that is gone.
   * Answers the message that shows the board from now on; undefined: there is no such board.
   */
  notePosted(id: string, activityId: string, instead?: string): Promise<string | undefined>;
  /** Puts this person first among the viewers and drops the 61st. */
  noteViewer(id: string, userId: string): Promise<void>;
  removeOf(conversation: Pick<ConversationRef, 'id' | 'teamId'>): Promise<void>;
}

/**
 * What is to be said without being asked. Content is named, not stored: it is written when it is sent, so that it is
 * fresh and a repetition after a crash says the same thing once.
 */
export type Outgoing =
  | { readonly kind: 'board'; readonly board: string }
  /** A digest of the time it was due for (epoch ms). `test`: a manager pressed the test button. */
  | {
      readonly kind: 'digest';
      readonly subscription: string;
      readonly slot: number;
      readonly test?: true;
    }
  /** Link events after `from` up to and with `to`, told in the thread of the board. */
  | {
      readonly kind: 'changes';
      readonly subscription: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'reminder'; readonly person: PersonKey }
  /** How the approval by a customer's administrator came back, for whoever began to open that customer. */
  | {
      readonly kind: 'consent';
      readonly person: PersonKey;
      readonly onboarding: string;
      readonly result: 'granted' | 'declined' | 'mismatch';
    };

export interface OutboxMessage {
  /** Says what it is: the same id again adds nothing while it is kept. */
  readonly id: string;
  readonly conversation: ConversationRef;
  readonly outgoing: Outgoing;
  /** Epoch ms; not before. */
  readonly notBefore: number;
  readonly attempt: number;
}

/**
 * Everything the bot says unasked, in order within a conversation, within Teams' limits for a conversation and for
 * all, over all replicas: claiming is what counts against the limits.
 * States: ready → sending → sent | failed. A message found in `sending` after its lease is over was on its way when
 * its process died: an update is sent again, a new message is not (`lost`), because nobody knows whether it arrived.
 */
export interface Outbox {
  /** False: a message of this id is there already. */
  put(message: Omit<OutboxMessage, 'attempt'>): Promise<boolean>;
  /** Due messages, oldest first within a conversation and one at a time there; as many as the limits allow now. */
  claim(worker: string, leaseInMs: number, now: number, most: number): Promise<readonly OutboxMessage[]>;
  /** When the next message may be claimed (epoch ms); undefined: nothing waits. */
  nextDue(now: number): Promise<number | undefined>;
  /** Right before a new message is posted: from now on it is never sent a second time. False: not ours any more. */
  sending(id: string, worker: string): Promise<boolean>;
  sent(id: string, worker: string, at: number): Promise<void>;
  /** Ends it without success. */
  failed(id: string, worker: string, at: number): Promise<void>;
  /** Not before this time again. For what was certainly not carried out. */
  postpone(id: string, worker: string, until: number): Promise<void>;
  /** Posts whose process died under them, each answered once. */
  takeLost(now: number): Promise<readonly OutboxMessage[]>;
  /** How many wait, and since when the oldest is due; for operators. */
  backlog(now: number): Promise<{ readonly count: number; readonly oldestDue?: number }>;
  removeOf(conversation: Pick<ConversationRef, 'id' | 'teamId'>): Promise<void>;
  purge(olderThan: number): Promise<void>;
}
