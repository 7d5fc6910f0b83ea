import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { ACCESS_TENANT, accessWorld, PIPELINE } from '../../../sandbox/world/access-world.ts';
import {
  armTokenOf,
  askArm,
  askToken,
  type AzureSandbox,
  standIn,
  TENANT,
} from '../azure/support/requests.ts';

const world = () => standIn({ initial: accessWorld() });
const ARM = 'https://management.azure.com';

const askPipeline = (azure: AzureSandbox, secret: string | undefined, fields = {}) =>
  askToken(azure, ACCESS_TENANT.litware, {
    grant_type: 'client_credentials',
    client_id: PIPELINE.appId,
    client_secret: secret,
    scope: `${ARM}/.default`,
    ...fields,
  });

/** As a process with the bot's managed identity asks. */
async function identityToken({ managedIdentity }: AzureSandbox, resource: string): Promise<string> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = managedIdentity.env;
  const url = `${endpoint}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}&client_id=${managedIdentity.clientId}`;
  const response = await fetch(url, { headers: { 'x-identity-header': header! } });
  return ((await response.json()) as { access_token: string }).access_token;
}

const readSecret = (azure: AzureSandbox, token?: string, name: string = PIPELINE.secretName) =>
  azure.handle(
    new Request(`https://${PIPELINE.vault}/secrets/${name}/?api-version=7.6`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    }),
  );

const listed = async (azure: AzureSandbox, key: string) => {
  const token = await armTokenOf(azure, key, TENANT.fabrikam);
  const { body } = await askArm(azure, 'GET', `${ARM}/subscriptions?api-version=2022-12-01`, token);
  return (body as { value: { displayName: string; tenantId: string; managedByTenants: unknown[] }[] }).value;
};

describe('a service principal', () => {
  it('gets a token of its tenant with its secret, and links as itself', async () => {
    await using azure = await world();
    const { body } = await askPipeline(azure, 'sandbox-only~litware-deployments-1');
    const token = String(body['access_token']);

    const linked = await askArm(azure, 'PUT', '1234567', token);

    const { idtyp, oid, tid } = decodeJwt(token);
    expect([idtyp, tid]).toEqual(['app', ACCESS_TENANT.litware]);
    expect(linked.body).toMatchObject({ properties: { objectId: oid, tenantId: ACCESS_TENANT.litware } });
  });

  it('is refused with a secret that was rotated, in another tenant, and once it is deleted', async () => {
    await using azure = await world();
    azure.world.change(({ servicePrincipals }) => {
      servicePrincipals![0]!.secrets = ['sandbox-only~litware-deployments-2'];
    });
    const rotated = await askPipeline(azure, 'sandbox-only~litware-deployments-1');
    const elsewhere = await askToken(azure, TENANT.contoso, {
      grant_type: 'client_credentials',
      client_id: PIPELINE.appId,
      client_secret: 'sandbox-only~litware-deployments-2',
      scope: `${ARM}/.default`,
    });
    azure.world.change((state) => (state.servicePrincipals = []));
    const deleted = await askPipeline(azure, 'sandbox-only~litware-deployments-2');

    const numbers = [rotated, elsewhere, deleted].map(({ body }) => (body['error_codes'] as number[])[0]);
    expect(numbers).toEqual([7000215, 700016, 700016]);
  });

  it('is trusted by the token of an identity that its registration names, and by no other', async () => {
    await using azure = await world();
    const assertion = await identityToken(azure, 'api://AzureADTokenExchange');
    const ask = () =>
      askPipeline(azure, undefined, {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      });
    const before = await ask();
    azure.world.change(({ servicePrincipals }) => {
      servicePrincipals![0]!.federated = {
        issuer: `https://login.microsoftonline.com/${TENANT.fabrikam}/v2.0`,
        subject: azure.managedIdentity.objectId,
      };
    });

    const after = await ask();

    expect([before.status, after.status]).toEqual([401, 200]);
  });
});

describe('the vault', () => {
  it('says whose token it takes, and gives a secret to the identity of the bot only', async () => {
    await using azure = await world();
    const asked = await readSecret(azure);
    const own = await readSecret(azure, await identityToken(azure, 'https://vault.azure.net'));
    const person = await readSecret(azure, await armTokenOf(azure, 'ana', TENANT.fabrikam));

    expect(asked.headers.get('www-authenticate')).toContain('resource="https://vault.azure.net"');
    expect([asked.status, own.status, person.status]).toEqual([401, 200, 401]);
    expect(await own.json()).toMatchObject({ value: 'sandbox-only~litware-deployments-1' });
  });

  it('knows a secret that is not there, and one that is switched off', async () => {
    await using azure = await world();
    const token = await identityToken(azure, 'https://vault.azure.net');
    azure.world.change(({ vault }) => (vault![0]!.versions[0]!.enabled = false));

    const missing = await readSecret(azure, token, 'nothing-here');
    const disabled = await readSecret(azure, token);

    expect([missing.status, disabled.status]).toEqual([404, 403]);
  });
});

describe('Azure Lighthouse', () => {
  it('shows a delegated subscription to whom it was delegated, with the tenant it belongs to', async () => {
    await using azure = await world();

    const ana = await listed(azure, 'ana');

    const { proseware } = ACCESS_TENANT;
    expect(ana.map(({ displayName }) => displayName)).toEqual(['Proseware estate']);
    expect(ana[0]).toMatchObject({ tenantId: proseware });
    expect(ana[0]!.managedByTenants).toContainEqual({ tenantId: TENANT.fabrikam });
    expect(ana[0]!.managedByTenants).toHaveLength(2);
  });

  it('reaches members of a group, and tells who is named by the delegation', async () => {
    await using azure = await world();
    const [subscription] = await listed(azure, 'bo');
    const token = await armTokenOf(azure, 'bo', TENANT.fabrikam);
    const { subscriptionId } = azure.world.state.delegations![1]!;
    const base = `${ARM}/subscriptions/${subscriptionId}/providers/Microsoft.ManagedServices/registrationAssignments`;

    const { body } = await askArm(
      azure,
      'GET',
      `${base}?$expandRegistrationDefinition=true&api-version=2022-10-01`,
      token,
    );

    expect(subscription?.displayName).toBe('Trey laboratories');
    expect(body).toMatchObject({
      value: [
        {
          properties: {
            registrationDefinition: {
              properties: {
                managedByTenantId: TENANT.fabrikam,
                manageeTenantId: ACCESS_TENANT.treyResearch,
                authorizations: [{ principalIdDisplayName: 'Fabrikam night shift' }],
              },
            },
          },
        },
      ],
    });
  });

  it('is no role assignment: the list of those does not show it', async () => {
    await using azure = await world();
    const { subscriptionId } = azure.world.state.delegations![0]!;
    const token = await armTokenOf(azure, 'ana', TENANT.fabrikam);
    const oid = decodeJwt(token)['oid'] as string;
    const url = `${ARM}/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${encodeURIComponent(`assignedTo('${oid}')`)}`;

    const { body } = await askArm(azure, 'GET', url, token);

    expect(body).toEqual({ value: [] });
  });
});
