import { json } from '../wire/handler.ts';
import type { RoleAssignment, Subscription } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';
import type { ArmRoute } from './arm-route.ts';
import type { Caller } from './caller.ts';
import type { Grants } from './grants.ts';
import { ROLE_IDS } from './role-ids.ts';

const writeSubscription = (
  { subscriptionId, tenantId, name, quotaId, state }: Subscription,
  managers: readonly string[],
) => ({
  id: `/subscriptions/${subscriptionId}`,
  authorizationSource: 'RoleBased',
  managedByTenants: managers.map((manager) => ({ tenantId: manager })),
  subscriptionId,
  tenantId,
  displayName: name,
  state,
  subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId, spendingLimit: 'Off' },
});

const definitionId = (subscriptionId: string, role: string) =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${ROLE_IDS[role] ?? role}`;

const writeAssignment = (
  { id, objectId, role, scope, createdOn }: RoleAssignment,
  subscriptionId: string,
  principalType: string,
) => ({
  properties: {
    roleDefinitionId: definitionId(subscriptionId, role),
    principalId: objectId,
    principalType,
    scope,
    createdOn,
    updatedOn: createdOn,
  },
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`,
  type: 'Microsoft.Authorization/roleAssignments',
  name: id,
});

/** Subscriptions the caller has a role in, and who has which role there. */
export function subscriptionsApi(world: World, grants: Grants): readonly ArmRoute[] {
  const { managersOf, principalsOf, rolesIn, seenBy } = grants;
  const typeOf = (objectId: string): string =>
    world.state.groups?.some((group) => group.objectId === objectId)
      ? 'Group'
      : world.state.servicePrincipals?.some((principal) => principal.objectId === objectId)
        ? 'ServicePrincipal'
        : 'User';

  function requireSubscription(caller: Caller, id: string): Subscription {
    const found = seenBy(caller).find(({ subscriptionId }) => subscriptionId === id.toLowerCase());
    if (found) return found;
    const exists = world.state.subscriptions.some(
      ({ subscriptionId, tenantId }) =>
        subscriptionId === id.toLowerCase() && tenantId === caller.tenant.tenantId,
    );
    if (!exists)
      throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
    throw new ArmError(
      403,
      'AuthorizationFailed',
      `The client with object id '${caller.objectId}' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read' over scope '/subscriptions/${id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }

  return [
    {
      method: 'GET',
      path: /^\/subscriptions\/?$/i,
      answer: ({ caller }) => {
        const value = seenBy(caller).map((one) => writeSubscription(one, managersOf(one.subscriptionId)));
        return json({ value, count: { type: 'Total', value: value.length } });
      },
    },
    {
      method: 'GET',
      path: /^\/subscriptions\/([^/]+)\/providers\/microsoft\.authorization\/roleassignments\/?$/i,
      answer: ({ caller, url, params: [given = ''] }) => {
        const { subscriptionId } = requireSubscription(caller, given);
        // assignedTo('<oid>') also finds what the object has through groups, principalId eq does not. What a customer
        // delegated is no role assignment and never among these.
        const [, kind, wanted = ''] =
          /(assignedTo\(|principalId eq )'([^']+)'/i.exec(url.searchParams.get('$filter') ?? '') ?? [];
        const id = wanted.toLowerCase();
        const among = kind?.startsWith('assigned') ? principalsOf(caller.tenant.tenantId, id) : new Set([id]);
        const value = rolesIn(subscriptionId)
          .filter(({ objectId }) => kind === undefined || among.has(objectId))
          .map((role) => writeAssignment(role, subscriptionId, typeOf(role.objectId)));
        return json({ value });
      },
    },
    {
      method: 'GET',
      path: /^\/subscriptions\/([^/]+)\/providers\/microsoft\.authorization\/roledefinitions\/([^/]+)\/?$/i,
      answer: ({ caller, params: [id = '', guid = ''] }) => {
        const { subscriptionId } = requireSubscription(caller, id);
        const [roleName] = Object.entries(ROLE_IDS).find(([, roleId]) => roleId === guid.toLowerCase()) ?? [];
        if (roleName === undefined) {
          throw new ArmError(
            404,
            'RoleDefinitionDoesNotExist',
            `The specified role definition with ID '${guid}' does not exist.`,
          );
        }
        return json({
          properties: { roleName, type: 'BuiltInRole', assignableScopes: ['/'] },
          id: definitionId(subscriptionId, roleName),
          type: 'Microsoft.Authorization/roleDefinitions',
          name: guid,
        });
      },
    },
  ];
}
