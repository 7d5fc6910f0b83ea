import { createHash } from 'node:crypto';
import type { OnBehalfOfCredential, OnBehalfOfCredentialOptions } from '@azure/identity';
import { LRUCache } from 'lru-cache';
import type { Cloud } from '../../domain/clouds.ts';
import type { TenantId } from '../../domain/ids.ts';
import { type Person, personKey } from '../../domain/people.ts';
import type { Clock } from '../../ports/runtime.ts';
import { listening } from './answer-policy.ts';
import { type AppCredential, credentialOptions, ownProof, type TestTransport } from './app-credential.ts';
import type { EntraFailure } from './entra-failure.ts';
import { type LastAnswer, readMsalFailure } from './msal-failure.ts';
import { singleFlight } from './single-flight.ts';

export interface OnBehalfOfRequest {
  readonly person: Pick<Person, 'tenantId' | 'objectId'>;
  readonly assertion: string;
  readonly tenant: TenantId;
  /** Bypasses the cache. */
  readonly claims?: string | undefined;
}

export type OnBehalfOfResult =
  | { readonly kind: 'token'; readonly token: string; /** Epoch ms. */ readonly expiresOn: number }
  | { readonly kind: 'refused'; readonly failure: EntraFailure };

/** Redeems an assertion for a token of Azure Resource Manager in one tenant. Nobody checked the token yet. */
export interface OnBehalfOf {
  redeem(request: OnBehalfOfRequest): Promise<OnBehalfOfResult>;
  /** Throws away what is cached for this assertion in this tenant. */
  drop(request: Pick<OnBehalfOfRequest, 'assertion' | 'tenant'>): void;
  forget(person: Pick<Person, 'tenantId' | 'objectId'>): void;
}

export interface OnBehalfOfOptions extends TestTransport {
  readonly cloud: Cloud;
  readonly authAppId: string;
  readonly credential: AppCredential;
  readonly clock: Clock;
}

interface Entry {
  readonly person: string;
  /** One per (assertion, tenant): MSAL's cache of on-behalf-of tokens does not know the tenant. */
  credential?: OnBehalfOfCredential;
  /** What it answered last. MSAL has it too, but looking it up there takes a fifth of a millisecond. */
  token?: Extract<OnBehalfOfResult, { kind: 'token' }>;
  /** Epoch ms until which Entra asked to be left alone. */
  waitUntil: number;
}

/** 24 KiB each, measured: 48 MiB at worst. */
const MOST_CREDENTIALS = 2000;
/** Longer than any assertion lives. */
const KEPT_IN_MS = 2 * 60 * 60 * 1000;
/** As MSAL does: a token this close to its end is exchanged for a new one. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

export function createOnBehalfOf(options: OnBehalfOfOptions): OnBehalfOf {
  const { clock, cloud } = options;
  const entries = new LRUCache<string, Entry>({ max: MOST_CREDENTIALS, ttl: KEPT_IN_MS });
  const flight = singleFlight<OnBehalfOfResult>();
  const scope = `${cloud.arm}/.default`;

  async function askEntra(key: string, request: OnBehalfOfRequest): Promise<OnBehalfOfResult> {
    const entry = entries.get(key) ?? { person: personKey(request.person), waitUntil: 0 };
    entries.set(key, entry);
    const { token: known } = entry;
    if (request.claims === undefined && known && known.expiresOn - clock.now() > RENEW_BEFORE_MS)
      return known;
    const wait = Math.ceil((entry.waitUntil - clock.now()) / 1000);
    if (wait > 0) return { kind: 'refused', failure: { status: 429, retryAfterInSeconds: wait } };

    const answer: LastAnswer = {};
    try {
      const credential = (entry.credential ??= await createCredential(options, request));
      const { claims } = request;
      const token = await listening(answer, () =>
        credential.getToken(scope, { enableCae: true, ...(claims !== undefined && { claims }) }),
      );
      return (entry.token = { kind: 'token', token: token.token, expiresOn: token.expiresOnTimestamp });
    } catch (thrown) {
      const failure = readMsalFailure(thrown, answer);
      delete entry.token;
      // MSAL would answer the next question for a minute from memory; a new credential asks Entra again.
      delete entry.credential;
      if (failure.status === 429) entry.waitUntil = clock.now() + (failure.retryAfterInSeconds ?? 0) * 1000;
      return { kind: 'refused', failure };
    }
  }

  return {
    redeem(request) {
      const key = keyOf(request);
      return flight.run(`${key}|${request.claims ?? ''}`, () => askEntra(key, request));
    },
    drop: (request) => void entries.delete(keyOf(request)),
    forget(person) {
      for (const [key, entry] of entries.entries()) {
        if (entry.person === personKey(person)) entries.delete(key);
      }
    },
  };
}

/** The tenant is fixed here and nowhere else: never ask this credential for a token of another tenant. */
async function createCredential(
  { authAppId, cloud, credential, httpClient }: OnBehalfOfOptions,
  { assertion, tenant }: OnBehalfOfRequest,
): Promise<OnBehalfOfCredential> {
  const transport = httpClient ? { httpClient } : {};
  const { OnBehalfOfCredential } = await import('@azure/identity');
  const settings: OnBehalfOfCredentialOptions = {
    tenantId: tenant,
    clientId: authAppId,
    userAssertionToken: assertion,
    ...ownProof(credential, cloud, transport),
    ...credentialOptions(cloud, transport),
  };
  // The constructor is overloaded per kind of proof; its implementation takes the union.
  return new OnBehalfOfCredential(settings as ConstructorParameters<typeof OnBehalfOfCredential>[0]);
}

const keyOf = ({ assertion, tenant }: Pick<OnBehalfOfRequest, 'assertion' | 'tenant'>): string =>
  `${createHash('sha256').update(assertion).digest('base64url')}|${tenant}`;
