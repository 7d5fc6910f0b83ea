import { json, type RoutedCall } from '../wire/handler.ts';
import { type Delays, paced } from '../wire/pace.ts';
import type { World } from '../world/world.ts';
import { requireTenant } from './admission.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import { authenticateClient, principalsOf, type Registration } from './clients.ts';
import { EntraError, errorResponse } from './entra-error.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import type { GrantCall, TokenResponse } from './grants/grant.ts';
import { onBehalfOf } from './grants/on-behalf-of.ts';
import { refreshToken } from './grants/refresh-token.ts';
import type { Keyring } from './keyring.ts';
import type { Tokens } from './tokens.ts';

export interface TokenEndpointOptions {
  readonly world: World;
  readonly tokens: Tokens;
  readonly keyring: Keyring;
  readonly codes: AuthorizationCodes;
  readonly registrations: readonly Registration[];
  readonly delays: Delays;
}

const GRANTS: Readonly<Record<string, (call: GrantCall) => Promise<TokenResponse>>> = {
  client_credentials: clientCredentials,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOf,
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
};

const ANY_TENANT: ReadonlySet<string> = new Set(['common', 'organizations']);

/** POST /{tenant}/oauth2/v2.0/token */
export function createTokenEndpoint(options: TokenEndpointOptions) {
  const { world, keyring, registrations, delays } = options;

  async function grant({ request, params, notes }: RoutedCall, form: URLSearchParams): Promise<Response> {
    const [path = ''] = params;
    const tenant = ANY_TENANT.has(path) ? undefined : tenantOfPath(world, path);
    if (tenant) notes.tenant = tenant.tenantId;
    if (world.hasFault('entraBusy', tenant?.tenantId)) throw new EntraError(90033);
    const tenantId = tenant?.tenantId ?? path;
    const known = [...registrations, ...principalsOf(world.state.servicePrincipals, tenantId, keyring)];
    const client = await authenticateClient(known, { form, request, tenantId });
    const type = form.get('grant_type') ?? '';
    const answer = GRANTS[type];
    if (!answer) throw new EntraError(70003, { words: { grant: type } });
    const headers = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };
    return json(await answer({ ...options, tenant, client, form, notes }), { headers });
  }

  return async (call: RoutedCall): Promise<Response> => {
    const form = new URLSearchParams(await call.request.text());
    try {
      return await paced(delays.tokenInMs, () => grant(call, form));
    } catch (thrown) {
      if (!(thrown instanceof EntraError)) throw thrown;
      const correlationId = form.get('client-request-id') ?? call.url.searchParams.get('client-request-id');
      return errorResponse(thrown, world.clock, correlationId ?? undefined);
    }
  };
}

/** At the token endpoint Entra says `invalid_request` where its metadata says `invalid_tenant`. */
function tenantOfPath(world: World, path: string) {
  try {
    return requireTenant(world, path);
  } catch (thrown) {
    const unknown = thrown instanceof EntraError && thrown.number === 90002;
    throw unknown ? new EntraError(90002, { error: 'invalid_request', words: { tenant: path } }) : thrown;
  }
}
