import type { Customer } from '../domain/customers.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { ObjectId, TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { ServicePrincipal } from '../domain/service-principals.ts';
import type { AccessToken } from './identities.ts';

/** Reads credentials where operators keep them. */
export interface Secrets {
  /**
   * The newest version. Secret: goes into a sign-in and nowhere else.
   * @throws PalError credentialMissing | vaultRefused | throttled | microsoftBusy
   */
  read(vault: string, name: string): Promise<string>;
}

export interface PrincipalTokens {
  /**
   * A token for Azure Resource Manager as this application in its customer's tenant; `tid` is checked, `oid` too once
   * it is known. A credential that Entra refuses is read once more from the vault: it may have been rotated.
   * @param options.claims CAE challenge to satisfy; bypasses every cache.
   * @throws PalError credentialMissing | credentialRefused | principalGone | vaultRefused | identityMissing |
   *   wrongTenantToken | throttled | microsoftBusy | blockedByPolicy | unexpected
   */
  get(
    principal: ServicePrincipal,
    options?: { readonly claims?: string; readonly abortSignal?: AbortSignal },
  ): Promise<AccessToken>;
}

/** An application that a manager registered for a customer. */
export interface RegisteredPrincipal extends ServicePrincipal {
  readonly customer: Pick<Customer, 'tenantId' | 'name' | 'defaultDomain'>;
  readonly by: Pick<Person, 'tenantId' | 'objectId'>;
  /** Epoch ms. */
  readonly registeredAt: number;
  /** Why the last look at its link did not succeed, when none has since. */
  readonly problem?: { readonly code: ErrorCode; readonly at: number };
}

/**
 * Registered applications, one per home tenant and customer, without any credential. Whoever is registered counts as
 * somebody who can enter that customer: `People`, `Reach` and `Coverage` know them by `principalPerson`.
 */
export interface ServicePrincipals {
  /**
   * The same application again replaces name and credential. With a credential its object is asked for anew: a
   * principal that was deleted and made again is another one.
   * @returns undefined when another application is registered there
   */
  register(
    principal: Omit<RegisteredPrincipal, 'objectId' | 'tenantId' | 'problem'>,
  ): Promise<RegisteredPrincipal | undefined>;
  /** By customer. */
  list(home: TenantId): Promise<readonly RegisteredPrincipal[]>;
  find(home: TenantId, tenant: TenantId): Promise<RegisteredPrincipal | undefined>;
  /**
   * Which object it is in the customer's tenant. Undefined: there is no registration, or the object's id is that of
   * somebody else here.
   */
  identify(
    principal: Pick<ServicePrincipal, 'home' | 'tenantId' | 'appId'>,
    objectId: ObjectId,
  ): Promise<RegisteredPrincipal | undefined>;
  /** False: there was none. What was seen of its link stays in the ledger. */
  remove(home: TenantId, tenant: TenantId): Promise<boolean>;
}
