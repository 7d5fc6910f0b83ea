import { companyName, MOST_NAMES, slugOf } from './company-names.ts';
import { type Fate, fateOf, type Standing } from './fates.ts';
import type { Account, LinkRecord, Member, RoleAssignment, Tenant, WorldState } from './model.ts';
import { seededPartners } from './partners.ts';
import { directoryAccount, SEEDED_AT, seedWorld, stableGuid, subscription } from './seed.ts';
import { TENANT } from './tenant-ids.ts';

/** The seeded customers are among those that are asked for. */
const SEEDED = Object.keys(TENANT).length - 1;
export const MOST_CUSTOMERS = SEEDED + MOST_NAMES;

/** Real tenants share Entra's keys as well; a key of its own for each of hundreds would take a minute to make. */
const SHARED_KEY = 'customers';

/**
 * The seeded world with as many customers in all, the same at every start. Of those that are added Ana is a guest of
 * each, Bo of three in four, Mira of one in ten; what stands in the way there is in `fates.ts`.
 * @throws RangeError when there are fewer than the seeded customers, or more than there are names
 */
export function largeWorld(customers: number): WorldState {
  if (!Number.isInteger(customers) || customers < SEEDED || customers > MOST_CUSTOMERS) {
    throw new RangeError(`a world has ${SEEDED} to ${MOST_CUSTOMERS} customers, not ${customers}`);
  }
  const world = seedWorld();
  for (let n = 0; n < customers - SEEDED; n++) addCustomer(world, n);
  return world;
}

function addCustomer(world: WorldState, n: number): void {
  const fate = fateOf(n);
  const name = companyName(n);
  const slug = slugOf(name);
  const tenantId = stableGuid('customer', slug);
  const domain = `${slug}.example`;
  const admin = directoryAccount(`admin-${slug}`, 'Administrator', `admin@${domain}`, tenantId);
  const guests = guestsOf(n, tenantId, fate);
  // Approving needs somebody; elsewhere the account would only lengthen the lists to pick from.
  const approves = fate.tenant?.consented === false;

  const tenant: Tenant = {
    tenantId,
    name,
    domains: [domain, `${slug}.onmicrosoft.com`],
    members: [...(approves ? [adminMember(admin)] : []), ...guests],
    consented: true,
    userConsents: [],
    userConsent: 'adminOnly',
    mfaRequired: false,
    signedBy: SHARED_KEY,
    ...fate.tenant,
  };
  if (approves) world.accounts.push(admin);
  world.tenants.push(tenant);
  world.subscriptions.push(subscription(tenantId, `${name} production`));
  for (const [key, standing] of [['ana', fate.ana] as const, ['bo', fate.bo] as const]) {
    const member = guests.find(({ account }) => account === key);
    if (!member) continue;
    world.roles.push(roleOf(tenant, member, n));
    const link = linkOf(tenant, member, standing, n);
    if (link) world.links.push(link);
  }
}

const adminMember = ({ key, objectId }: Account): Member => ({
  account: key,
  objectId,
  kind: 'home',
  status: 'active',
  admin: true,
});

function guestsOf(n: number, tenantId: string, { ana, bo }: Fate): Member[] {
  const guest = (account: string, standing?: Standing): Member => ({
    account,
    objectId: stableGuid('guest', tenantId, account),
    kind: 'guest',
    status: standing?.status ?? 'active',
    admin: false,
  });
  return [
    guest('ana', ana),
    ...(n % 4 === 3 ? [] : [guest('bo', bo)]),
    ...(n % 10 === 0 ? [guest('mira')] : []),
  ];
}

function linkOf(
  { tenantId }: Tenant,
  { objectId }: Member,
  standing: Standing | undefined,
  n: number,
): LinkRecord | undefined {
  if (standing?.partnerId === undefined) return undefined;
  const { partnerId, removed = false } = standing;
  return {
    tenantId,
    objectId,
    partnerId,
    partnerName: seededPartners(partnerId) ?? '',
    // A removal counts as well: two at least.
    etag: 2 + (n % 5),
    state: removed ? 'Deleted' : 'Active',
    createdTime: SEEDED_AT,
    updatedTime: SEEDED_AT,
  };
}

const ROLES = ['Contributor', 'Reader', 'Owner', 'Support Request Contributor'];

function roleOf({ tenantId }: Tenant, { account, objectId }: Member, n: number): RoleAssignment {
  return {
    id: stableGuid('role', tenantId, account),
    tenantId,
    objectId,
    role: ROLES[n % ROLES.length] ?? 'Reader',
    scope: `/subscriptions/${stableGuid('subscription', tenantId)}`,
    createdOn: SEEDED_AT,
  };
}
