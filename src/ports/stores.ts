import type { Customer } from '../domain/customers.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { PartnerId, TenantId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/people.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import type { Attestations, AttestationKeys, Audit, Erasure } from './audit.ts';
import type { Boards, Outbox, Subscriptions } from './delivery.ts';
import type { Onboardings } from './onboardings.ts';
import type { Downloads, Jobs, Runs } from './runs.ts';
import type { InboundEvent, Invocation, ConversationRef } from './chat.ts';
import type { ServicePrincipals } from './service-principals.ts';
import type { Lighthouse } from './subscriptions.ts';
import type { Coverage, LinkEvents, People, Policies, Reach, Reminders } from './team.ts';

/** An event on its way through the bot. */
export interface InboxItem {
  readonly id: string;
  readonly event: InboundEvent;
  /** 1 on the first try; more after a crash. Starts again at 1 when a waiting item is resumed. */
  readonly attempt: number;
  /** How often it has waited and was resumed: a sign-in that did not help must not be asked for for ever. */
  readonly resumed: number;
  /** Activity the bot already posted for this item (progress or sign-in card), to update instead of posting twice. */
  readonly replyActivityId?: string;
}

/** Why an item waits: for the SSO assertion, or for the person's sign-in in one tenant. */
export type WaitFor = { readonly kind: 'sso' } | { readonly kind: 'tenant'; readonly tenant: TenantId };

/**
 * Every event once, in order within a conversation, from arrival to answer; survives kill -9.
 * States: ready → running → done, or running → waiting → ready. Shared by all replicas.
 */
export interface Inbox {
  /** Stores the event durably. False: (tenant, conversation, activity id) is known already, nothing happens. */
  record(event: InboundEvent): Promise<boolean>;
  /**
   * The next items this worker may run, oldest first, `most` at the most. Never two running items of one conversation
   * at a time, also under a race of replicas; items of other conversations do not wait. A running item whose lease ran
   * out is claimed again with `attempt` + 1.
   */
  claim(worker: string, leaseInMs: number, most: number): Promise<readonly InboxItem[]>;
  /** Extends the lease. False: the item is not this worker's any more, stop working on it. */
  renew(id: string, worker: string, leaseInMs: number): Promise<boolean>;
  /** All of these do nothing when the item is not this worker's any more. */
  finish(id: string, worker: string): Promise<void>;
  wait(id: string, worker: string, on: WaitFor, expiresOn: number): Promise<void>;
  noteReply(id: string, worker: string, activityId: string): Promise<void>;
  /** Waiting items of this person for this reason become ready, each exactly once; answers how many. */
  resume(person: Pick<Person, 'tenantId' | 'objectId'>, on: WaitFor): Promise<number>;
  /** The newest item of this person that waits for this reason; undefined when none does. */
  newestWaiting(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    on: WaitFor,
  ): Promise<Pick<InboxItem, 'id' | 'replyActivityId'> | undefined>;
  /** What is posted for a waiting item; its answer takes the place. Nothing happens when it waits no more. */
  noteReplyWhileWaiting(id: string, activityId: string): Promise<void>;
  /** Waiting items of this person end without an answer; answers the events that were dropped. */
  cancelWaiting(person: Pick<Person, 'tenantId' | 'objectId'>): Promise<readonly InboundEvent[]>;
  /** Waiting items whose time is over end; answers them so that the person can be told. */
  expireWaiting(now: number): Promise<readonly InboundEvent[]>;
  /** At start on a store that nobody else can have open: items left running by a dead process are ready at once. */
  releaseAll(): Promise<void>;
  /** Done items older than this are deleted. They must outlive redelivery: keep at least a day. */
  purge(olderThan: number): Promise<void>;
}

/** A card's buttons: what each does is kept here, the card holds only `id`, `nonce` and the verb. */
export interface StoredCard {
  readonly id: string;
  readonly nonce: string;
  readonly person: Pick<Person, 'tenantId' | 'objectId'>;
  readonly conversationId: string;
  readonly actions: Readonly<Record<string, Invocation>>;
  /** Epoch ms. */
  readonly expiresOn: number;
}

export type CardUse =
  | { readonly kind: 'ok'; readonly invocation: Invocation }
  | { readonly kind: 'unknown' | 'expired' | 'used' | 'notYours' };

export interface Cards {
  issue(card: Omit<StoredCard, 'id' | 'nonce'>): Promise<{ readonly id: string; readonly nonce: string }>;
  /**
   * Takes the card for one press: atomically, once over all replicas; the same event may take it again after a crash.
   * A wrong nonce or verb is `unknown`, another person `notYours`; neither uses the card up.
   */
  use(press: {
    readonly id: string;
    readonly nonce: string;
    readonly verb: string;
    readonly person: Pick<Person, 'tenantId' | 'objectId'>;
    readonly eventId: string;
    readonly now: number;
  }): Promise<CardUse>;
  purge(olderThan: number): Promise<void>;
}

