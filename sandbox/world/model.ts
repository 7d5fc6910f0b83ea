/** What the stand-in remembers. Plain JSON: it is written to the state file as it is. */

/** A person's own account, in the tenant that made it. */
export interface Account {
  /** Short handle used by tests and pages, e.g. `ana`. */
  readonly key: string;
  readonly name: string;
  readonly upn: string;
  /** Home tenant and the object there. */
  readonly tenantId: string;
  readonly objectId: string;
}

/** An account as one tenant knows it. */
export interface Member {
  readonly account: string;
  /** The object in THIS tenant: a guest has another one in every tenant. */
  readonly objectId: string;
  /**
   * `foreign`: a delegated partner administrator. Gets tokens, but there is no object of theirs in the tenant, so the
   * partner API refuses to link.
   */
  readonly kind: 'home' | 'guest' | 'foreign';
  status: 'active' | 'pending' | 'disabled';
  /** May grant consent for everybody. */
  admin: boolean;
  /** Roles of the bot's app registration, as its enterprise application here assigns them. */
  appRoles?: string[];
}

export interface Tenant {
  readonly tenantId: string;
  readonly name: string;
  /** Default domain first; each of them resolves. */
  readonly domains: readonly string[];
  members: Member[];
  /** An administrator approved the bot for everybody. */
  consented: boolean;
  /** Accounts that approved the bot for themselves. */
  userConsents: string[];
  userConsent: 'allowed' | 'adminOnly';
  mfaRequired: boolean;
  /** Conditional Access refuses everybody (53003). */
  blocked?: boolean;
  /** `GET /tenants` says nothing of this tenant but its id. */
  idsOnly?: boolean;
  /** Every on-behalf-of request for this tenant ends with this row of the error table. */
  entraError?: number;
  /** Part of the calls to ARM (0 to 1) that are throttled although nobody switched anything on. */
  throttled?: number;
  /** Tokens are signed with the key of this name, shared with others; with one of its own when absent. */
  signedBy?: string;
  /** A defect that must never do harm: tokens asked of this tenant are of another one, or of another account. */
  misissues?: 'otherTenant' | 'otherAccount';
}

/** One record of Microsoft.ManagementPartner; deleting only changes `state`, so `etag` counts on. */
export interface LinkRecord {
  readonly tenantId: string;
  readonly objectId: string;
  partnerId: string;
  /** Absent or empty: not written, as in records older than mid 2018. */
  partnerName?: string;
  etag: number;
  state: 'Active' | 'Deleted';
  /** `2018-07-30T21:12:18.350161Z`: up to seven digits of a second, zeros at the end cut off. */
  readonly createdTime: string;
  updatedTime: string;
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly quotaId: string;
  state: 'Enabled' | 'Warned' | 'PastDue' | 'Disabled' | 'Deleted';
}

export interface RoleAssignment {
  readonly id: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly role: string;
  /** `/subscriptions/<id>` or below. */
  readonly scope: string;
  readonly createdOn: string;
}

/** A security group; roles given to it count for its members. */
export interface Group {
  readonly tenantId: string;
  readonly objectId: string;
  readonly name: string;
  /** Objects of the same tenant. */
  members: string[];
}

/** An application as one tenant knows it, with what it proves itself by. */
export interface ServicePrincipal {
  readonly tenantId: string;
  readonly appId: string;
  /** The object in THIS tenant. */
  readonly objectId: string;
  readonly name: string;
  /** Client secrets that are accepted; a rotated one is taken out. */
  secrets: string[];
  /** Certificates or public keys (PEM) accepted instead. */
  publicKeys?: string[];
  /** Whose assertions are accepted instead (workload identity federation). */
  federated?: { readonly issuer: string; readonly subject: string };
}

/** A subscription that its customer delegated to a managing tenant (Azure Lighthouse). */
export interface Delegation {
  readonly subscriptionId: string;
  readonly managedByTenantId: string;
  readonly offer: string;
  /** `principalId`: a user, group or service principal of the MANAGING tenant. */
  readonly authorizations: readonly {
    readonly principalId: string;
    readonly principalName: string;
    readonly role: string;
  }[];
}

/** A secret of the sandbox's Key Vault; every write adds a version. */
export interface VaultSecret {
  readonly vault: string;
  readonly name: string;
  versions: { readonly id: string; readonly value: string; enabled: boolean }[];
}

export interface WorldState {
  readonly version: 1;
  accounts: Account[];
  tenants: Tenant[];
  links: LinkRecord[];
  subscriptions: Subscription[];
  roles: RoleAssignment[];
  /** Absent in worlds that have none. */
  groups?: Group[];
  servicePrincipals?: ServicePrincipal[];
  delegations?: Delegation[];
  /** Tenants that show up in `managedByTenants` without any delegation, as of managed applications. */
  appManagers?: { readonly subscriptionId: string; readonly tenantId: string }[];
  vault?: VaultSecret[];
  /** Private signing keys by issuer, so that tokens outlive a restart. Worth nothing outside the stand-in. */
  keys: Record<string, JsonKey>;
}

/** A private RSA key as JWK, with its `kid`. */
export type JsonKey = Readonly<Record<string, string>> & { readonly kid: string };
