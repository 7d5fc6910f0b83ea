import { json } from '../wire/handler.ts';
import { type Delegation } from '../world/model.ts';
import { stableGuid } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';
import type { ArmRoute } from './arm-route.ts';
import type { Grants } from './grants.ts';
import { ROLE_IDS } from './role-ids.ts';

/** Microsoft.ManagedServices: what was delegated, as the managing tenant reads it. */
export function lighthouseApi(world: World, grants: Grants): readonly ArmRoute[] {
  const definition = ({ authorizations, managedByTenantId, offer, subscriptionId }: Delegation) => {
    const name = stableGuid('definition', subscriptionId, managedByTenantId);
    const managee = world.state.subscriptions.find((one) => one.subscriptionId === subscriptionId)?.tenantId;
    return {
      id: `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedServices/registrationDefinitions/${name}`,
      type: 'Microsoft.ManagedServices/registrationDefinitions',
      name,
      properties: {
        registrationDefinitionName: offer,
        managedByTenantId,
        managedByTenantName: world.tenant(managedByTenantId)?.name,
        manageeTenantId: managee,
        manageeTenantName: managee === undefined ? undefined : world.tenant(managee)?.name,
        provisioningState: 'Succeeded',
        authorizations: authorizations.map(({ principalId, principalName, role }) => ({
          principalId,
          principalIdDisplayName: principalName,
          roleDefinitionId: ROLE_IDS[role] ?? role,
        })),
      },
    };
  };

  return [
    {
      method: 'GET',
      path: /^\/subscriptions\/([^/]+)\/providers\/microsoft\.managedservices\/registrationassignments\/?$/i,
      apiVersion: '2022-10-01',
      answer: ({ caller, url, params: [id = ''] }) => {
        const subscription = grants.seenBy(caller).find((one) => one.subscriptionId === id.toLowerCase());
        if (!subscription) {
          throw new ArmError(
            403,
            'AuthorizationFailed',
            `The client with object id '${caller.objectId}' does not have authorization to perform action 'Microsoft.ManagedServices/registrationAssignments/read' over scope '/subscriptions/${id}'.`,
          );
        }
        const expand = url.searchParams.get('$expandRegistrationDefinition') === 'true';
        const value = grants.delegationsOf(subscription.subscriptionId).map((delegation) => {
          const registered = definition(delegation);
          const name = stableGuid('assignment', delegation.subscriptionId, delegation.managedByTenantId);
          return {
            id: `/subscriptions/${delegation.subscriptionId}/providers/Microsoft.ManagedServices/registrationAssignments/${name}`,
            type: 'Microsoft.ManagedServices/registrationAssignments',
            name,
            properties: {
              registrationDefinitionId: registered.id,
              provisioningState: 'Succeeded',
              ...(expand ? { registrationDefinition: registered } : {}),
            },
          };
        });
        return json({ value });
      },
    },
  ];
}