/** What a person chose to keep. */
export interface Preferences {
  getAliases(person: Pick<Person, 'tenantId' | 'objectId'>): Promise<ReadonlyMap<TenantId, string>>;
  /** One alias per customer and one customer per alias (case-insensitive): the newer wins. */
  setAlias(person: Pick<Person, 'tenantId' | 'objectId'>, tenant: TenantId, alias: string): Promise<void>;
  /** The customer that commands of this conversation mean when none is named. */
  getDefaultCustomer(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    conversationId: string,
  ): Promise<TenantId | undefined>;
  setDefaultCustomer(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    conversationId: string,
    tenant: TenantId | undefined,
  ): Promise<void>;
}

/** The last list of tenants per person, so that naming a customer does not cost a call each time. */
export interface KnownCustomers {
  get(
    person: Pick<Person, 'tenantId' | 'objectId'>,
  ): Promise<{ readonly customers: readonly Customer[]; readonly listedAt: number } | undefined>;
  put(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    customers: readonly Customer[],
    listedAt: number,
  ): Promise<void>;
}

/** What a link was when somebody last looked. */
export interface LedgerEntry {
  readonly identity: Identity;
  readonly person: Pick<Person, 'tenantId' | 'objectId'>;
  /** Undefined: verified that there is no link. */
  readonly link?: Omit<PartnerLink, 'identity'>;
  /** Epoch ms. */
  readonly verifiedAt: number;
  /**
   * What looked; entries of the first versions do not say. `attested`: nobody here looked, somebody showed what the
   * tools of Microsoft had answered them.
   */
  readonly verifiedBy?: 'command' | 'run' | 'refresh' | 'servicePrincipal' | 'attested';
  /** As the last look that knew it called the customer; foreign text. */
  readonly customerName?: string;
  /** The ID held before the last change of ID, also over a time without a link. Computed by the store. */
  readonly previous?: PartnerId;
  /** Of the look. */
  readonly correlationId?: string;
}

/** What we know of links; written on every read and write, keyed (cloud, tenant, object id). */
export interface Ledger {
  /**
   * Keeps this look, unless a newer one is known. Answers what was known of the account before: each entry is answered
   * to the one look that replaced it, whatever races, and a newer one to the look that came too late.
   */
  record(entry: Omit<LedgerEntry, 'previous'>): Promise<LedgerEntry | undefined>;
  get(identity: Pick<Identity, 'tenantId' | 'objectId'>): Promise<LedgerEntry | undefined>;
  /** All identities of one person. */
  listByPerson(person: Pick<Person, 'tenantId' | 'objectId'>): Promise<readonly LedgerEntry[]>;
  /** Name last seen for a partner ID, whoever linked it in the same home tenant. */
  partnerName(home: TenantId, partnerId: PartnerId): Promise<string | undefined>;
}

/** One write to Azure, noted before it is sent, so that a crash can be told from a success and undone later. */
export interface LinkChange {
  readonly id: string;
  /** The inbox item that asked for it: one change per item. */
  readonly itemId: string;
  readonly person: Pick<Person, 'tenantId' | 'objectId'>;
  readonly identity: Identity;
  readonly customerName: string;
  readonly before?: PartnerId;
  readonly after?: PartnerId;
  /** etag read after the write; undefined while it is under way or when it failed. */
  readonly etagAfter?: number;
  readonly outcome: 'started' | 'applied' | 'failed' | 'undone';
  /** Epoch ms. */
  readonly at: number;
}

export interface Changes {
  /** The same item again answers the change begun before; one that failed begins anew. */
  begin(change: Omit<LinkChange, 'id' | 'outcome' | 'etagAfter'>): Promise<LinkChange>;
  /** `about` is for the audit; the journal does not keep it. */
  settle(
    id: string,
    outcome: 'applied' | 'failed' | 'undone',
    etagAfter?: number,
    about?: {
      readonly code?: ErrorCode;
      readonly correlationId?: string;
      /** Who had it done, when it is not the person whose link it is. */
      readonly by?: Person;
    },
  ): Promise<void>;
  get(id: string): Promise<LinkChange | undefined>;
  /** The change this inbox item began, before a crash or just now. */
  ofItem(itemId: string): Promise<LinkChange | undefined>;
  /** The newest applied change of this person, undone ones left out. */
  latestApplied(person: Pick<Person, 'tenantId' | 'objectId'>): Promise<LinkChange | undefined>;
  /**
   * Whether one of our own writes to this account, begun at `since` (epoch ms) or later, accounts for what was seen
   * (undefined: no link). Of a write that was read back the etag must be the same. One that failed counts for two
   * minutes: it may have been carried out all the same.
   */
  explains(
    identity: Pick<Identity, 'tenantId' | 'objectId'>,
    seen: { readonly partnerId: PartnerId; readonly etag: number } | undefined,
    since: number,
  ): Promise<boolean>;
}

