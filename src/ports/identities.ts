import type { ObjectId, TenantId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/people.ts';
import type { AccountChoice } from './accounts.ts';

export interface AccessToken {
  /** Secret: goes into an Authorization header and nowhere else. */
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresOn: number;
  /** `tid`, `oid` and name claim of this very token. */
  readonly identity: Identity;
}

export interface AccessTokens {
  /**
   * A token for Azure Resource Manager in exactly this tenant, as this person; `tid` is checked.
   * @param options.claims CAE challenge to satisfy; bypasses every cache.
   * @throws PalError signInNeeded | consentMissing | notMember | invitationPending | interactionNeeded |
   *   blockedByPolicy | deviceRequired | notAssigned | inboundBlocked | outboundBlocked | tenantUnknown |
   *   azureMissing | accountDisabled | throttled | microsoftBusy | ownCredential | registration | wrongTenantToken |
   *   accountUnclear (several accounts there, none chosen; `choices`) | unexpected. `params.tenant` holds the tenant id; `params.aadsts` Microsoft's number if known;
   *   `params.gone` is there when that tenant says that the account is disabled or deleted.
   */
  get(
    person: Person,
    tenant: TenantId,
    options?: {
      readonly claims?: string;
      readonly abortSignal?: AbortSignal;
      /** The very account; without it the one the person chose there, or their own. */
      readonly as?: ObjectId;
    },
  ): Promise<AccessToken>;
}

/** Which account the person has in a tenant. */
export interface Identities {
  /** @throws PalError as `AccessTokens.get`. */
  require(
    person: Person,
    tenant: TenantId,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<Identity>;
}

export interface ConnectedNow {
  readonly identity: Identity;
  /** Never connected to this person before. */
  readonly isNew: boolean;
}

/** A token that is there now; `account` when it is of one that the customer made. */
export interface SignedInAs {
  readonly tenant: TenantId;
  readonly account?: ObjectId;
  /** `sso`: from Teams. `window`: from a window the person signed in to. */
  readonly how: 'sso' | 'window';
  /** Epoch ms. */
  readonly expiresOn: number;
}

/** What the core can do about signing in; the protocols stay in the adapters. */
export interface SignIn {
  /** True when a valid SSO assertion of the person is stored. */
  isSignedIn(person: Person): Promise<boolean>;
  /** What the person is signed in to, without showing it. */
  signedInAs(person: Person): Promise<readonly SignedInAs[]>;
  /**
   * Forgets every token of the person, or those of one tenant, with the accounts connected there, and ends their popups;
   * answers what was forgotten, to be said in chat.
   */
  forget(
    person: Person,
    tenant?: TenantId,
  ): Promise<{
    readonly sso: boolean;
    readonly tenants: readonly TenantId[];
    /** Popups that were through and waited for their code only. */
    readonly unconfirmed: number;
  }>;
  /**
   * A popup session bound to this person; the address goes behind a sign-in button of their 1:1 chat.
   * `tenant` undefined: the person's own tenant, to get an SSO assertion where Teams could not.
   * `claims`: the challenge of Conditional Access to satisfy. `account`: which account may sign in to a customer; the
   * person's own when left out, `any`: also one that the customer made, for this person to connect.
   */
  startPopup(
    person: Person,
    options: {
      readonly tenant?: TenantId;
      readonly customerName?: string;
      readonly claims?: string;
      readonly account?: AccountChoice | 'any';
    },
  ): Promise<{ readonly url: string; readonly expiresOn: number }>;
  /**
   * Makes the provisional result of a popup real, if this very person returns its code.
   * @returns the tenant that is signed in now, and the account when it is one that the customer made
   * @throws PalError codeWrong | signInExpired
   */
  confirmCode(
    person: Person,
    code: string,
  ): Promise<{ readonly tenant: TenantId; readonly connected?: ConnectedNow }>;
  /**
   * Where an administrator of that tenant approves the bot; bound to that tenant, ready to forward. `onboarding`: its
   * return is told to whoever waits for it.
   */
  adminConsentUrl(tenant: TenantId, onboarding?: string): string;
}
