import type { RoleAssignment, Subscription } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { Caller } from './caller.ts';

const below = (scope: string, subscriptionId: string): boolean =>
  `${scope.toLowerCase()}/`.startsWith(`/subscriptions/${subscriptionId.toLowerCase()}/`);

/** Who may do what where: roles, groups, and what customers delegated to a managing tenant. */
export function createGrants(world: World) {
  /** The object itself and every group of its tenant that it is in. */
  const principalsOf = (tenantId: string, objectId: string): ReadonlySet<string> =>
    new Set([
      objectId,
      ...(world.state.groups ?? [])
        .filter((group) => group.tenantId === tenantId && group.members.includes(objectId))
        .map((group) => group.objectId),
    ]);

  const rolesIn = (subscriptionId: string): readonly RoleAssignment[] =>
    world.state.roles.filter(({ scope }) => below(scope, subscriptionId));

  const delegationsOf = (subscriptionId: string) =>
    (world.state.delegations ?? []).filter((one) => one.subscriptionId === subscriptionId);

  /** Through a delegation to the tenant of the token; the token's tenant is not the subscription's. */
  const isDelegatedTo = ({ subscriptionId }: Subscription, { tenant, objectId }: Caller): boolean =>
    delegationsOf(subscriptionId).some(
      ({ authorizations, managedByTenantId }) =>
        managedByTenantId === tenant.tenantId &&
        authorizations.some(({ principalId }) => principalsOf(tenant.tenantId, objectId).has(principalId)),
    );

  const hasRole = ({ subscriptionId, tenantId }: Subscription, { tenant, objectId }: Caller): boolean =>
    tenantId === tenant.tenantId &&
    rolesIn(subscriptionId).some((role) => principalsOf(tenantId, objectId).has(role.objectId));

  return {
    principalsOf,
    rolesIn,
    delegationsOf,
    isDelegatedTo,
    seenBy: (caller: Caller): readonly Subscription[] =>
      world.state.subscriptions.filter((one) => hasRole(one, caller) || isDelegatedTo(one, caller)),
    /** Tenants in `managedByTenants`: delegations, and managed applications such as Databricks. */
    managersOf: (subscriptionId: string): readonly string[] => [
      ...new Set([
        ...delegationsOf(subscriptionId).map(({ managedByTenantId }) => managedByTenantId),
        ...(world.state.appManagers ?? [])
          .filter((one) => one.subscriptionId === subscriptionId)
          .map(({ tenantId }) => tenantId),
      ]),
    ],
  };
}

export type Grants = ReturnType<typeof createGrants>;
