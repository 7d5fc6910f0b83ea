import { createHash } from 'node:crypto';
import type { SandboxPerson } from '../sandbox/contract.ts';
import type { WorldState } from '../sandbox/world/model.ts';
import { seedWorld } from '../sandbox/world/seed.ts';
import { TENANT } from '../sandbox/world/tenant-ids.ts';

export interface BenchWorld {
  readonly people: readonly SandboxPerson[];
  readonly initial: WorldState;
}

const SEEDED_AT = '2026-01-12T08:30:00.1234567Z';

const guid = (seed: string): string => {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

function staff(number: number): SandboxPerson {
  const key = `staff${number}`;
  return {
    key,
    name: `Staff ${number}`,
    upn: `${key}@fabrikam.com`,
    tenantId: TENANT.fabrikam,
    objectId: guid(`home ${key}`),
    teamsId: `29:1-${key}-fabrikam`,
    role: 'staff',
    locale: 'en-US',
    timeZone: 'Europe/Amsterdam',
  };
}

/**
 * The seeded world with as many partner employees as conversations are wanted (work in one conversation is done one
 * after the other), each of them a guest of Contoso Ltd with a link there.
 */
export function createBenchWorld(conversations: number): BenchWorld {
  const people = Array.from({ length: conversations }, (_, index) => staff(index + 1));
  const initial = seedWorld();
  const tenantOf = (id: string) => initial.tenants.find(({ tenantId }) => tenantId === id)!;
  const base = { status: 'active', admin: false } as const;
  for (const { key, name, upn, tenantId, objectId } of people) {
    const guest = guid(`contoso ${key}`);
    initial.accounts.push({ key, name, upn, tenantId, objectId });
    tenantOf(tenantId).members.push({ ...base, account: key, objectId, kind: 'home' });
    tenantOf(TENANT.contoso).members.push({ ...base, account: key, objectId: guest, kind: 'guest' });
    initial.links.push({
      tenantId: TENANT.contoso,
      objectId: guest,
      partnerId: '1234567',
      partnerName: 'Fabrikam',
      etag: 1,
      state: 'Active',
      createdTime: SEEDED_AT,
      updatedTime: SEEDED_AT,
    });
  }
  return { people, initial };
}
