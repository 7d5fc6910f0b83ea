import { createAccessTokens } from '../adapters/entra/access-tokens.ts';
import { createAdminConsent } from '../adapters/entra/admin-consent.ts';
import { createAllTokens } from '../adapters/entra/all-tokens.ts';
import { createConnectedAccounts } from '../adapters/entra/connected-accounts.ts';
import { createManagers } from '../adapters/entra/managers.ts';
import { createPopupFlow } from '../adapters/entra/popup-flow.ts';
import { createPrincipalTokens } from '../adapters/entra/principal-tokens.ts';
import { createSignIn } from '../adapters/entra/sign-in.ts';
import { createSsoTokens } from '../adapters/entra/sso-tokens.ts';
import { createKeyVault } from '../adapters/vault/key-vault.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';
import type { Settings } from './settings.ts';

/** Who people are, and how tokens for them are had. */
export function composeIdentity(
  settings: Settings,
  { popups, servicePrincipals, vault }: Pick<Stores, 'popups' | 'servicePrincipals' | 'vault'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
) {
  const { auth, bot, cloud, encryptionKey, managerIds, partnerTenants, publicUrl } = settings;
  const { vaultIdentityClientId } = settings;
  const ownApi = `api://botid-${bot.appId}`;
  const registration = { cloud, authAppId: auth.appId, credential: auth.credential };
  const ssoTokens = createSsoTokens({
    cloud,
    authAppId: auth.appId,
    audiences: [ownApi],
    partnerTenants,
    clock,
  });
  const accounts = createConnectedAccounts({ vault, clock });
  const people = createAccessTokens({ ...registration, vault, clock, log });
  const vaultIdentity =
    vaultIdentityClientId === undefined ? {} : { identityClientId: vaultIdentityClientId };
  const principals = createPrincipalTokens({
    cloud,
    secrets: createKeyVault({ cloud, ...vaultIdentity }),
    ...vaultIdentity,
    clock,
    log,
  });
  const tokens = createAllTokens({
    people,
    principals,
    registered: (home, tenant) => servicePrincipals.find(home, tenant),
  });
  const consent = createAdminConsent({ cloud, authAppId: auth.appId, publicUrl, encryptionKey });
  return {
    accounts,
    tokens,
    consent,
    ssoTokens,
    managers: createManagers({ managerIds, vault, clock }),
    popup: createPopupFlow({ ...registration, ownApi, publicUrl, popups, vault, ssoTokens, clock, log }),
    signIn: createSignIn({ vault, popups, accounts, consent, cached: people, publicUrl, clock }),
  };
}
