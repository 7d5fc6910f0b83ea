import type { SandboxPerson } from '../sandbox/contract.ts';
import { PEOPLE } from '../sandbox/world/people.ts';
import type { WorldState } from '../sandbox/world/model.ts';
import { stableGuid } from '../sandbox/world/seed.ts';
import { TENANT } from '../sandbox/world/tenant-ids.ts';

/** More people of the partner than the seeded world has, all alike. */
export const staff = (count: number): SandboxPerson[] =>
  Array.from({ length: count }, (_, n) => ({
    ...PEOPLE[0]!,
    key: `staff${n}`,
    name: `Staff ${n}`,
    upn: `staff${n}@fabrikam.com`,
    tenantId: TENANT.fabrikam,
    objectId: stableGuid('staff', String(n)),
    teamsId: `29:1-staff-${n}-fabrikam`,
    locale: 'en-US',
  }));

/** Makes them members of the partner's tenant, and guests of every customer that nothing keeps them out of. */
export function employ(world: WorldState, people: readonly SandboxPerson[]): void {
  for (const { key, name, objectId, tenantId, upn } of people) {
    world.accounts.push({ key, name, objectId, tenantId, upn });
    for (const tenant of world.tenants) {
      const home = tenant.tenantId === tenantId;
      tenant.members.push({
        account: key,
        objectId: home ? objectId : stableGuid('guest', tenant.tenantId, key),
        kind: home ? 'home' : 'guest',
        status: 'active',
        admin: false,
      });
    }
  }
}
