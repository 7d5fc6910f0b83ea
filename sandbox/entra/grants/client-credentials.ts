import { EntraError } from '../entra-error.ts';
import { readScopes } from '../scopes.ts';
import type { GrantCall, TokenResponse } from './grant.ts';

/**
 * The bot's own token for the connector. A single-tenant bot exists in its home tenant only.
 * @throws EntraError 50059 | 700016 | 900144 | 500011 | 70011
 */
export async function clientCredentials({
  world,
  tokens,
  tenant,
  client,
  form,
}: GrantCall): Promise<TokenResponse> {
  if (!tenant) throw new EntraError(50059);
  if (tenant.tenantId !== world.app.homeTenantId) {
    throw new EntraError(700016, { words: { app: client.clientId, tenant: tenant.name } });
  }
  const scope = form.get('scope');
  if (scope === null) throw new EntraError(900144, { words: { parameter: 'scope' } });
  if (readScopes(scope, world.app).resource !== 'bot') throw new EntraError(70011, { words: { scope } });
  const token = await tokens.connectorToken(tenant.tenantId, client.clientId);
  return { token_type: 'Bearer', expires_in: 86_399, ext_expires_in: 86_399, access_token: token };
}
