import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { isGuid } from '../../domain/ids.ts';
import { isAllowedServiceUrl } from './service-url.ts';
import { isRecord, type ChannelActivity } from './channel-activity.ts';

/** What an inbound call must match; all of it is known before the first byte arrives. */
export interface GateRules {
  readonly appId: string;
  readonly issuer: string;
  readonly serviceHosts: readonly string[];
  /** Lower-case tenant ids. */
  readonly partnerTenants: ReadonlySet<string>;
}

/** `reason` is a word for the log, never sent to the caller. */
export type GateVerdict =
  | { readonly kind: 'pass'; readonly token: string; readonly activity: ChannelActivity }
  | { readonly kind: 'refuse'; readonly status: 400 | 401; readonly reason: string };

/** Tolerance of the Bot Framework for clocks that differ. */
export const CLOCK_SKEW_IN_SECONDS = 300;
const LONGEST_TOKEN = 16_384;
/** Ids of Teams are printable ASCII; the longest seen are conversation ids of about 200 characters. */
const ID = /^[\x21-\x7e]{1,512}$/;

const refuse = (status: 400 | 401, reason: string): GateVerdict => ({ kind: 'refuse', status, reason });

/**
 * The cheap look at a call before anything expensive or stateful sees it: no network, no memory kept. The connector
 * library trusts more than it should (tokens of any tenant whose `azp` is the bot, the `AseChannel`, and it grows a
 * list for each unknown `tid`), so whatever is not plainly a token of the channel for this bot ends here.
 * Nothing is proven yet: the signature is checked by `createChannelTokens`, and by the adapter again.
 */
export function checkInbound(
  authorization: string | undefined,
  body: unknown,
  rules: GateRules,
  now: number,
): GateVerdict {
  const token = bearer(authorization);
  if (token === undefined) return refuse(401, 'noBearer');
  const claims = claimsOf(token);
  if (typeof claims === 'string') return refuse(401, claims);
  const wrongClaim = faultOfClaims(claims, rules, now);
  if (wrongClaim !== undefined) return refuse(401, wrongClaim);
  if (!isRecord(body)) return refuse(400, 'bodyNotObject');
  const wrongOrigin = faultOfOrigin(body, claims, rules);
  if (wrongOrigin !== undefined) return refuse(401, wrongOrigin);
  const malformed = faultOfShape(body);
  if (malformed !== undefined) return refuse(400, malformed);
  return { kind: 'pass', token, activity: body as unknown as ChannelActivity };
}

/** The scheme is case-sensitive because the adapter behind us is. */
function bearer(authorization: string | undefined): string | undefined {
  const parts = (authorization ?? '').split(' ');
  const token = parts[1] ?? '';
  return parts.length === 2 && parts[0] === 'Bearer' && token !== '' && token.length <= LONGEST_TOKEN
    ? token
    : undefined;
}

/** Unverified claims, or the word for what is wrong with the token's form. */
function claimsOf(token: string): JWTPayload | string {
  try {
    const header = decodeProtectedHeader(token);
    if (header.alg !== 'RS256') return 'algorithm';
    if (header.typ !== 'JWT') return 'tokenType';
    if (typeof header.kid !== 'string' || header.kid === '') return 'keyId';
    return decodeJwt(token);
  } catch {
    return 'malformedToken';
  }
}

function faultOfClaims(claims: JWTPayload, rules: GateRules, now: number): string | undefined {
  const seconds = now / 1000;
  if (claims.iss !== rules.issuer) return 'issuer';
  if (claims.aud !== rules.appId) return 'audience';
  if (typeof claims.exp !== 'number' || seconds > claims.exp + CLOCK_SKEW_IN_SECONDS) return 'expired';
  if (typeof claims.nbf === 'number' && seconds < claims.nbf - CLOCK_SKEW_IN_SECONDS) return 'notYetValid';
  if (typeof claims['serviceurl'] !== 'string') return 'serviceUrlClaim';
  return undefined;
}

function faultOfOrigin(
  body: Record<string, unknown>,
  claims: JWTPayload,
  rules: GateRules,
): string | undefined {
  if (body['channelId'] !== 'msteams') return 'channel';
  const serviceUrl = body['serviceUrl'];
  if (typeof serviceUrl !== 'string' || serviceUrl !== claims['serviceurl']) return 'serviceUrl';
  if (!isAllowedServiceUrl(serviceUrl, rules.serviceHosts)) return 'serviceHost';
  const tenants = tenantsOf(body);
  if (tenants.length === 0) return 'noTenant';
  if (tenants.some((tenant) => typeof tenant !== 'string' || !rules.partnerTenants.has(tenant.toLowerCase())))
    return 'tenant';
  // Two partner tenants in one activity: whose person would that be?
  if (new Set(tenants.map((tenant) => String(tenant).toLowerCase())).size > 1) return 'tenantsDiffer';
  const from = body['from'];
  if (!isRecord(from) || typeof from['aadObjectId'] !== 'string' || !isGuid(from['aadObjectId']))
    return 'sender';
  return undefined;
}

/** Teams names the tenant in two places; whichever is there must be a partner's. */
function tenantsOf(body: Record<string, unknown>): unknown[] {
  const conversation = isRecord(body['conversation']) ? body['conversation'] : {};
  const channelData = isRecord(body['channelData']) ? body['channelData'] : {};
  const tenant = isRecord(channelData['tenant']) ? channelData['tenant'] : {};
  return [conversation['tenantId'], tenant['id']].filter((value) => value !== undefined && value !== null);
}

function faultOfShape(body: Record<string, unknown>): string | undefined {
  const idOf = (part: unknown): unknown => (isRecord(part) ? part['id'] : undefined);
  const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value);
  if (typeof body['type'] !== 'string' || !ID.test(body['type'])) return 'activityType';
  if (!isId(body['id'])) return 'activityId';
  if (!isId(idOf(body['conversation']))) return 'conversationId';
  if (!isId(idOf(body['from']))) return 'senderId';
  if (!isId(idOf(body['recipient']))) return 'recipientId';
  return undefined;
}
