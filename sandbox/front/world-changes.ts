import type { WorldSnapshot } from '../contract.ts';

/** What is new: all of it at first, then only tenants that changed. Faults and calls are short and always whole. */
export interface WorldChange extends WorldSnapshot {
  /** In the order of the tenants; sent when there are others than before. */
  readonly tenantIds?: readonly string[];
}

/** Remembers what one page has seen: the whole of a large world several times a second would be too much to draw. */
export function createWorldChanges(): (snapshot: WorldSnapshot) => WorldChange {
  let seen = new Map<string, string>();
  return ({ tenants, faults, calls }) => {
    const now = new Map(tenants.map((tenant) => [tenant.tenantId, JSON.stringify(tenant)]));
    const changed = tenants.filter(({ tenantId }) => seen.get(tenantId) !== now.get(tenantId));
    const isOther = seen.size !== now.size || changed.some(({ tenantId }) => !seen.has(tenantId));
    seen = now;
    return { tenants: changed, faults, calls, ...(isOther && { tenantIds: [...now.keys()] }) };
  };
}
