import type { CardRef } from '../cards/card-data.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { Reader, Text } from '../i18n/text.ts';

/** A Teams conversation and how to reach it. Stored; holds no secret. */
export interface ConversationRef {
  /** `conversation.id`; of a channel thread with its `;messageid=`. */
  readonly id: string;
  readonly type: 'personal' | 'groupChat' | 'channel';
  readonly tenantId: TenantId;
  readonly serviceUrl: string;
  /** `28:<app id>`, as the channel names the bot. */
  readonly botId: string;
  /** `29:…` of the person who wrote. */
  readonly userId?: string;
  /** `19:…` of the team, for channels: what happens to the team happens to all of its channels. */
  readonly teamId?: string;
  /** A channel that people of other organisations read, too. */
  readonly shared?: true;
}

/**
 * One run of a command as plain data: parsed from text, or kept on the server for a button.
 * Values are what a person typed or what a card was made for; the command turns them into domain types.
 */
export interface Invocation {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  /** Inputs of the card that may be merged into `args` when its button is pressed. */
  readonly inputs?: readonly string[];
}

interface EventBase {
  /** Activity id as Teams gave it; unique within a conversation. */
  readonly activityId: string;
  readonly conversation: ConversationRef;
  readonly person: Person;
  readonly reader: Reader;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly correlationId: string;
}

/** What the edge hands to the core: verified, normalised, free of tokens, JSON all the way. */
export type InboundEvent = EventBase &
  (
    | {
        readonly kind: 'message';
        /** Mention of the bot removed, entities decoded, white space collapsed. */
        readonly text: string;
        readonly edited: boolean;
        /** People named by a mention, in order, the bot left out; `label` is how the text shows them. */
        readonly mentions?: readonly { readonly userId: string; readonly label: string }[];
      }
    | {
        readonly kind: 'cardAction';
        readonly cardId: string;
        readonly nonce: string;
        readonly verb: string;
        readonly inputs: Readonly<Record<string, string>>;
        /** The message that shows the card, when Teams told it. */
        readonly replyToId?: string;
      }
    | { readonly kind: 'installed' | 'uninstalled' }
    | {
        /** Teams could not get or hand over the SSO token; `code` as in `signin/failure`. */
        readonly kind: 'signInFailed';
        readonly code: string;
      }
  );

export type Action =
  | {
      readonly kind: 'run';
      readonly label: Text;
      readonly invocation: Invocation;
      readonly style?: 'positive' | 'destructive';
    }
  | { readonly kind: 'open'; readonly label: Text; readonly url: string }
  /** Shows the person who presses it their own view of a board, at once and to nobody else. `args` as in `View`. */
  | { readonly kind: 'view'; readonly label: Text; readonly board: string; readonly args: View['args'] }
  /** Opens the popup of Teams with a page of ours. */
  | { readonly kind: 'popup'; readonly label: Text; readonly url: string };

/** Somebody's client asks for that person's own view of a board. Answered at once; nothing is done. */
export interface View {
  readonly board: string;
  /** `page` (from 0), `show` (`all`, `problems` or `mine`). */
  readonly args: Readonly<Record<string, string>>;
  readonly person: Person;
  readonly conversation: ConversationRef;
  readonly reader: Reader;
}

/** An answer: a sentence (notification, screen reader, fallback) and, mostly, a card that says the same. */
export interface Reply {
  readonly text: Text;
  readonly card?: CardRef;
  readonly actions?: readonly Action[];
  /** The message that says this shows a bulk run and is updated as the run goes on. `settled`: nothing goes on now. */
  readonly shows?: { readonly run: string; readonly settled?: true };
  /** How long its `run` buttons work; a day when left out. */
  readonly lastsInMs?: number;
  /** The message shows a board: clients of these people (`29:…`, at most 60) ask for their own view by themselves. */
  readonly board?: { readonly id: string; readonly viewers: readonly string[] };
  /** Is nobody else's business: asked for in a shared conversation, it goes to the 1:1 chat. */
  readonly privately?: true;
  /** The command goes on when the person has signed in there, and its answer takes the place of this one. */
  readonly waitsFor?: TenantId;
  /** Said in messages of their own, after this one. */
  readonly besides?: readonly Reply[];
}

export interface PostOptions {
  readonly reader: Reader;
  readonly abortSignal?: AbortSignal;
  /** `false`: a throttled call is told at once (`params.seconds`) to whoever has other work meanwhile. */
  readonly waits?: false;
  /**
   * Asked right before a new message leaves, also by an `update` that posts afresh: from then on nobody knows whether
   * it arrived, until Teams answers. `false`: it is not sent, and the id is undefined.
   */
  readonly beforePosting?: () => Promise<boolean>;
}

/**
 * Teams, outwards. Owns throttling: 429 waits as told, a create whose outcome is unknown is not repeated.
 * @throws PalError personalChatClosed (blocked, uninstalled, the conversation is gone), throttled, microsoftBusy (nobody
 *   knows whether it arrived), unexpected
 */
export interface Chat {
  /**
   * Answers the activity id when Teams gave one. `person`: whom the card's buttons belong to; a card for nobody in
   * particular has no `run` buttons.
   */
  post(
    conversation: ConversationRef,
    reply: Reply,
    person: Person | undefined,
    options: PostOptions,
  ): Promise<string | undefined>;
  /** Replaces a message of the bot; posts afresh when it is gone. Answers the id that holds the reply now. */
  update(
    conversation: ConversationRef,
    activityId: string,
    reply: Reply,
    person: Person | undefined,
    options: PostOptions,
  ): Promise<string | undefined>;
  /** Best effort, never throws. */
  typing(conversation: ConversationRef): Promise<void>;
  /** The OAuth card that makes Teams send `signin/tokenExchange`; `popupUrl` for when it cannot. */
  askForSso(
    conversation: ConversationRef,
    request: { readonly exchangeId: string; readonly popupUrl: string },
    options: PostOptions,
  ): Promise<string | undefined>;
  /** The 1:1 chat with this person, opened when there is none yet. `near` is where they just wrote. */
  openPersonal(person: Person, near: ConversationRef): Promise<ConversationRef>;
}
