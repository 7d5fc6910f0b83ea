import { decodeJwt, type JWTPayload } from 'jose';
import type { Account, Tenant } from '../../world/model.ts';
import { hasConsent, needsMfa, requireMember, wordsOf } from '../admission.ts';
import { EntraError } from '../entra-error.ts';
import { tenantOfIssuer } from '../names.ts';
import { apiNames, readScopes } from '../scopes.ts';
import { type GrantCall, type TokenResponse, userTokens } from './grant.ts';
import { misissued } from './misissued.ts';

/** What the assertion says, once the key of the tenant it names has confirmed it. @throws EntraError 50013 */
async function openAssertion({ keyring, world }: GrantCall, assertion: string): Promise<JWTPayload> {
  let issuer: unknown;
  try {
    issuer = decodeJwt(assertion).iss;
  } catch {
    throw new EntraError(50013);
  }
  const tenantId = tenantOfIssuer(issuer);
  const claims =
    tenantId !== undefined && world.tenant(tenantId) ? await keyring.open(tenantId, assertion) : undefined;
  if (!claims || claims['tid'] !== tenantId) throw new EntraError(50013);
  return claims;
}

/** @throws EntraError 900144 | 50013 | 500131 not for this app | 500133 too old */
async function requireAssertion(call: GrantCall): Promise<Account> {
  const { form, world, client, tokens } = call;
  const assertion = form.get('assertion');
  if (!assertion) throw new EntraError(900144, { words: { parameter: 'assertion' } });
  if (form.get('requested_token_use') !== 'on_behalf_of') {
    throw new EntraError(900144, { words: { parameter: 'requested_token_use' } });
  }
  const claims = await openAssertion(call, assertion);
  const audience = String(claims.aud);
  if (client.clientId !== world.app.authAppId || !apiNames(world.app).includes(audience)) {
    throw new EntraError(500131, { words: { app: client.clientId, audience } });
  }
  const [now, exp] = [world.clock.now() / 1000, claims.exp ?? 0];
  if (exp <= now || (claims.nbf ?? 0) > now + 300 || tokens.isOver(claims)) {
    const time = (inS: number) => new Date(inS * 1000).toISOString();
    throw new EntraError(500133, { words: { now: time(now), expiry: time(Math.min(now, exp)) } });
  }
  const account = world.accountAt(String(claims['tid']), String(claims['oid']));
  if (!account) throw new EntraError(50013);
  return account;
}

/** @throws EntraError for whatever keeps this account from a token of this tenant */
function admit({ world }: GrantCall, tenant: Tenant, account: Account) {
  const words = wordsOf(world, tenant, account);
  if (tenant.entraError !== undefined) throw new EntraError(tenant.entraError, { words });
  const member = requireMember(world, tenant, account);
  if (!hasConsent(world, tenant, account)) throw new EntraError(65001, { words });
  if (needsMfa(world, tenant)) throw new EntraError(50076, { words });
  return member;
}

/**
 * A token of the path's tenant for the person of the assertion. The assertion may come from another tenant: that is
 * how a partner's person, invited as guest, gets a token of the customer tenant.
 */
export async function onBehalfOf(call: GrantCall): Promise<TokenResponse> {
  const { world, form, notes } = call;
  const account = await requireAssertion(call);
  const tenant = call.tenant ?? world.tenant(account.tenantId);
  if (!tenant) throw new EntraError(50059);
  const scope = form.get('scope') ?? '';
  const scopes = readScopes(scope, world.app);
  if (scopes.resource !== 'arm') throw new EntraError(70011, { words: { scope } });
  const subject = misissued(world, { tenant, account, member: admit(call, tenant, account) });
  notes.objectId = subject.member.objectId;
  return userTokens(call, subject, scopes, { claims: form.get('claims') ?? undefined });
}
