import type { TokenCredential } from '@azure/identity';
import { LRUCache } from 'lru-cache';
import type { Cloud } from '../../domain/clouds.ts';
import { asPalError, isPalError, PalError } from '../../domain/errors.ts';
import type { ServicePrincipal } from '../../domain/service-principals.ts';
import type { AccessToken } from '../../ports/identities.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { PrincipalTokens, Secrets } from '../../ports/service-principals.ts';
import { MARGIN_IN_MS } from './access-tokens.ts';
import { listening } from './answer-policy.ts';
import { credentialOptions, federatedAssertion, type TestTransport } from './app-credential.ts';
import { palErrorOf } from './entra-failure.ts';
import { type LastAnswer, readMsalFailure } from './msal-failure.ts';
import { identityOf } from './token-claims.ts';

export interface PrincipalTokensOptions extends TestTransport {
  readonly cloud: Cloud;
  readonly secrets: Secrets;
  /** Whose token stands in for a secret, for applications that trust it; undefined: the bot has none. */
  readonly identityClientId?: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** As many applications as a partner runs pipelines; each keeps a credential of the SDK. */
const MOST_KEPT = 500;
/** A secret that was rotated in the vault is noticed at the latest after this, at once when Entra refuses the old one. */
const KEPT_IN_MS = 60 * 60_000;

/** Client credentials at exactly the customer's tenant, with a secret that lives in a vault. */
export function createPrincipalTokens(options: PrincipalTokensOptions): PrincipalTokens {
  const { clock, cloud, log } = options;
  const credentials = new LRUCache<string, TokenCredential>({ max: MOST_KEPT, ttl: KEPT_IN_MS });
  const tokens = new LRUCache<string, AccessToken>({ max: MOST_KEPT });

  async function ask(principal: ServicePrincipal, credential: TokenCredential, claims?: string) {
    const answer: LastAnswer = {};
    try {
      const token = await listening(answer, () =>
        credential.getToken(`${cloud.arm}/.default`, {
          enableCae: true,
          ...(claims === undefined ? {} : { claims }),
        }),
      );
      if (token === null) throw new Error('no token');
      return token;
    } catch (thrown) {
      throw meant(palErrorOf(readMsalFailure(thrown, answer), principal.tenantId), principal);
    }
  }

  async function credentialOf(principal: ServicePrincipal, key: string): Promise<TokenCredential> {
    const known = credentials.get(key);
    if (known) return known;
    const made = await makeCredential(principal, options);
    credentials.set(key, made);
    return made;
  }

  async function redeem(principal: ServicePrincipal, key: string, claims?: string) {
    const wasKept = credentials.has(key);
    try {
      return await ask(principal, await credentialOf(principal, key), claims);
    } catch (thrown) {
      const error = asPalError(thrown);
      if (error.code !== 'credentialRefused') throw error;
      credentials.delete(key);
      // The one in the vault may be newer than the one that was refused.
      if (wasKept) return ask(principal, await credentialOf(principal, key), claims);
      throw error;
    }
  }

  return {
    async get(principal, { abortSignal, claims } = {}) {
      abortSignal?.throwIfAborted();
      const key = keyOf(principal);
      const known = tokens.get(key);
      if (known && claims === undefined && known.expiresOn - clock.now() > MARGIN_IN_MS) return known;
      const { expiresOnTimestamp, token } = await redeem(principal, key, claims);
      const identity = identityOf(token);
      const { name, objectId, tenantId } = principal;
      if (identity?.tenantId !== tenantId) {
        log.error({ tenant: tenantId, received: identity?.tenantId }, 'token of another tenant dropped');
        throw new PalError('wrongTenantToken', { tenant: tenantId });
      }
      // Deleted and made again: another object, which does not hold the link of the first.
      if (objectId !== undefined && identity.objectId !== objectId)
        throw new PalError('principalGone', { tenant: tenantId, name });
      const access: AccessToken = {
        token,
        expiresOn: expiresOnTimestamp,
        identity: { ...identity, name, kind: 'servicePrincipal' },
      };
      tokens.set(key, access);
      return access;
    },
  };
}

/** Two partners may register the same application; neither may use what the other one pointed at. */
const keyOf = ({ appId, credential, home, tenantId }: ServicePrincipal): string =>
  [home, tenantId, appId, JSON.stringify(credential)].join('|');

async function makeCredential(
  { appId, credential, name, tenantId }: ServicePrincipal,
  { cloud, httpClient, identityClientId, secrets }: PrincipalTokensOptions,
): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const transport = httpClient === undefined ? {} : { httpClient };
  const common = credentialOptions(cloud, transport);
  switch (credential?.kind) {
    case 'secret':
      return new identity.ClientSecretCredential(
        tenantId,
        appId,
        await secrets.read(credential.vault, credential.name),
        common,
      );
    case 'certificate': {
      const certificate = await secrets.read(credential.vault, credential.name);
      return new identity.ClientCertificateCredential(tenantId, appId, { certificate }, common);
    }
    case 'federated': {
      if (identityClientId === undefined) throw new PalError('identityMissing', { name });
      const assertion = federatedAssertion(identityClientId, cloud, transport);
      return new identity.ClientAssertionCredential(tenantId, appId, assertion, common);
    }
    case undefined:
      throw new PalError('credentialMissing', { name });
  }
}

/** What the table means for the bot's own registration, said of an application of the partner. */
function meant(error: PalError, { name }: ServicePrincipal): PalError {
  const params = { ...error.params, name };
  const { cause } = error;
  if (isPalError(error, 'consentMissing', 'notMember'))
    return new PalError('principalGone', params, { cause });
  if (isPalError(error, 'ownCredential', 'registration'))
    return new PalError('credentialRefused', params, { cause });
  return error;
}
