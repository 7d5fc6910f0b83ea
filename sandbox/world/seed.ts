import { createHash } from 'node:crypto';
import type { Account, Member, RoleAssignment, Subscription, Tenant, WorldState } from './model.ts';
import { PEOPLE } from './people.ts';
import { TENANT } from './tenant-ids.ts';

export const SEEDED_AT = '2026-01-12T08:30:00.1234567Z';

/** The same id for the same words at every start. */
export function stableGuid(...words: string[]): string {
  const hex = createHash('sha256').update(words.join('\n')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An account that a customer made: an administrator, or one for a partner's person ("directory account"). */
export const directoryAccount = (key: string, name: string, upn: string, tenantId: string): Account => ({
  key,
  name,
  upn,
  tenantId,
  objectId: stableGuid('account', key),
});

const ACCOUNTS: readonly Account[] = [
  ...PEOPLE.map(({ key, name, upn, tenantId, objectId }) => ({ key, name, upn, tenantId, objectId })),
  directoryAccount('contoso-admin', 'Contoso Administrator', 'admin@contoso.com', TENANT.contoso),
  directoryAccount('retail-admin', 'Retail Administrator', 'admin@contosoretail.com', TENANT.contosoRetail),
  directoryAccount(
    'woodgrove-admin',
    'Woodgrove Administrator',
    'admin@woodgrovebank.com',
    TENANT.woodgroveBank,
  ),
  directoryAccount('ana-woodgrove', 'Ana Bakker', 'ana.bakker@woodgrovebank.com', TENANT.woodgroveBank),
];

const PARTNER_TENANT: Tenant = {
  tenantId: TENANT.fabrikam,
  name: 'Fabrikam',
  domains: ['fabrikam.com', 'fabrikam.onmicrosoft.com'],
  members: [],
  consented: true,
  userConsents: [],
  userConsent: 'adminOnly',
  mfaRequired: false,
};

const customer = (
  tenantId: string,
  name: string,
  domains: readonly string[],
  extra: Partial<Tenant>,
): Tenant => ({
  ...PARTNER_TENANT,
  tenantId,
  name,
  domains,
  members: [],
  userConsents: [],
  ...extra,
});

function seedTenants(): Tenant[] {
  return [
    structuredClone(PARTNER_TENANT),
    customer(TENANT.contoso, 'Contoso Ltd', ['contoso.com', 'contoso.onmicrosoft.com'], {}),
    customer(
      TENANT.contosoRetail,
      'Contoso Retail',
      ['contosoretail.com', 'contosoretail.onmicrosoft.com'],
      {},
    ),
    customer(
      TENANT.adventureWorks,
      'Adventure Works',
      ['adventure-works.com', 'adventureworks.onmicrosoft.com'],
      { consented: false },
    ),
    customer(TENANT.woodgroveBank, 'Woodgrove Bank', ['woodgrovebank.com', 'woodgrovebank.onmicrosoft.com'], {
      mfaRequired: true,
    }),
    customer(
      TENANT.northwindTraders,
      'Northwind Traders',
      ['northwindtraders.com', 'northwindtraders.onmicrosoft.com'],
      { consented: false },
    ),
  ];
}

/** Who of the partner is invited where; nobody at Northwind Traders. */
const GUESTS: readonly (readonly [tenantId: string, ...accounts: string[]])[] = [
  [TENANT.contoso, 'ana', 'bo', 'mira'],
  [TENANT.contosoRetail, 'ana', 'bo'],
  [TENANT.adventureWorks, 'ana', 'bo', 'mira'],
  [TENANT.woodgroveBank, 'ana', 'bo'],
];

const ADMINS: ReadonlySet<string> = new Set([
  'mira',
  'casey',
  'contoso-admin',
  'retail-admin',
  'woodgrove-admin',
]);

function membersOf(tenantId: string): Member[] {
  const own = ACCOUNTS.filter((account) => account.tenantId === tenantId);
  const guests = GUESTS.find(([id]) => id === tenantId)?.slice(1) ?? [];
  return [
    ...own.map(({ key, objectId }): Member => ({
      account: key,
      objectId,
      kind: 'home',
      status: 'active',
      admin: ADMINS.has(key),
    })),
    ...guests.map((account): Member => ({
      account,
      objectId: stableGuid('guest', tenantId, account),
      kind: 'guest',
      status: 'active',
      admin: false,
    })),
  ];
}

export function subscription(tenantId: string, name: string): Subscription {
  return {
    subscriptionId: stableGuid('subscription', tenantId),
    tenantId,
    name,
    quotaId: 'PayAsYouGo_2014-09-01',
    state: 'Enabled',
  };
}

const ROLES: readonly (readonly [tenantId: string, account: string, role: string])[] = [
  [TENANT.contoso, 'ana', 'Contributor'],
  [TENANT.contoso, 'bo', 'Reader'],
  [TENANT.contosoRetail, 'ana', 'Support Request Contributor'],
  [TENANT.adventureWorks, 'ana', 'Owner'],
  [TENANT.woodgroveBank, 'bo', 'Contributor'],
];

/** The world as `--reset` leaves it: nothing linked yet. */
export function seedWorld(): WorldState {
  const tenants = seedTenants();
  for (const tenant of tenants) tenant.members = membersOf(tenant.tenantId);
  const subscriptions = [
    subscription(TENANT.fabrikam, 'Fabrikam internal'),
    subscription(TENANT.contoso, 'Contoso production'),
    subscription(TENANT.contosoRetail, 'Retail shops'),
    subscription(TENANT.adventureWorks, 'Adventure Works web'),
    subscription(TENANT.woodgroveBank, 'Woodgrove core'),
  ];
  const roles = ROLES.map(([tenantId, account, role]): RoleAssignment => {
    const member = tenants
      .find((tenant) => tenant.tenantId === tenantId)
      ?.members.find((m) => m.account === account);
    const scope = `/subscriptions/${stableGuid('subscription', tenantId)}`;
    if (!member) throw new Error(`seed: ${account} is no member of ${tenantId}`);
    const { objectId } = member;
    return {
      id: stableGuid('role', tenantId, account),
      tenantId,
      objectId,
      role,
      scope,
      createdOn: SEEDED_AT,
    };
  });
  return { version: 1, accounts: [...ACCOUNTS], tenants, links: [], subscriptions, roles, keys: {} };
}
