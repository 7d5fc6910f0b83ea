import type { TenantId } from '../domain/ids.ts';
import type { AzureSubscription, Delegation } from '../domain/lighthouse.ts';
import type { Person } from '../domain/people.ts';
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
