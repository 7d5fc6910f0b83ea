import type { Configuration } from 'openid-client';
import type { Cloud } from '../../domain/clouds.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { AppCredential } from './app-credential.ts';
import { clientAuthentication } from './client-authentication.ts';
import type { Fetch } from './issuer-keys.ts';

export interface BrowserClientOptions {
  readonly cloud: Cloud;
  readonly authAppId: string;
  readonly credential: AppCredential;
  /** For tests. */
  readonly fetch?: Fetch;
}

const TIMEOUT_IN_SECONDS = 15;

/**
 * openid-client for one tenant, from static metadata: Entra's addresses follow from the tenant id, so nothing is
 * discovered. It enforces `iss`, `aud`, `nonce`, `exp`, `state` and PKCE; `tid` is ours to check.
 */
export async function browserClient(options: BrowserClientOptions, tenant: TenantId): Promise<Configuration> {
  const { authAppId, cloud, credential, fetch } = options;
  const oidc = await import('openid-client');
  const base = `${cloud.authority}/${tenant}`;
  const client = new oidc.Configuration(
    {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
    },
    authAppId,
    { id_token_signed_response_alg: 'RS256' },
    await clientAuthentication(credential, cloud),
  );
  client.timeout = TIMEOUT_IN_SECONDS;
  if (fetch) client[oidc.customFetch] = (url, init) => fetch(url, init as RequestInit);
  return client;
}
