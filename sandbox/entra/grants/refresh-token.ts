import { decodeJwt } from 'jose';
import { hasConsent, requireMember, wordsOf } from '../admission.ts';
import { EntraError } from '../entra-error.ts';
import { readScopes } from '../scopes.ts';
import { type GrantCall, type TokenResponse, userTokens } from './grant.ts';

async function openRefreshToken({ form, keyring, client, world }: GrantCall) {
  const text = form.get('refresh_token');
  if (!text) throw new EntraError(900144, { words: { parameter: 'refresh_token' } });
  const token = text.replace(/^1\./, '');
  let tenantId = '';
  try {
    tenantId = String(decodeJwt(token)['tid']);
  } catch {
    throw new EntraError(70000);
  }
  const claims = world.tenant(tenantId) ? await keyring.open(`refresh:${tenantId}`, token) : undefined;
  if (!claims || claims['client'] !== client.clientId) throw new EntraError(70000);
  if ((claims.exp ?? 0) * 1000 <= world.clock.now()) throw new EntraError(700082);
  return claims;
}

/** A new set of tokens, with a new refresh token, for the account and tenant of the old one. */
export async function refreshToken(call: GrantCall): Promise<TokenResponse> {
  const { world, form, notes } = call;
  const claims = await openRefreshToken(call);
  const account = world.account(String(claims['account']));
  // With another tenant in the path the account's guest object there is meant, as with Entra.
  const tenant = call.tenant ?? world.tenant(String(claims['tid']));
  if (!account || !tenant) throw new EntraError(70000);
  const member = requireMember(world, tenant, account);
  if (!hasConsent(world, tenant, account))
    throw new EntraError(65001, { words: wordsOf(world, tenant, account) });
  notes.objectId = member.objectId;
  const scopes = readScopes(form.get('scope') ?? String(claims['scope']), world.app);
  return userTokens(
    call,
    { tenant, account, member },
    { ...scopes, offlineAccess: true },
    {
      claims: form.get('claims') ?? undefined,
      mfa: claims['mfa'] === true,
    },
  );
}
