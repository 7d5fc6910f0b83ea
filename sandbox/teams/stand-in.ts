import { type AzureStandIn } from '../contract.ts';
import { type LifecycleEvent } from './activities.ts';
import { type Delivered } from './delivery.ts';
import { type Limits } from './limits.ts';
import { type Press } from './press.ts';
import { type Roster } from './roster.ts';
import { type ChatMessage, type Transcript } from './transcript.ts';

export interface TeamsOptions {
  readonly azure: AzureStandIn;
  /** Base URL of the bot, read for each activity. */
  readonly botUrl: () => string;
  /** Where the transcript is kept; absent: only in memory. */
  readonly file?: string;
  /**
   * Where the bot counts as installed from the beginning, without the activities that say so: `everywhere`, or in
   * `rooms` (groups and channels). A transcript that was kept knows better.
   */
  readonly install?: 'everywhere' | 'rooms';
  /** Ms after which an activity that nobody acknowledged is sent once more. */
  readonly acknowledgeInMs?: number;
  /** Teams' limits for sending are enforced from the beginning; `limits.enforce` changes it. */
  readonly limits?: boolean;
  /** Channels of the team besides the named ones: `channel/Channel 0001` and so on. */
  readonly moreChannels?: number;
  /** For tests: the time that limits and refreshing cards go by. */
  readonly clock?: { now(): number };
}

/** Teams, as far as people and the bot notice it. Conversations are named by id or key (see roster.ts). */
export interface TeamsStandIn {
  readonly roster: Roster;
  readonly transcript: Transcript;
  readonly limits: Limits;
  /** Writes a message; resolves when the bot has acknowledged it, or at once when Teams keeps it from the bot. */
  say(
    person: string,
    conversation: string,
    message: { readonly text: string; readonly threadId?: string },
  ): Promise<{ readonly message: ChatMessage; readonly delivered?: Delivered }>;
  edit(person: string, conversation: string, messageId: string, text: string): Promise<Delivered | undefined>;
  press(person: string, conversation: string, messageId: string, press: Press): Promise<Delivered>;
  /**
   * A client that shows a card with a `refresh` block asks for the person's own view of it, when the card names the
   * person. `manual`: the person picks "Refresh card" in the menu, which anybody may.
   */
  refresh(
    person: string,
    conversation: string,
    messageId: string,
    options?: { readonly manual?: boolean },
  ): Promise<void>;
  /** The popup of a sign-in button ended: `state` is what the page notified, or `CancelledByUser`. */
  completeSignIn(person: string, conversation: string, messageId: string, state: string): Promise<Delivered>;
  /** Of a standard channel: in all standard channels of its team, as Teams does. */
  install(person: string, conversation: string): Promise<void>;
  uninstall(person: string, conversation: string): Promise<void>;
  /** The channel, or its team with all its channels, is renamed, deleted or restored, and the bot is told. */
  lifecycle(person: string, channel: string, event: LifecycleEvent, name?: string): Promise<Delivered>;
  /** The person blocks the bot in this conversation (or no longer). */
  block(conversation: string, on: boolean): void;
  /** Any activity with any bearer: for forged cases. */
  post(activity: unknown, options?: { readonly token?: string | undefined }): Promise<Delivered>;
  /** Resolves when nothing that Teams does by itself (silent sign-in) is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}
