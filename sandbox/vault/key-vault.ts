import { decodeJwt } from 'jose';
import type { Keyring } from '../entra/keyring.ts';
import { ENTRA, KEY_VAULT } from '../entra/names.ts';
import { type Handler, json } from '../wire/handler.ts';
import type { World } from '../world/world.ts';

/** Hosts of the sandbox's vaults; the world holds what is in them. */
export const VAULT_HOST = 'fabrikam-palbot.vault.azure.net';

const refuse = (status: number, code: string, message: string, headers?: Record<string, string>) =>
  json({ error: { code, message } }, { status, ...(headers ? { headers } : {}) });

/**
 * Key Vault, as far as reading a secret goes. Without a token it says whose token it takes (the SDK asks once without
 * on purpose); only the bot's managed identity may read.
 */
export function createKeyVault(options: {
  readonly world: World;
  readonly keyring: Keyring;
  readonly reader: string;
}): Handler {
  const { world, keyring, reader } = options;
  const home = world.app.homeTenantId;

  async function isReader(authorization: string | null): Promise<'no' | 'yes' | 'other'> {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const claims = token === undefined ? undefined : await keyring.open(home, token).catch(() => undefined);
    if (token === undefined || claims?.aud !== KEY_VAULT) return 'no';
    if ((claims.exp ?? 0) * 1000 <= world.clock.now()) return 'no';
    return decodeJwt(token)['oid'] === reader ? 'yes' : 'other';
  }

  return async (request) => {
    const url = new URL(request.url);
    const access = await isReader(request.headers.get('authorization'));
    if (access === 'no') {
      return refuse(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.', {
        'www-authenticate': `Bearer authorization="${ENTRA}/${home}", resource="${KEY_VAULT}"`,
      });
    }
    const [, name = '', version = ''] =
      /^\/secrets\/([0-9a-z-]+)(?:\/([0-9a-z]*))?\/?$/i.exec(url.pathname) ?? [];
    if (access === 'other') {
      const message = `Caller is not authorized to perform action on resource. Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'`;
      return refuse(403, 'Forbidden', message);
    }
    const secret = world.state.vault?.find((one) => one.vault === url.hostname && one.name === name);
    const found =
      version === '' ? secret?.versions.at(-1) : secret?.versions.find((one) => one.id === version);
    if (!secret || !found) {
      return refuse(
        404,
        'SecretNotFound',
        `A secret with (name/id) ${name} was not found in this key vault.`,
      );
    }
    if (!found.enabled) {
      return refuse(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.');
    }
    return json({
      value: found.value,
      id: `https://${url.hostname}/secrets/${name}/${found.id}`,
      attributes: {
        enabled: true,
        created: 1_768_206_600,
        updated: 1_768_206_600,
        recoveryLevel: 'Recoverable',
      },
    });
  };
}
