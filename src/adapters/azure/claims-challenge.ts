/**
 * The challenge of Continuous Access Evaluation in a 401, decoded; undefined when there is none. The partner API's SDK
 * does this by itself; `GET /tenants` has none.
 */
export function claimsChallenge(headers: { get(name: string): string | null }): string | undefined {
  const challenge = headers.get('www-authenticate') ?? '';
  const encoded = /\bclaims="([^"]+)"/.exec(challenge)?.[1];
  if (encoded === undefined || !challenge.includes('error="insufficient_claims"')) return undefined;
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  return claims.trimStart().startsWith('{') ? claims : undefined;
}
