import { isPalError } from '../../domain/errors.ts';
import { isGuid, type TenantId, tenantId } from '../../domain/ids.ts';
import type { AzureSubscription, Delegation } from '../../domain/lighthouse.ts';
import type { Subscriptions } from '../../ports/subscriptions.ts';
import type { ArmReader } from './arm-reader.ts';
import { plainText } from './plain-text.ts';

type Row = Readonly<Record<string, unknown>>;

const STATES = ['Enabled', 'Warned', 'PastDue', 'Disabled', 'Deleted'] as const;

/** Subscriptions and what was delegated through Azure Lighthouse; raw requests, as no SDK has the latter. */
export function createSubscriptions({ reader }: { readonly reader: ArmReader }): Subscriptions {
  return {
    async list(person, tenant, options) {
      const path = '/subscriptions?api-version=2022-12-01';
      const rows = await reader.list({ name: 'listSubscriptions', person, tenant, path }, options);
      return rows
        .flatMap((row) => toSubscription(row) ?? [])
        .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    },

    async delegations(person, tenant, subscription, options) {
      const path =
        `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.ManagedServices` +
        '/registrationAssignments?$expandRegistrationDefinition=true&api-version=2022-10-01';
      try {
        const rows = await reader.list({ name: 'listDelegations', person, tenant, path }, options);
        return rows.flatMap((row) => toDelegation(row, tenant) ?? []);
      } catch (thrown) {
        if (isPalError(thrown, 'accessRefused')) return undefined;
        throw thrown;
      }
    },
  };
}

const tenantOf = (value: unknown): TenantId | undefined =>
  typeof value === 'string' && isGuid(value) ? tenantId(value) : undefined;

const recordOf = (value: unknown): Row => (typeof value === 'object' && value !== null ? (value as Row) : {});

const listOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.map(recordOf) : []);

function toSubscription(row: Row): AzureSubscription | undefined {
  const { displayName, managedByTenants, state, subscriptionId, subscriptionPolicies, tenantId: owner } = row;
  const tenant = tenantOf(owner);
  if (typeof subscriptionId !== 'string' || !isGuid(subscriptionId) || tenant === undefined) return undefined;
  const quotaId = plainText(recordOf(subscriptionPolicies).quotaId);
  return {
    id: subscriptionId.toLowerCase(),
    name: plainText(displayName) ?? subscriptionId.toLowerCase(),
    tenantId: tenant,
    state: STATES.find((known) => known === state) ?? 'other',
    ...(quotaId !== undefined && { quotaId }),
    managedBy: listOf(managedByTenants).flatMap((one) => tenantOf(one.tenantId) ?? []),
  };
}

/** A subscription may be delegated to several tenants; only what is delegated to this one is ours to speak of. */
function toDelegation(row: Row, manager: TenantId): Delegation | undefined {
  const definition = recordOf(recordOf(recordOf(row.properties).registrationDefinition).properties);
  if (tenantOf(definition.managedByTenantId) !== manager) return undefined;
  const offer = plainText(definition.registrationDefinitionName);
  const customerName = plainText(definition.manageeTenantName);
  return {
    ...(customerName !== undefined && { customerName }),
    ...(offer !== undefined && { offer }),
    authorizations: listOf(definition.authorizations).flatMap((one) => {
      const { principalId, roleDefinitionId } = one;
      if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string') return [];
      const principalName = plainText(one.principalIdDisplayName);
      const roleId = roleDefinitionId.split('/').at(-1)!.toLowerCase();
      return [{ principalId, roleId, ...(principalName !== undefined && { principalName }) }];
    }),
  };
}
