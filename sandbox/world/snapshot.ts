import type { Fault, WorldSnapshot } from '../contract.ts';
import type { Call } from './call-log.ts';
import type { LinkRecord, RoleAssignment, Tenant, WorldState } from './model.ts';

type TenantView = WorldSnapshot['tenants'][number];

interface Rows {
  readonly links: readonly LinkRecord[];
  readonly roles: readonly RoleAssignment[];
}

function viewTenant(rows: Rows, tenant: Tenant, homeTenantId: string): TenantView {
  const { tenantId, name, consented, mfaRequired, members } = tenant;
  const personOf = (objectId: string) => members.find((m) => m.objectId === objectId)?.account ?? objectId;
  return {
    tenantId,
    name,
    domain: tenant.domains[0] ?? tenantId,
    home: tenantId === homeTenantId,
    consented,
    mfaRequired,
    members: members.flatMap(({ account, objectId, kind, appRoles }) =>
      kind === 'foreign' ? [] : [{ person: account, objectId, kind, ...(appRoles?.length && { appRoles }) }],
    ),
    links: rows.links.map(({ objectId, partnerId, partnerName, etag, state: linkState, updatedTime }) => ({
      person: personOf(objectId),
      objectId,
      partnerId,
      partnerName: partnerName ?? '',
      etag,
      state: linkState,
      updatedTime,
    })),
    roles: rows.roles.map(({ objectId, role, scope }) => ({ person: personOf(objectId), role, scope })),
  };
}

/** What the live view shows: no keys, no tokens. */
export function takeSnapshot(
  state: WorldState,
  options: { homeTenantId: string; faults: readonly Fault[]; calls: readonly Call[] },
): WorldSnapshot {
  const links = Map.groupBy(state.links, ({ tenantId }) => tenantId);
  const roles = Map.groupBy(state.roles, ({ tenantId }) => tenantId);
  return {
    tenants: state.tenants.map((tenant) => {
      const { tenantId } = tenant;
      const rows = { links: links.get(tenantId) ?? [], roles: roles.get(tenantId) ?? [] };
      return viewTenant(rows, tenant, options.homeTenantId);
    }),
    faults: options.faults,
    calls: options.calls,
  };
}
