import type { Fault, WorldSnapshot } from '../contract.ts';
import type { Call } from './call-log.ts';
import type { Tenant, WorldState } from './model.ts';

type TenantView = WorldSnapshot['tenants'][number];

function viewTenant(state: WorldState, tenant: Tenant, homeTenantId: string): TenantView {
  const { tenantId, name, consented, mfaRequired, members } = tenant;
  const personOf = (objectId: string) => members.find((m) => m.objectId === objectId)?.account ?? objectId;
  return {
    tenantId,
    name,
    domain: tenant.domains[0] ?? tenantId,
    home: tenantId === homeTenantId,
    consented,
    mfaRequired,
    members: members.flatMap(({ account, objectId, kind }) =>
      kind === 'foreign' ? [] : [{ person: account, objectId, kind }],
    ),
    links: state.links
      .filter((link) => link.tenantId === tenantId)
      .map(({ objectId, partnerId, partnerName, etag, state: linkState, updatedTime }) => ({
        person: personOf(objectId),
        objectId,
        partnerId,
        partnerName: partnerName ?? '',
        etag,
        state: linkState,
        updatedTime,
      })),
    roles: state.roles
      .filter((role) => role.tenantId === tenantId)
      .map(({ objectId, role, scope }) => ({ person: personOf(objectId), role, scope })),
  };
}

/** What the live view shows: no keys, no tokens. */
export function takeSnapshot(
  state: WorldState,
  options: { homeTenantId: string; faults: readonly Fault[]; calls: readonly Call[] },
): WorldSnapshot {
  return {
    tenants: state.tenants.map((tenant) => viewTenant(state, tenant, options.homeTenantId)),
    faults: options.faults,
    calls: options.calls,
  };
}
