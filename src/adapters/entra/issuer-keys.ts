import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { Cloud } from '../../domain/clouds.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../ports/runtime.ts';
import { singleFlight } from './single-flight.ts';

export type Fetch = typeof globalThis.fetch;

/** Signing keys of the home tenants, found through each tenant's own OpenID metadata. */
export interface IssuerKeys {
  /** @throws when the metadata cannot be had; a failure is remembered for some seconds */
  of(tenant: TenantId): Promise<JWTVerifyGetKey>;
}

const TIMEOUT_IN_MS = 5000;
/** A storm of forged tokens must not become a storm of look-ups. */
const COOLDOWN_AFTER_FAILURE_IN_MS = 5000;

/** Bounded by the list of tenants: another one is never looked up. */
export function createIssuerKeys(options: {
  readonly cloud: Cloud;
  readonly tenants: readonly TenantId[];
  readonly clock: Clock;
  readonly fetch?: Fetch | undefined;
}): IssuerKeys {
  const { clock, cloud, tenants } = options;
  const found = new Map<TenantId, JWTVerifyGetKey>();
  const failed = new Map<TenantId, number>();
  const flight = singleFlight<JWTVerifyGetKey>();

  async function discover(tenant: TenantId): Promise<JWTVerifyGetKey> {
    const known = found.get(tenant);
    if (known) return known;
    if (clock.now() - (failed.get(tenant) ?? 0) < COOLDOWN_AFTER_FAILURE_IN_MS) {
      throw new Error('metadata of the tenant failed a moment ago');
    }
    try {
      const url = await keyAddress(cloud, tenant, options.fetch ?? globalThis.fetch);
      const keys = createRemoteJWKSet(url, {
        timeoutDuration: TIMEOUT_IN_MS,
        cooldownDuration: 30_000,
        ...(options.fetch && { [customFetch]: options.fetch }),
      });
      found.set(tenant, keys);
      failed.delete(tenant);
      return keys;
    } catch (thrown) {
      failed.set(tenant, clock.now());
      throw thrown;
    }
  }

  return {
    async of(tenant) {
      if (!tenants.includes(tenant)) throw new Error('not a home tenant');
      return flight.run(tenant, () => discover(tenant));
    },
  };
}

async function keyAddress(cloud: Cloud, tenant: TenantId, get: Fetch): Promise<URL> {
  const response = await get(`${cloud.authority}/${tenant}/v2.0/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_IN_MS),
  });
  if (!response.ok) throw new Error(`metadata answered ${response.status}`);
  const { jwks_uri: address } = (await response.json()) as { jwks_uri?: unknown };
  const url = new URL(String(address));
  if (url.protocol !== 'https:' || !cloud.issuerHosts.includes(url.host)) {
    throw new Error('metadata names keys of a foreign host');
  }
  return url;
}
