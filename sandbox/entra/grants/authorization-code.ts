import { createHash } from 'node:crypto';
import type { CodeContent } from '../authorization-codes.ts';
import { EntraError } from '../entra-error.ts';
import { readScopes } from '../scopes.ts';
import { type GrantCall, type TokenResponse, userTokens } from './grant.ts';
import { misissued } from './misissued.ts';

function redeem({ codes, form }: GrantCall): CodeContent {
  const code = form.get('code');
  if (!code) throw new EntraError(900144, { words: { parameter: 'code' } });
  const content = codes.redeem(code);
  if (content === 'unknown') throw new EntraError(70000);
  if (content === 'expired') throw new EntraError(70008);
  if (content === 'used') throw new EntraError(54005);
  return content;
}

function checkVerifier({ codeChallenge }: CodeContent, verifier: string | null): void {
  if (codeChallenge === undefined && verifier === null) return;
  const challenge = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');
  if (verifier === null || challenge !== codeChallenge) throw new EntraError(501481);
}

/** @throws EntraError 70000 | 70008 | 54005 | 500112 other redirect_uri | 501481 PKCE | 700016 other client or tenant */
export async function authorizationCode(call: GrantCall): Promise<TokenResponse> {
  const { form, client, tenant, world, notes } = call;
  const content = redeem(call);
  const { redirectUri, claims, nonce, mfa } = content;
  if (
    content.clientId !== client.clientId ||
    (tenant && tenant.tenantId !== content.subject.tenant.tenantId)
  ) {
    throw new EntraError(70000);
  }
  const given = form.get('redirect_uri') ?? '';
  if (given !== redirectUri) throw new EntraError(500112, { words: { given, expected: redirectUri } });
  checkVerifier(content, form.get('code_verifier'));
  const subject = misissued(world, content.subject);
  notes.objectId = subject.member.objectId;
  // What was consented to in the browser decides; the token request may only leave the scope out or repeat it.
  return userTokens(call, subject, readScopes(content.scope, world.app), {
    claims: form.get('claims') ?? claims,
    nonce,
    mfa,
  });
}
