import type { Counts, CustomerRow, ExpectedLink, Scope } from '../domain/board.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { PartnerId, TenantId } from '../domain/ids.ts';
import type { LinkEvent } from '../domain/link-events.ts';
import type { Person } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import type { Reader } from '../i18n/text.ts';
import type { ConversationRef } from './chat.ts';

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

/** A person who has met the bot. */
export interface KnownPerson extends Person {
  /** `29:…`: what mentions and refreshing cards name people by. */
  readonly userId: string;
  readonly reader: Reader;
  /** Epoch ms of the last message or press. */
  readonly seenAt: number;
  /** Epoch ms since when Entra says that the account is disabled or gone. */
  readonly leftAt?: number;
}

/** Members of home tenants, as their activities showed them. */
export interface People {
  /** Whoever writes again has not left. */
  seen(person: Omit<KnownPerson, 'leftAt'>): Promise<void>;
  get(person: PersonKey): Promise<KnownPerson | undefined>;
  /** Newest first; those who left included. */
  list(home: TenantId): Promise<readonly KnownPerson[]>;
  byUserId(home: TenantId, userId: string): Promise<KnownPerson | undefined>;
  /** Answers false when it was known already. */
  markLeft(person: PersonKey, at: number): Promise<boolean>;
}

/**
 * Which customers each person can enter, and what kept them out last. `KnownCustomers.put` fills it: customers that
 * are gone from the list are gone from here. A tenant that is not on the person's list is nothing to note: whoever
 * types a stranger's domain is not expected to work there.
 */
export interface Reach {
  /** A try that did not get in. Answers the code of the try before it, undefined when that one had got in. */
  failed(person: PersonKey, tenant: TenantId, code: ErrorCode, now: number): Promise<ErrorCode | undefined>;
  /** A try that got in. Answers what had kept the person out before, if anything. */
  entered(person: PersonKey, tenant: TenantId): Promise<ErrorCode | undefined>;
}

/** The board's view of ledger and reach. Everything is computed by the store from what it has; nothing calls Azure. */
export interface Coverage {
  /** Every customer of the scope with its expected links counted, most problems first, then by name. */
  byCustomer(home: TenantId, policy: Policy, scope: Scope, now: number): Promise<readonly CustomerRow[]>;
  /** Single expected links, problems first; at most so many. */
  links(
    home: TenantId,
    policy: Policy,
    scope: Scope,
    now: number,
    most: number,
  ): Promise<readonly ExpectedLink[]>;
  /**
   * Customers of this person that nobody has looked at since `before` (epoch ms), never looked at first, then the
   * oldest. A try that did not get in counts as a look, so that a closed door does not keep others waiting.
   */
  stale(person: PersonKey, before: number, most: number): Promise<readonly TenantId[]>;
  /** Keeps the counts of a day (UTC, `YYYY-MM-DD`) for the trend; a later call of the same day replaces it. */
  noteDay(home: TenantId, day: string, counts: Counts): Promise<void>;
  /** Oldest first. */
  days(home: TenantId, from: string): Promise<readonly { readonly day: string; readonly counts: Counts }[]>;
}

/** What changed, in the order it was noticed. */
export interface LinkEvents {
  /** False: this very difference is known already. */
  append(event: LinkEvent): Promise<boolean>;
  /** Events after the one with this number (0: all), oldest first. */
  after(
    home: TenantId,
    number: number,
    most: number,
  ): Promise<readonly (LinkEvent & { readonly number: number })[]>;
  /** The highest number so far; 0 when there is none. */
  newest(home: TenantId): Promise<number>;
  purge(olderThan: number): Promise<void>;
}

export interface Policies {
  /** NO_POLICY until a manager sets one. */
  get(home: TenantId): Promise<Policy>;
  /** Stores the next version; answers it. Undefined: somebody stored one since `basedOn`. */
  set(
    home: TenantId,
    policy: Omit<Policy, 'version' | 'changedAt'>,
    by: PersonKey,
    basedOn: number,
    now: number,
  ): Promise<Policy | undefined>;
  /** Azure refused this ID when somebody linked it: a global account, most often. */
  noteRejected(home: TenantId, id: PartnerId, now: number): Promise<void>;
  /** What is known of these IDs: Azure refused it, or somebody holds a link to it (with the partner's name). */
  known(
    home: TenantId,
    ids: readonly PartnerId[],
  ): Promise<ReadonlyMap<PartnerId, { readonly rejected: boolean; readonly name?: string }>>;
}

/** Who may subscribe channels, set the policy and read the audit. */
export interface Managers {
  /**
   * Listed in `MANAGER_IDS`, or app role `Manager` in a valid SSO token.
   * @throws PalError managersOnly | signInNeeded (nothing but a token could tell, and there is none)
   */
  require(person: Person): Promise<void>;
  /** The same without asking anybody to sign in. */
  is(person: Person): Promise<boolean>;
}

/** Who is who in a shared conversation. */
export interface Members {
  /**
   * Tenant of this member as Teams' roster says it, or said it of somebody who is among `People`. A shared channel has
   * members of other tenants, and their activities carry the tenant of the channel.
   * @throws PalError microsoftBusy | throttled
   */
  tenantOf(conversation: ConversationRef, userId: string): Promise<TenantId | undefined>;
}

/** What a person wants to be reminded of. */
export interface Reminders {
  get(person: PersonKey): Promise<{
    readonly off: boolean;
    /** Epoch ms; 0: not snoozed. */
    readonly snoozedUntil: number;
    /** Epoch ms of the last one sent; 0: never. */
    readonly sentAt: number;
    /** Stale links are not verified in the background. */
    readonly refreshOff: boolean;
  }>;
  set(
    person: PersonKey,
    change: { readonly off?: boolean; readonly snoozedUntil?: number; readonly refreshOff?: boolean },
  ): Promise<void>;
  /**
   * Takes the week's reminder for this person: true once, over all replicas, until `sentAt + 7 days`. False while they
   * want none.
   */
  take(person: PersonKey, now: number): Promise<boolean>;
  /** How many people were reminded since then, for managers; at most one reminder a week each. */
  sentSince(home: TenantId, since: number): Promise<number>;
}
