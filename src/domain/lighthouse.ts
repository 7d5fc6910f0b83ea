import type { TenantId } from './ids.ts';

/** An Azure subscription as one account sees it. */
export interface AzureSubscription {
  /** Lower-case GUID. */
  readonly id: string;
  /** Foreign text. */
  readonly name: string;
  /** Whose it is: another tenant than the token's when it was delegated. */
  readonly tenantId: TenantId;
  readonly state: 'Enabled' | 'Warned' | 'PastDue' | 'Disabled' | 'Deleted' | 'other';
  /** Hints at the offer, e.g. `PayAsYouGo_2014-09-01`. */
  readonly quotaId?: string;
  /** Tenants that manage it; managed applications such as Databricks are among them. */
  readonly managedBy: readonly TenantId[];
}

/** What a customer delegated, as far as the managing tenant may read it. */
export interface Delegation {
  /** Foreign text. */
  readonly offer?: string;
  /** Whose it is; foreign text. */
  readonly customerName?: string;
  readonly authorizations: readonly {
    readonly principalId: string;
    /** As the customer's template calls the principal; foreign text. */
    readonly principalName?: string;
    /** Built-in role, lower-case GUID. */
    readonly roleId: string;
  }[];
}

/**
 * Delegated through Azure Lighthouse: it belongs to another tenant, and our tenant is among those that manage it. A
 * managed application has managers too, but never our own tenant.
 */
export const isDelegated = (subscription: AzureSubscription, home: TenantId): boolean =>
  subscription.tenantId !== home && subscription.managedBy.includes(home);

/** As the team knows it. */
export interface DelegatedSubscription extends Pick<AzureSubscription, 'id' | 'name' | 'tenantId'> {
  /** Foreign text; absent where nobody may read what was delegated. */
  readonly customerName?: string;
}

export interface DelegatedReach extends DelegatedSubscription {
  /** Accounts of the home tenant, people who left not counted. */
  readonly reachedBy: number;
  /** Those of them whose own account holds a link that counts. */
  readonly linked: number;
  /** Epoch ms: when somebody last saw it. */
  readonly seenAt: number;
}

/** Work in it earns nothing for the partner. */
export const isUncovered = ({ linked }: Pick<DelegatedReach, 'linked'>): boolean => linked === 0;
