import { decodeJwt } from 'jose';
import { isGuid, objectId, tenantId } from '../../domain/ids.ts';
import type { Identity } from '../../domain/people.ts';

/**
 * The account a token of Entra was made for. Reads without verifying: access tokens come straight from Entra over
 * TLS and are for somebody else to verify; SSO tokens are verified before, see sso-tokens.ts.
 * @returns undefined when the text is no JWT or lacks `tid` or `oid`
 */
export function identityOf(token: string): Identity | undefined {
  const claims = claimsOf(token);
  const { tid, oid } = claims;
  if (typeof tid !== 'string' || typeof oid !== 'string' || !isGuid(tid) || !isGuid(oid)) return undefined;
  const name = nameOf(claims);
  return { tenantId: tenantId(tid), objectId: objectId(oid), ...(name !== undefined && { name }) };
}

/** Claims of a JWT, unverified; empty when it is none. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

/** What Entra calls the account: v1 tokens have `upn` or `unique_name`, v2 `preferred_username`. */
export const nameOf = (claims: Readonly<Record<string, unknown>>): string | undefined =>
  ['upn', 'preferred_username', 'unique_name', 'name']
    .map((claim) => claims[claim])
    .find((value): value is string => typeof value === 'string' && value !== '');
