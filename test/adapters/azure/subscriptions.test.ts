import { describe, expect, it } from 'vitest';
import { ACCESS_TENANT, accessWorld } from '../../../sandbox/world/access-world.ts';
import { createArmReader } from '../../../src/adapters/azure/arm-reader.ts';
import { createSubscriptions } from '../../../src/adapters/azure/subscriptions.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { tenantId } from '../../../src/domain/ids.ts';
import { isDelegated } from '../../../src/domain/lighthouse.ts';
import type { Person } from '../../../src/domain/people.ts';
import {
  armTokenOf,
  type AzureSandbox,
  person,
  standIn,
  TENANT,
} from '../../sandbox/azure/support/requests.ts';
import { memoryLog } from './fake-arm.ts';

const home = tenantId(TENANT.fabrikam);

const personOf = (azure: AzureSandbox, key: string): Person => {
  const { name, objectId } = person(azure, key);
  return { tenantId: home, objectId: objectId as Person['objectId'], name };
};

/** The adapter with real tokens of the stand-in, which answers without a network. */
function subscriptionsIn(azure: AzureSandbox) {
  const reader = createArmReader({
    tokens: {
      get: async (who, tenant) => {
        const key = azure.people.find(({ objectId }) => objectId === who.objectId)!.key;
        const token = await armTokenOf(azure, key, tenant);
        return {
          token,
          expiresOn: Date.now() + 3_600_000,
          identity: { tenantId: tenant, objectId: who.objectId },
        };
      },
    },
    cloud: CLOUDS.AzureCloud,
    log: memoryLog(),
    fetch: (url, init) => azure.handle(new Request(url, init)),
  });
  return createSubscriptions({ reader });
}

describe('subscriptions', () => {
  it('of the home tenant include what customers delegated, and whose they are', async () => {
    await using azure = await standIn({ initial: accessWorld() });
    const subscriptions = subscriptionsIn(azure);

    const seen = await subscriptions.list(personOf(azure, 'ana'), home);

    expect(seen).toEqual([
      expect.objectContaining({
        name: 'Proseware estate',
        tenantId: ACCESS_TENANT.proseware,
        state: 'Enabled',
        quotaId: 'PayAsYouGo_2014-09-01',
      }),
    ]);
    expect(isDelegated(seen[0]!, home)).toBe(true);
  });

  it('that a managed application manages are no delegation', async () => {
    await using azure = await standIn({ initial: accessWorld() });
    azure.world.change((state) => (state.delegations = []));
    const { tenantId: tenant } = azure.world.tenant(TENANT.contoso)!;
    azure.world.change((state) => {
      const { subscriptionId } = state.subscriptions.find((one) => one.tenantId === tenant)!;
      state.appManagers = [{ subscriptionId, tenantId: ACCESS_TENANT.litware }];
    });

    const seen = await subscriptionsIn(azure).list(personOf(azure, 'ana'), tenantId(tenant));

    expect(seen.map((one) => [one.name, one.managedBy.length, isDelegated(one, home)])).toEqual([
      ['Contoso production', 1, false],
    ]);
  });

  it('tell who was named in the delegation, where that may be read', async () => {
    await using azure = await standIn({ initial: accessWorld() });
    const subscriptions = subscriptionsIn(azure);
    const { subscriptionId } = azure.world.state.delegations![1]!;

    const bo = await subscriptions.delegations(personOf(azure, 'bo'), home, subscriptionId);
    const ana = await subscriptions.delegations(personOf(azure, 'ana'), home, subscriptionId);

    expect(bo).toEqual([
      {
        offer: 'Fabrikam night watch',
        customerName: 'Trey Research',
        authorizations: [
          {
            principalId: azure.world.state.groups![0]!.objectId,
            principalName: 'Fabrikam night shift',
            roleId: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
          },
        ],
      },
    ]);
    expect(ana).toBeUndefined();
  });
});
