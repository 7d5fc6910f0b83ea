import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JSONWebKeySet,
} from 'jose';
import { PalError } from '../../domain/errors.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { isRecord } from './channel-activity.ts';
import { CLOCK_SKEW_IN_SECONDS } from './gate.ts';

export interface ChannelTokenOptions {
  readonly appId: string;
  readonly issuer: string;
  /** OpenID metadata of the channel. */
  readonly metadataUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests; the global fetch otherwise. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface ChannelTokens {
  /**
   * Is the token signed by the channel, for this bot and this service URL?
   * @throws PalError microsoftBusy when the keys cannot be had: then nobody can tell.
   */
  verify(token: string, serviceUrl: string): Promise<boolean>;
  /** @throws PalError microsoftBusy when the metadata has not been reachable for some minutes. */
  ping(): Promise<void>;
}

const MINUTE = 60_000;
const METADATA_AGE = 24 * 60 * MINUTE;
const KEYS_AGE = 6 * 60 * MINUTE;
/** A key id nobody knows makes us ask again, but only so often: key ids are free to invent. */
const UNKNOWN_KEY_COOLDOWN = 5 * MINUTE;
const FAILURE_COOLDOWN = 5_000;
const REACHED_AGE = 5 * MINUTE;
const FETCH_TIMEOUT = 5_000;
/** Bot Framework marks each key with the channels that may use it. */
const ENDORSEMENT = 'msteams';

/** Checks the channel's signature with our own code, so that the connector library is the second opinion. */
export function createChannelTokens(options: ChannelTokenOptions): ChannelTokens {
  const { appId, issuer, metadataUrl, clock, log, fetch = globalThis.fetch } = options;
  type Keys = ReturnType<typeof createRemoteJWKSet>;
  let known: { readonly keys: Keys; readonly at: number } | undefined;
  let loading: Promise<Keys> | undefined;
  let failedAt = -Infinity;
  let reachedAt = -Infinity;

  async function load(): Promise<Keys> {
    try {
      const response = await fetch(metadataUrl, { signal: AbortSignal.timeout(FETCH_TIMEOUT) });
      const metadata: unknown = response.ok ? await response.json() : undefined;
      const address = isRecord(metadata) ? metadata['jwks_uri'] : undefined;
      if (typeof address !== 'string') throw new Error(`OpenID metadata answered ${response.status}`);
      const keys = createRemoteJWKSet(new URL(address), {
        cooldownDuration: UNKNOWN_KEY_COOLDOWN,
        cacheMaxAge: KEYS_AGE,
        timeoutDuration: FETCH_TIMEOUT,
        [customFetch]: endorsedOnly(fetch),
      });
      known = { keys, at: clock.now() };
      reachedAt = clock.now();
      return keys;
    } catch (cause) {
      failedAt = clock.now();
      if (known === undefined) throw new PalError('microsoftBusy', {}, { cause });
      log.warn({ err: cause }, 'channel metadata could not be refreshed, older keys stay in use');
      known = { ...known, at: clock.now() };
      return known.keys;
    }
  }

  function keySet(fresh: number): Promise<Keys> {
    const now = clock.now();
    if (known !== undefined && now - known.at < fresh) return Promise.resolve(known.keys);
    if (now - failedAt < FAILURE_COOLDOWN && known === undefined)
      return Promise.reject(new PalError('microsoftBusy'));
    loading ??= load().finally(() => (loading = undefined));
    return loading;
  }

  return {
    async verify(token, serviceUrl) {
      const keys = await keySet(METADATA_AGE);
      try {
        const { payload } = await jwtVerify(token, keys, {
          algorithms: ['RS256'],
          typ: 'JWT',
          issuer,
          audience: appId,
          requiredClaims: ['exp'],
          clockTolerance: CLOCK_SKEW_IN_SECONDS,
          currentDate: new Date(clock.now()),
        });
        reachedAt = clock.now();
        return payload['serviceurl'] === serviceUrl;
      } catch (cause) {
        if (isVerdict(cause)) return false;
        throw new PalError('microsoftBusy', {}, { cause });
      }
    },

    async ping() {
      if (clock.now() - reachedAt < REACHED_AGE) return;
      const before = reachedAt;
      await keySet(0);
      if (reachedAt === before) throw new PalError('microsoftBusy');
    },
  };
}

/** An answer about the token, as opposed to "the keys could not be fetched". */
const isVerdict = (thrown: unknown): boolean =>
  thrown instanceof errors.JOSEError &&
  !['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'].includes(thrown.code);

/** Keys that are not endorsed for Teams never enter the set, so no token can be verified by one. */
function endorsedOnly(fetch: typeof globalThis.fetch): FetchImplementation {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.ok) return response;
    const body = (await response.json()) as Partial<JSONWebKeySet>;
    const keys = (body.keys ?? []).filter((key) => {
      const endorsements: unknown = (key as Record<string, unknown>)['endorsements'];
      return Array.isArray(endorsements) && endorsements.includes(ENDORSEMENT);
    });
    return Response.json({ keys });
  };
}
