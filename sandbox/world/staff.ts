import type { SandboxPerson } from '../contract.ts';
import type { Tenant, WorldState } from './model.ts';
import { PEOPLE } from './people.ts';
import { stableGuid } from './seed.ts';
import { TENANT } from './tenant-ids.ts';

export const MOST_STAFF = 500;

/** More people of the partner than the seeded world has, all alike: `Staff 01` and so on. */
export const staff = (count: number): SandboxPerson[] =>
  Array.from({ length: count }, (_, n) => {
    const number = String(n + 1).padStart(2, '0');
    return {
      ...PEOPLE[0]!,
      key: `staff-${number}`,
      name: `Staff ${number}`,
      upn: `staff-${number}@fabrikam.com`,
      tenantId: TENANT.fabrikam,
      objectId: stableGuid('staff', number),
      teamsId: `29:1-staff-${number}-fabrikam`,
      locale: 'en-US',
    };
  });

type IsGuest = (tenant: Tenant, person: SandboxPerson) => boolean;

export const everywhere: IsGuest = () => true;

/** Nine in ten customers, and not the same for everybody. */
export const inMostCustomers: IsGuest = ({ tenantId }, { key }) =>
  Number.parseInt(stableGuid('invited', tenantId, key).slice(0, 4), 16) % 10 !== 0;

/** Makes them members of the partner's tenant, and guests of customers. */
export function employ(
  world: WorldState,
  people: readonly SandboxPerson[],
  isGuest: IsGuest = inMostCustomers,
): void {
  for (const person of people) {
    const { key, name, objectId, tenantId, upn } = person;
    world.accounts.push({ key, name, objectId, tenantId, upn });
    for (const tenant of world.tenants) {
      const home = tenant.tenantId === tenantId;
      if (!home && !isGuest(tenant, person)) continue;
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
