import { largeWorld } from '../sandbox/world/large-world.ts';
import type { Tenant, WorldState } from '../sandbox/world/model.ts';

/**
 * The large world of the sandbox without customers that throttle by themselves: what Retry-After costs is told by the
 * caller who throttles, not by the bot.
 */
export function benchWorld(customers: number): WorldState {
  const world = largeWorld(customers);
  for (const tenant of world.tenants) delete tenant.throttled;
  return world;
}

/** Ids of the tenants where this account can link and nothing is linked. */
export const readyTenants = (world: WorldState, account: string): string[] =>
  world.tenants
    .filter((tenant) => isOpenTo(tenant, account) && !isLinked(world, tenant, account))
    .map(({ tenantId }) => tenantId);

function isOpenTo(tenant: Tenant, account: string): boolean {
  const member = tenant.members.find((one) => one.account === account);
  return (
    member?.kind === 'guest' &&
    member.status === 'active' &&
    tenant.consented &&
    !tenant.mfaRequired &&
    tenant.blocked !== true &&
    tenant.entraError === undefined
  );
}

const isLinked = (world: WorldState, { members, tenantId }: Tenant, account: string): boolean =>
  world.links.some(
    (link) =>
      link.tenantId === tenantId &&
      link.state === 'Active' &&
      link.objectId === members.find((one) => one.account === account)?.objectId,
  );

/** How many customers an account has linked to this partner ID. */
export const linkedCount = (world: WorldState, account: string, partnerId: string): number => {
  const objects = new Set(
    world.tenants.flatMap(({ members }) =>
      members.filter((member) => member.account === account).map(({ objectId }) => objectId),
    ),
  );
  return world.links.filter(
    (link) => link.state === 'Active' && link.partnerId === partnerId && objects.has(link.objectId),
  ).length;
};
