import type { SandboxPerson } from '../contract.ts';
import { TENANT } from './tenant-ids.ts';

/** The people one can be on the sandbox page: invented, like their companies. */
export const PEOPLE: readonly SandboxPerson[] = [
  {
    key: 'ana',
    name: 'Ana Bakker',
    upn: 'ana.bakker@fabrikam.com',
    tenantId: TENANT.fabrikam,
    objectId: 'a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001',
    teamsId: '29:1-ana-bakker-fabrikam',
    role: 'staff',
    locale: 'nl-NL',
    timeZone: 'Europe/Amsterdam',
  },
  {
    key: 'bo',
    name: 'Bo Lindgren',
    upn: 'bo.lindgren@fabrikam.com',
    tenantId: TENANT.fabrikam,
    objectId: 'b0b00000-8e14-4d0f-a3f7-3c5d9b7e1002',
    teamsId: '29:1-bo-lindgren-fabrikam',
    role: 'staff',
    locale: 'sv-SE',
    timeZone: 'Europe/Stockholm',
  },
  {
    key: 'mira',
    name: 'Mira Dubois',
    upn: 'mira.dubois@fabrikam.com',
    tenantId: TENANT.fabrikam,
    objectId: 'c1c20000-3f7a-4a6e-8b0d-6d1f2a4c1003',
    teamsId: '29:1-mira-dubois-fabrikam',
    role: 'manager',
    locale: 'fr-FR',
    timeZone: 'Europe/Paris',
  },
  {
    key: 'casey',
    name: 'Casey Moore',
    upn: 'casey.moore@adventure-works.com',
    tenantId: TENANT.adventureWorks,
    objectId: 'd2d30000-6c2b-4e9d-9f58-7a0e3b5d1004',
    teamsId: '29:1-casey-moore-adventure-works',
    role: 'customerAdmin',
    locale: 'en-US',
    timeZone: 'America/Los_Angeles',
  },
];

/** The same person with a client set to English, and to the dates and numbers of their region. */
export const inEnglish = (person: SandboxPerson): SandboxPerson => ({
  ...person,
  locale: `en-${person.locale.split('-')[1] ?? 'US'}`,
});
