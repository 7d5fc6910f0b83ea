import { VAULT_HOST } from '../vault/key-vault.ts';
import type { Member, Tenant, WorldState } from './model.ts';
import { directoryAccount, seedWorld, stableGuid, subscription } from './seed.ts';
import { TENANT } from './tenant-ids.ts';

/** Customers whom partners reach in other ways than as a guest. */
export const ACCESS_TENANT = {
  fourthCoffee: 'f0c0ffee-7777-4a3c-9d2e-6b8f0a2c0007',
  litware: '117e0a4e-8888-4c7b-8f1d-3a5c7e9b0008',
  proseware: '940e5e0a-9999-4b2d-a6e4-1f3d5b7c0009',
  treyResearch: '74e94e5e-aaaa-4e8f-b7c1-5d7f9b1a0010',
  tailspinToys: '7a115910-bbbb-4f1a-8c3e-7e9a1c3d0011',
} as const;

/** The application that Litware knows Fabrikam's pipeline by. */
export const PIPELINE = {
  appId: '9d5e7c3b-1f2a-4b6d-8e9c-0a1b2c3d4e5f',
  name: 'Fabrikam deployments',
  secretName: 'litware-deployments',
  vault: VAULT_HOST,
} as const;

const PIPELINE_SECRET = 'sandbox-only~litware-deployments-1';

function tenant(tenantId: string, name: string, domain: string, extra: Partial<Tenant> = {}): Tenant {
  return {
    tenantId,
    name,
    domains: [`${domain}.com`, `${domain}.onmicrosoft.com`],
    members: [],
    consented: true,
    userConsents: [],
    userConsent: 'adminOnly',
    mfaRequired: false,
    ...extra,
  };
}

const homeMember = (account: string, objectId: string, admin: boolean): Member => ({
  account,
  objectId,
  kind: 'home',
  status: 'active',
  admin,
});

/**
 * The seeded world and five customers more: one that made Ana an account, one with a service principal and its secret
 * in the vault, two that delegated a subscription through Azure Lighthouse, and one that knows nothing of us yet.
 */
export function accessWorld(): WorldState {
  const world = seedWorld();
  const { fourthCoffee, litware, proseware, tailspinToys, treyResearch } = ACCESS_TENANT;
  const accounts = [
    directoryAccount('coffee-admin', 'Fourth Coffee Administrator', 'admin@fourthcoffee.com', fourthCoffee),
    directoryAccount('ana-coffee', 'Ana Bakker', 'ana.bakker@fourthcoffee.com', fourthCoffee),
    directoryAccount('litware-admin', 'Litware Administrator', 'admin@litware.com', litware),
    directoryAccount('tailspin-admin', 'Tailspin Administrator', 'admin@tailspintoys.com', tailspinToys),
  ];
  const tenants = [
    tenant(fourthCoffee, 'Fourth Coffee', 'fourthcoffee'),
    tenant(litware, 'Litware', 'litware'),
    tenant(proseware, 'Proseware', 'proseware', { consented: false }),
    tenant(treyResearch, 'Trey Research', 'treyresearch', { consented: false }),
    tenant(tailspinToys, 'Tailspin Toys', 'tailspintoys', { consented: false }),
  ];
  for (const one of tenants) {
    one.members = accounts
      .filter(({ tenantId }) => tenantId === one.tenantId)
      .map(({ key, objectId }) => homeMember(key, objectId, key.endsWith('-admin')));
  }
  const subscriptions = [
    subscription(fourthCoffee, 'Coffee machines'),
    subscription(litware, 'Litware platform'),
    subscription(proseware, 'Proseware estate'),
    subscription(treyResearch, 'Trey laboratories'),
    subscription(tailspinToys, 'Tailspin web shop'),
  ];
  const objectOf = (key: string): string =>
    [...world.accounts, ...accounts].find((account) => account.key === key)!.objectId;
  const night = {
    tenantId: TENANT.fabrikam,
    objectId: stableGuid('group', 'night'),
    name: 'Fabrikam night shift',
    members: [objectOf('bo')],
  };
  const idOf = (tenantId: string): string => stableGuid('subscription', tenantId);
  const pipelineObject = stableGuid('principal', litware, PIPELINE.appId);
  const role = (tenantId: string, objectId: string, name: string) => ({
    id: stableGuid('role', tenantId, objectId),
    tenantId,
    objectId,
    role: name,
    scope: `/subscriptions/${idOf(tenantId)}`,
    createdOn: '2026-01-12T08:30:00.1234567Z',
  });

  return {
    ...world,
    accounts: [...world.accounts, ...accounts],
    tenants: [...world.tenants, ...tenants],
    subscriptions: [...world.subscriptions, ...subscriptions],
    roles: [
      ...world.roles,
      role(fourthCoffee, objectOf('ana-coffee'), 'Contributor'),
      role(litware, pipelineObject, 'Contributor'),
    ],
    groups: [night],
    servicePrincipals: [
      {
        tenantId: litware,
        appId: PIPELINE.appId,
        objectId: pipelineObject,
        name: PIPELINE.name,
        secrets: [PIPELINE_SECRET],
      },
    ],
    delegations: [
      {
        subscriptionId: idOf(proseware),
        managedByTenantId: TENANT.fabrikam,
        offer: 'Fabrikam managed platform',
        authorizations: [
          { principalId: objectOf('ana'), principalName: 'Ana Bakker', role: 'Contributor' },
          { principalId: objectOf('mira'), principalName: 'Mira Dubois', role: 'Reader' },
        ],
      },
      {
        subscriptionId: idOf(treyResearch),
        managedByTenantId: TENANT.fabrikam,
        offer: 'Fabrikam night watch',
        authorizations: [{ principalId: night.objectId, principalName: night.name, role: 'Contributor' }],
      },
    ],
    // Looks like a delegation and is none: a managed application has its own managing tenant.
    appManagers: [{ subscriptionId: idOf(proseware), tenantId: '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d' }],
    vault: [
      {
        vault: PIPELINE.vault,
        name: PIPELINE.secretName,
        versions: [{ id: 'a1b2c3d4e5f60718293a4b5c6d7e8f90', value: PIPELINE_SECRET, enabled: true }],
      },
    ],
  };
}
