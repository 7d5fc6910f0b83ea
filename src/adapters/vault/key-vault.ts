import type { ManagedIdentityCredentialClientIdOptions } from '@azure/identity';
import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets';
import type { Cloud } from '../../domain/clouds.ts';
import { PalError } from '../../domain/errors.ts';
import { vaultHost } from '../../domain/service-principals.ts';
import type { Secrets } from '../../ports/service-principals.ts';

export interface KeyVaultOptions {
  readonly cloud: Cloud;
  /** Client id of the bot's user-assigned identity; undefined: the one of the machine. */
  readonly identityClientId?: string;
  /** For tests. */
  readonly httpClient?: SecretClientOptions['httpClient'];
}

interface VaultFailure {
  readonly statusCode?: number;
  readonly name?: string;
}

/** Reads with the bot's managed identity. Nothing is kept: whoever asks knows how long a secret is good. */
export function createKeyVault(options: KeyVaultOptions): Secrets {
  const { cloud, httpClient, identityClientId } = options;
  const clients = new Map<string, Promise<SecretClient>>();
  const transport = httpClient === undefined ? {} : { httpClient };

  async function connect(host: string): Promise<SecretClient> {
    const [{ ManagedIdentityCredential }, { SecretClient }] = await Promise.all([
      import('@azure/identity'),
      import('@azure/keyvault-secrets'),
    ]);
    const identity: ManagedIdentityCredentialClientIdOptions =
      identityClientId === undefined ? {} : { clientId: identityClientId };
    // The SDK follows the vault's own word on who issues its tokens, and refuses a word that is not of its domain.
    return new SecretClient(`https://${host}`, new ManagedIdentityCredential(identity), {
      ...transport,
      retryOptions: { maxRetries: 2 },
    });
  }

  function clientOf(host: string): Promise<SecretClient> {
    const known = clients.get(host);
    if (known) return known;
    const made = connect(host);
    clients.set(host, made);
    return made;
  }

  return {
    async read(vault, name) {
      const host = vaultHost(vault, cloud.vaultSuffix);
      if (host === undefined) throw new PalError('credentialMissing', { vault, secret: name });
      const client = await clientOf(host);
      try {
        const { value } = await client.getSecret(name);
        if (value === undefined || value === '')
          throw new PalError('credentialMissing', { vault: host, secret: name });
        return value;
      } catch (thrown) {
        throw thrown instanceof PalError ? thrown : errorOf(thrown as VaultFailure, host, name);
      }
    },
  };
}

/** The answer's body may hold what was asked for, so no more than status and name of the error go on. */
function errorOf({ name, statusCode }: VaultFailure, vault: string, secret: string): PalError {
  const params = { vault, secret };
  const cause = new Error(`Key Vault: ${statusCode ?? name ?? 'no answer'}`);
  if (statusCode === 404) return new PalError('credentialMissing', params, { cause });
  if (statusCode === 429) return new PalError('throttled', params, { cause });
  // No managed identity on this machine, or one that gives no token.
  const noToken = name === 'CredentialUnavailableError' || name === 'AuthenticationError';
  const isRefused = noToken || statusCode === 401 || statusCode === 403;
  return new PalError(isRefused ? 'vaultRefused' : 'microsoftBusy', params, { cause });
}
