import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACCESS_TENANT, accessWorld, PIPELINE } from '../../../sandbox/world/access-world.ts';
import { createPrincipalTokens } from '../../../src/adapters/entra/principal-tokens.ts';
import { createKeyVault } from '../../../src/adapters/vault/key-vault.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { PalError } from '../../../src/domain/errors.ts';
import { tenantId } from '../../../src/domain/ids.ts';
import type { CredentialRef, ServicePrincipal } from '../../../src/domain/service-principals.ts';
import { standIn, TENANT } from '../../sandbox/azure/support/requests.ts';
import { through } from '../vault/through.ts';
import { memoryLog } from './fake-entra.ts';

/** One for all tests: MSAL keeps the address and the tokens of a managed identity as long as the process lives. */
let azure: Awaited<ReturnType<typeof standIn>>;
beforeAll(async () => {
  azure = await standIn({ initial: accessWorld() });
});
afterAll(() => azure.close());
beforeEach(() => {
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries(azure.managedIdentity.env)) vi.stubEnv(name, value);
  azure.world.change((state) => {
    const { servicePrincipals, vault } = accessWorld();
    Object.assign(state, { servicePrincipals, vault });
  });
});

const SECRET: CredentialRef = { kind: 'secret', vault: PIPELINE.vault, name: PIPELINE.secretName };

const withoutCredential: ServicePrincipal = {
  home: tenantId(TENANT.fabrikam),
  tenantId: tenantId(ACCESS_TENANT.litware),
  appId: PIPELINE.appId,
  name: PIPELINE.name,
};
const pipeline = (credential: CredentialRef = SECRET): ServicePrincipal => ({
  ...withoutCredential,
  credential,
});

/** The bot on a machine of Azure with its managed identity. */
function bot() {
  const httpClient = through(azure);
  const identityClientId = azure.managedIdentity.clientId;
  const cloud = CLOUDS.AzureCloud;
  const secrets = createKeyVault({ cloud, identityClientId, httpClient });
  const clock = { now: () => Date.now() };
  const log = memoryLog();
  const tokens = createPrincipalTokens({ cloud, secrets, identityClientId, httpClient, clock, log });
  return { tokens, secrets, log };
}

const rotate = (value: string): void => {
  azure.world.change(({ servicePrincipals, vault }) => {
    servicePrincipals![0]!.secrets = [value];
    vault![0]!.versions.push({ id: 'b'.repeat(32), value, enabled: true });
  });
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof PalError ? thrown.code : String(thrown)),
  );

describe('tokens of a service principal', () => {
  it('are of the customer and of the application, with a secret from the vault', async () => {
    const place = bot();

    const { identity, token } = await place.tokens.get(pipeline());

    const { idtyp, oid, tid } = decodeJwt(token);
    expect([idtyp, tid, oid]).toEqual(['app', ACCESS_TENANT.litware, identity.objectId]);
    expect(identity).toMatchObject({ tenantId: ACCESS_TENANT.litware, name: 'Fabrikam deployments' });
  });

  it('follow a secret that is rotated, without anybody being told', async () => {
    const place = bot();
    await place.tokens.get(pipeline());
    rotate('sandbox-only~litware-deployments-2');

    const { identity } = await place.tokens.get(pipeline(), { claims: '{"access_token":{}}' });

    expect(identity.tenantId).toBe(ACCESS_TENANT.litware);
  });

  it('are refused with the reason when the credential is wrong, missing, or the principal is gone', async () => {
    const { tokens } = bot();
    const missing = await codeOf(tokens.get(pipeline({ ...SECRET, name: 'not-there' })));
    const none = await codeOf(tokens.get(withoutCredential));
    azure.world.change(({ servicePrincipals }) => (servicePrincipals![0]!.secrets = ['another']));
    const refused = await codeOf(tokens.get(pipeline()));
    azure.world.change((state) => (state.servicePrincipals = []));
    const gone = await codeOf(tokens.get(pipeline()));

    expect({ missing, none, refused, gone }).toEqual({
      missing: 'credentialMissing',
      none: 'credentialMissing',
      refused: 'credentialRefused',
      gone: 'principalGone',
    });
  });

  it('need no secret where the application trusts the identity of the bot', async () => {
    const place = bot();
    const before = await codeOf(place.tokens.get(pipeline({ kind: 'federated' })));
    azure.world.change(({ servicePrincipals }) => {
      servicePrincipals![0]!.federated = {
        issuer: `https://login.microsoftonline.com/${TENANT.fabrikam}/v2.0`,
        subject: azure.managedIdentity.objectId,
      };
    });

    const { identity } = await place.tokens.get(pipeline({ kind: 'federated' }));

    expect(before).toBe('credentialRefused');
    expect(identity.tenantId).toBe(ACCESS_TENANT.litware);
  });

  it('are dropped when the principal was made again: the link is not that object’s', async () => {
    const place = bot();
    const other = azure.people[0]!.objectId as ServicePrincipal['objectId'];

    const code = await codeOf(place.tokens.get({ ...pipeline(), objectId: other! }));

    expect(code).toBe('principalGone');
    expect(JSON.stringify(place.log)).not.toContain('sandbox-only~');
  });
});

describe('the vault', () => {
  it('is told apart from one that may not be read, and is never asked at a foreign host', async () => {
    const { secrets } = bot();
    const foreign = await codeOf(secrets.read('evil.example.com', 'x'));
    azure.world.change(({ vault }) => (vault![0]!.versions[0]!.enabled = false));
    const disabled = await codeOf(secrets.read(PIPELINE.vault, PIPELINE.secretName));

    expect({ foreign, disabled }).toEqual({ foreign: 'credentialMissing', disabled: 'vaultRefused' });
  });
});
