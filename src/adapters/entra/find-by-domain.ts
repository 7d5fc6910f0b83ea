import { domainToASCII } from 'node:url';
import type { Cloud } from '../../domain/clouds.ts';
import { PalError } from '../../domain/errors.ts';
import { isGuid, type TenantId, tenantId } from '../../domain/ids.ts';
import type { TenantDirectory } from '../../ports/customers.ts';
import type { Fetch } from './issuer-keys.ts';

const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** Directory of personal Microsoft accounts: outlook.com and the like. Nobody's customer. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';
const TIMEOUT_IN_MS = 10_000;

/**
 * `TenantDirectory.findByDomain` over Entra's public OpenID metadata, which needs no token.
 * @throws PalError throttled | microsoftBusy
 */
export function createFindByDomain(options: {
  readonly cloud: Cloud;
  /** For tests. */
  readonly fetch?: Fetch;
}): TenantDirectory['findByDomain'] {
  const get = options.fetch ?? globalThis.fetch;
  return async (domain, { abortSignal } = {}) => {
    const name = asciiDomain(domain.trim());
    if (name === undefined) return undefined;
    const url = `${options.cloud.authority}/${name}/v2.0/.well-known/openid-configuration`;
    const response = await ask(get, url, abortSignal);
    if (response.status === 400 || response.status === 404) return undefined;
    if (response.status === 429) {
      throw new PalError('throttled', { seconds: Number(response.headers.get('retry-after')) || 30 });
    }
    if (!response.ok) throw new PalError('microsoftBusy');
    return tenantOfIssuer(await response.json().catch(() => undefined));
  };
}

/** What a person typed becomes part of an address: only a plain domain name gets there. */
function asciiDomain(text: string): string | undefined {
  // Before the conversion, which silently drops a path or query.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) return undefined;
  const name = domainToASCII(text).toLowerCase();
  return DOMAIN.test(name) ? name : undefined;
}

async function ask(get: Fetch, url: string, abortSignal: AbortSignal | undefined): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_IN_MS);
  try {
    return await get(url, {
      redirect: 'error',
      signal: abortSignal ? AbortSignal.any([abortSignal, timeout]) : timeout,
    });
  } catch (cause) {
    abortSignal?.throwIfAborted();
    throw new PalError('microsoftBusy', {}, { cause });
  }
}

/** `https://login…/<tenant id>/v2.0` */
function tenantOfIssuer(metadata: unknown): TenantId | undefined {
  const issuer = (metadata as { issuer?: unknown } | undefined)?.issuer;
  const id = typeof issuer === 'string' ? issuer.split('/').find(isGuid) : undefined;
  return id === undefined || id.toLowerCase() === CONSUMERS ? undefined : tenantId(id);
}
