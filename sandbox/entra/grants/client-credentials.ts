import { EntraError } from '../entra-error.ts';
import { readScopes } from '../scopes.ts';
import type { GrantCall, TokenResponse } from './grant.ts';

/**
 * An application for itself: a service principal in the tenant where it exists, for Azure Resource Manager; the bot in
 * its home tenant, for the connector.
 * @throws EntraError 50059 | 700016 | 900144 | 500011 | 70011
 */
export async function clientCredentials(call: GrantCall): Promise<TokenResponse> {
  const { world, tokens, tenant, client, form, notes } = call;
  if (!tenant) throw new EntraError(50059);
  const scope = form.get('scope');
  if (scope === null) throw new EntraError(900144, { words: { parameter: 'scope' } });
  const { resource } = readScopes(scope, world.app);
  const principal = world.state.servicePrincipals?.find(
    ({ appId, tenantId }) => appId === client.clientId && tenantId === tenant.tenantId,
  );
  if (principal && resource === 'arm') {
    notes.objectId = principal.objectId;
    const lifetime = tokens.armTokenLifetimeInS;
    return answer(await tokens.principalToken(tenant, principal), lifetime);
  }
  if (tenant.tenantId !== world.app.homeTenantId) {
    throw new EntraError(700016, { words: { app: client.clientId, tenant: tenant.name } });
  }
  if (resource !== 'bot') throw new EntraError(70011, { words: { scope } });
  return answer(await tokens.connectorToken(tenant.tenantId, client.clientId), 86_399);
}

const answer = (token: string, lifetimeInS: number): TokenResponse => ({
  token_type: 'Bearer',
  expires_in: lifetimeInS,
  ext_expires_in: lifetimeInS,
  access_token: token,
});
