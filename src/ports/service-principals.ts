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
   * @throws PalError credentialMissing | credentialRefused | principalGone | vaultRefused | wrongTenantToken |
   *   throttled | microsoftBusy | blockedByPolicy | unexpected
   */
  get(
    principal: ServicePrincipal,
    options?: { readonly claims?: string; readonly abortSignal?: AbortSignal },
  ): Promise<AccessToken>;
}