/** Where to find people and conversations again. Written again whenever something differs: service URLs move. */
export interface Conversations {
  remember(conversation: ConversationRef, person?: Pick<Person, 'tenantId' | 'objectId'>): Promise<void>;
  /** The 1:1 chat with this person, when they have one with the bot. */
  personalOf(person: Pick<Person, 'tenantId' | 'objectId'>): Promise<ConversationRef | undefined>;
  /** True the first time only: installs are told several times, the welcome is said once. */
  markWelcomed(conversationId: string): Promise<boolean>;
  forget(conversationId: string): Promise<void>;
}

export interface KeptSecret {
  readonly secret: string;
  /** Epoch ms. */
  readonly expiresOn: number;
}

/** Secrets that must outlive a turn, encrypted before they reach the store. */
export interface TokenVault {
  /** `kind` is `sso` or a tenant id. Replaces what was there. Gone after `expiresOn`. */
  put(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    kind: string,
    secret: string,
    expiresOn: number,
  ): Promise<void>;
  get(person: Pick<Person, 'tenantId' | 'objectId'>, kind: string): Promise<KeptSecret | undefined>;
  /** Those of these kinds that are there, by kind, in one look. */
  getMany(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    kinds: readonly string[],
  ): Promise<ReadonlyMap<string, KeptSecret>>;
  /** What is there, without opening it. */
  kinds(
    person: Pick<Person, 'tenantId' | 'objectId'>,
  ): Promise<readonly { readonly kind: string; readonly expiresOn: number }[]>;
  /** Answers the kinds that were removed. */
  remove(person: Pick<Person, 'tenantId' | 'objectId'>, kind?: string): Promise<readonly string[]>;
  purge(now: number): Promise<void>;
}

/**
 * What a popup is for. `assertion`: SSO assertion of the home tenant. The others bring a token for Azure Resource
 * Manager: `azure` as the person's own account, `account` as that or as one the customer made, `account/<object id>` as
 * exactly that one.
 */
export type PopupPurpose = 'assertion' | 'azure' | 'account' | `account/${string}`;

/** A popup sign-in on its way. Secrets inside are encrypted by the store, `state` and codes kept as hashes. */
export interface PopupSession {
  readonly id: string;
  readonly person: Person;
  /** Directory to sign in to. */
  readonly tenant: TenantId;
  readonly purpose: PopupPurpose;
  readonly customerName?: string;
  readonly claims?: string;
  readonly expiresOn: number;
}

export interface PopupSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly cookie: string;
}

export interface PopupSessions {
  create(session: Omit<PopupSession, 'id'>): Promise<PopupSession>;
  /** Undefined when unknown, expired or already used. */
  get(id: string, now: number): Promise<PopupSession | undefined>;
  /** Called by the start page; a later start replaces the secrets of an earlier one. False when gone. */
  begin(id: string, secrets: PopupSecrets, now: number): Promise<boolean>;
  /**
   * The session of this `state`, taken for its one callback. Undefined: unknown, expired, taken before, or the
   * cookie is not the one given by `begin`.
   */
  take(
    state: string,
    cookie: string,
    now: number,
  ): Promise<(PopupSession & { readonly secrets: PopupSecrets }) | undefined>;
  /** After a callback that brought nothing: the same session may be begun again while it lives, with new secrets. */
  reopen(id: string): Promise<void>;
  /** Keeps the provisional token until the codes come back. `codes`: the one for Teams and the one to type. */
  provisional(
    id: string,
    result: {
      readonly secret: string;
      readonly secretExpiresOn: number;
      readonly codes: readonly string[];
      readonly codesExpireOn: number;
    },
  ): Promise<void>;
  /**
   * The provisional token of this person with this code, once. Five wrong tries end the person's open sessions.
   */
  confirm(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    code: string,
    now: number,
  ): Promise<
    | {
        readonly kind: 'ok';
        readonly session: PopupSession;
        readonly secret: string;
        readonly secretExpiresOn: number;
      }
    | { readonly kind: 'wrong' | 'expired' }
  >;
  /** Ends every open session of the person; answers how many held a token that waited for its code. */
  endAll(person: Pick<Person, 'tenantId' | 'objectId'>, now: number): Promise<number>;
  purge(now: number): Promise<void>;
}

/** The database behind all of the above. */
export interface Stores {
  readonly inbox: Inbox;
  readonly cards: Cards;
  readonly preferences: Preferences;
  readonly knownCustomers: KnownCustomers;
  readonly ledger: Ledger;
  readonly changes: Changes;
  readonly conversations: Conversations;
  readonly vault: TokenVault;
  readonly popups: PopupSessions;
  readonly runs: Runs;
  readonly jobs: Jobs;
  readonly downloads: Downloads;
  readonly people: People;
  readonly reach: Reach;
  readonly coverage: Coverage;
  readonly events: LinkEvents;
  readonly policies: Policies;
  readonly reminders: Reminders;
  readonly servicePrincipals: ServicePrincipals;
  readonly lighthouse: Lighthouse;
  readonly onboardings: Onboardings;
  readonly subscriptions: Subscriptions;
  readonly boards: Boards;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly erasure: Erasure;
  readonly attestations: Attestations;
  readonly attestationKeys: AttestationKeys;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
