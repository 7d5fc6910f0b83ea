import type { TenantId } from '../domain/ids.ts';
import type {
  AzureSubscription,
  DelegatedReach,
  DelegatedSubscription,
  Delegation,
} from '../domain/lighthouse.ts';
import type { Person } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import type { CallOptions } from './partner-links.ts';

/** Subscriptions as one account sees them. @throws PalError as `AccessTokens.get`; accessRefused | throttled | microsoftBusy */
export interface Subscriptions {
  /** Those in which the account has some role in this tenant, or that were delegated to this tenant. None is no error. */
  list(person: Person, tenant: TenantId, options?: CallOptions): Promise<readonly AzureSubscription[]>;
  /** What was delegated to this tenant; undefined: the account may not read that. */
  delegations(
    person: Person,
    tenant: TenantId,
    subscription: string,
    options?: CallOptions,
  ): Promise<readonly Delegation[] | undefined>;
}

/** Delegated subscriptions as people of a home tenant saw them with their own tokens. Nobody sees all of them. */
export interface Lighthouse {
  /** All that this person reaches now; what is missing they reach no more. An older look changes nothing. */
  seen(
    person: Pick<Person, 'tenantId' | 'objectId'>,
    subscriptions: readonly DelegatedSubscription[],
    now: number,
  ): Promise<void>;
  /** Also those that nobody reaches any more, for a month. By customer, then by name. */
  list(home: TenantId, policy: Pick<Policy, 'partnerIds'>): Promise<readonly DelegatedReach[]>;
}
