import { json, type RoutedCall } from '../wire/handler.ts';
import type { World } from '../world/world.ts';
import { requireTenant } from './admission.ts';
import { EntraError, errorResponse } from './entra-error.ts';
import type { Keyring } from './keyring.ts';
import { BOT_FRAMEWORK_TENANT, ENTRA, v1Issuer, v2Issuer } from './names.ts';

const CLAIMS = ['sub', 'iss', 'cloud_instance_name', 'aud', 'exp', 'iat', 'auth_time', 'acr', 'nonce'];

/** The OpenID configuration of one tenant; `id` may be `{tenantid}`, as `organizations` writes it. */
function configuration(id: string, version: 'v1' | 'v2') {
  const base = `${ENTRA}/${id}`;
  const [oauth, keys] =
    version === 'v2' ? ['oauth2/v2.0', 'discovery/v2.0/keys'] : ['oauth2', 'discovery/keys'];
  return {
    token_endpoint: `${base}/${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/${keys}`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: version === 'v2' ? v2Issuer(id) : v1Issuer(id),
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${base}/${oauth}/authorize`,
    device_authorization_endpoint: `${base}/${oauth}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/${oauth}/logout`,
    claims_supported: CLAIMS,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  };
}

/** Public metadata of Entra: configurations, keys and instance discovery. */
export function createMetadata({ world, keyring }: { readonly world: World; readonly keyring: Keyring }) {
  /** @throws EntraError 90002 | 900023 */
  const idOf = (path: string): string => {
    if (path === 'common' || path === 'organizations') return '{tenantid}';
    const isBotFramework = Object.values<string>(BOT_FRAMEWORK_TENANT).includes(path.toLowerCase());
    return isBotFramework ? BOT_FRAMEWORK_TENANT.tenantId : requireTenant(world, path).tenantId;
  };

  const keysOf = async (id: string) => {
    const tenants = id === '{tenantid}' ? world.state.tenants.map(({ tenantId }) => tenantId) : [id];
    return Promise.all(
      tenants.map(async (tenantId) => ({
        ...(await keyring.publicKey(tenantId)),
        issuer: v2Issuer(tenantId),
      })),
    );
  };

  const guarded =
    (answer: (id: string) => unknown) =>
    async ({ params: [path = ''], notes }: RoutedCall): Promise<Response> => {
      try {
        const id = idOf(path);
        if (id !== '{tenantid}') notes.tenant = id;
        return json(await answer(id), { headers: { 'cache-control': 'max-age=86400, private' } });
      } catch (thrown) {
        if (thrown instanceof EntraError) return errorResponse(thrown, world.clock);
        throw thrown;
      }
    };

  return {
    configurationV2: guarded((id) => configuration(id, 'v2')),
    configurationV1: guarded((id) => configuration(id, 'v1')),
    keys: guarded(async (id) => ({ keys: await keysOf(id) })),
    /** Asked by older MSAL versions before they trust an authority. */
    instanceDiscovery: () =>
      json({
        tenant_discovery_endpoint: `${ENTRA}/common/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [
          {
            preferred_network: 'login.microsoftonline.com',
            preferred_cache: 'login.windows.net',
            aliases: [
              'login.microsoftonline.com',
              'login.windows.net',
              'login.microsoft.com',
              'sts.windows.net',
            ],
          },
        ],
      }),
  };
}
