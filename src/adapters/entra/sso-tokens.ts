import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Cloud } from '../../domain/clouds.ts';
import { type ErrorCode, PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Identity, Person } from '../../domain/people.ts';
import type { Clock } from '../../ports/runtime.ts';
import { createIssuerKeys, type Fetch } from './issuer-keys.ts';
import { claimsOf, identityOf } from './token-claims.ts';

/** Teams on the desktop and phone, and Teams in the browser. Source: Microsoft Teams SSO documentation. */
export const TEAMS_CLIENTS: readonly string[] = [
  '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
  '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
];

export interface SsoTokensOptions {
  readonly cloud: Cloud;
  readonly authAppId: string;
  /** Application ID URIs, e.g. `api://botid-<app id>`; the app id itself is always accepted (v2 tokens). */
  readonly audiences: readonly string[];
  readonly partnerTenants: readonly TenantId[];
  readonly teamsClients?: readonly string[];
  readonly clock: Clock;
  /** For tests. */
  readonly fetch?: Fetch;
}

export interface SsoTokens {
  /**
   * Is this a token of Teams, for our API, of exactly this person? Only then it may be stored as their assertion.
   * `ownPopup`: the token came from our own sign-in page, so the client is the auth app itself.
   * @throws PalError signInNeeded | wrongAccount | registration | microsoftBusy, with an `SsoRejection` as cause
   */
  validate(
    jwt: string,
    expected: Pick<Person, 'tenantId' | 'objectId'> & { readonly name?: string },
    options?: { readonly ownPopup?: boolean },
  ): Promise<{ readonly identity: Identity; /** Epoch ms. */ readonly expiresOn: number }>;
}

export type SsoReason =
  | 'malformed'
  | 'algorithm'
  | 'issuer'
  | 'signature'
  | 'keys'
  | 'expired'
  | 'audience'
  | 'client'
  | 'scope'
  | 'sender';

const CODES: Readonly<Record<SsoReason, ErrorCode>> = {
  malformed: 'signInNeeded',
  algorithm: 'signInNeeded',
  issuer: 'signInNeeded',
  signature: 'signInNeeded',
  keys: 'microsoftBusy',
  expired: 'signInNeeded',
  // Signed by Entra for our person, yet not as the manifest and the app registration say: somebody set it up wrongly.
  audience: 'registration',
  client: 'registration',
  scope: 'registration',
  sender: 'wrongAccount',
};

/** Why a token was refused. Says which check failed, never what the token said. */
export class SsoRejection extends Error {
  override readonly name = 'SsoRejection';
  readonly reason: SsoReason;
  constructor(reason: SsoReason) {
    super(`SSO token refused: ${reason}`);
    this.reason = reason;
  }
}

const TOLERANCE_IN_SECONDS = 60;
const SCOPE = 'access_as_user';

/** Checks the token that Teams hands over in `signin/tokenExchange`, before anybody stores or redeems it. */
export function createSsoTokens(options: SsoTokensOptions): SsoTokens {
  const { authAppId, clock, cloud, partnerTenants } = options;
  const clients = options.teamsClients ?? TEAMS_CLIENTS;
  const audiences = [authAppId, ...options.audiences];
  const keys = createIssuerKeys({ cloud, tenants: partnerTenants, clock, fetch: options.fetch });

  async function verified(jwt: string, tenant: TenantId): Promise<JWTPayload> {
    // Cheap refusals first: no look-up for a token that claims another issuer.
    const issuer = claimsOf(jwt)['iss'];
    const issuers = issuersOf(cloud, tenant);
    if (typeof issuer !== 'string') throw new SsoRejection('malformed');
    if (!partnerTenants.includes(tenant) || !issuers.includes(issuer)) {
      throw new SsoRejection('issuer');
    }
    const key = await keys.of(tenant).catch(() => {
      throw new SsoRejection('keys');
    });
    const { payload } = await jwtVerify(jwt, key, {
      algorithms: ['RS256'],
      issuer: issuers,
      audience: audiences,
      requiredClaims: ['exp', 'tid', 'oid'],
      clockTolerance: TOLERANCE_IN_SECONDS,
      currentDate: new Date(clock.now()),
    });
    return payload;
  }

  return {
    async validate(jwt, expected, { ownPopup = false } = {}) {
      try {
        const payload = await verified(jwt, expected.tenantId);
        const client = payload['azp'] ?? payload['appid'];
        const allowed = ownPopup ? [authAppId] : clients;
        if (typeof client !== 'string' || !allowed.includes(client)) throw new SsoRejection('client');
        if (!scopesOf(payload).includes(SCOPE)) throw new SsoRejection('scope');
        const identity = identityOf(jwt);
        if (identity?.tenantId !== expected.tenantId || identity.objectId !== expected.objectId) {
          throw new SsoRejection('sender');
        }
        return { identity, expiresOn: (payload.exp ?? 0) * 1000 };
      } catch (thrown) {
        const rejection = thrown instanceof SsoRejection ? thrown : new SsoRejection(reasonOf(thrown));
        const params = rejection.reason === 'sender' ? { expected: expected.name ?? expected.objectId } : {};
        throw new PalError(CODES[rejection.reason], params, { cause: rejection });
      }
    },
  };
}

/** v1 tokens come from `sts…`, v2 tokens from the login hosts. */
const issuersOf = (cloud: Cloud, tenant: TenantId): string[] =>
  cloud.issuerHosts.map((host) =>
    host.startsWith('sts.') ? `https://${host}/${tenant}/` : `https://${host}/${tenant}/v2.0`,
  );

const scopesOf = (payload: JWTPayload): string[] =>
  typeof payload['scp'] === 'string' ? payload['scp'].split(' ') : [];

function reasonOf(thrown: unknown): SsoReason {
  if (thrown instanceof errors.JWTExpired) return 'expired';
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    if (thrown.claim === 'aud') return 'audience';
    if (thrown.claim === 'iss') return 'issuer';
    if (thrown.claim === 'tid' || thrown.claim === 'oid') return 'sender';
    return 'expired';
  }
  if (thrown instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (thrown instanceof errors.JWKSNoMatchingKey) return 'signature';
  if (thrown instanceof errors.JWSInvalid || thrown instanceof errors.JWTInvalid) return 'malformed';
  // What is left went wrong on the way to the keys.
  return 'keys';
}
