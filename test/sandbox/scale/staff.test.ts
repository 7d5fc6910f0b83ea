import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { startAzure, type AzureOptions, type AzureSandbox } from '../../../sandbox/azure.ts';
import { person } from '../azure/support/requests.ts';

let azure: AzureSandbox;

const start = async (options: AzureOptions): Promise<AzureSandbox> => (azure = await startAzure(options));
afterEach(() => azure.close());

describe('many colleagues', () => {
  it('stand beside the named people, clearly generated', async () => {
    const { people } = await start({ customers: 20, staff: 12 });

    expect(people.map(({ name }) => name)).toEqual([
      ...['Ana Bakker', 'Bo Lindgren', 'Mira Dubois', 'Casey Moore'],
      ...Array.from({ length: 12 }, (_, n) => `Staff ${String(n + 1).padStart(2, '0')}`),
    ]);
    for (const field of ['key', 'objectId', 'teamsId', 'upn'] as const)
      expect(new Set(people.map((one) => one[field])).size).toBe(people.length);
  });

  it('are members at home and guests of most customers, not all of the same ones', async () => {
    const { world } = await start({ customers: 100, staff: 3 });
    const [home, ...customers] = world.state.tenants;
    const guestOf = (key: string): string[] =>
      customers
        .filter(({ members }) => members.some(({ account }) => account === key))
        .map(({ tenantId }) => tenantId);

    expect(home!.members.filter(({ account }) => account.startsWith('staff-'))).toHaveLength(3);
    for (const key of ['staff-01', 'staff-02', 'staff-03']) {
      expect(guestOf(key).length).toBeGreaterThan(75);
      expect(guestOf(key).length).toBeLessThan(100);
    }
    expect(guestOf('staff-01')).not.toEqual(guestOf('staff-02'));
  });

  it('can also join the seeded world, and sign in there', async () => {
    await start({ staff: 2 });

    const token = decodeJwt(await azure.ssoToken(person(azure, 'staff-02')));

    expect(token).toMatchObject({ oid: person(azure, 'staff-02').objectId, name: 'Staff 02' });
    expect(azure.world.state.tenants).toHaveLength(6);
  });
});

describe('a role of the app', () => {
  it('is in the sign-ins of people who were given it, and of nobody else', async () => {
    await start({});
    const rolesOf = async (key: string): Promise<unknown> =>
      decodeJwt(await azure.ssoToken(person(azure, key)))['roles'];

    expect(await rolesOf('mira')).toBeUndefined();
    azure.setAppRole('mira', 'Manager', true);

    expect(await rolesOf('mira')).toEqual(['Manager']);
    expect(await rolesOf('ana')).toBeUndefined();
    const home = azure.snapshot().tenants.find((tenant) => tenant.home);
    expect(home?.members.find((one) => one.person === 'mira')).toMatchObject({ appRoles: ['Manager'] });

    azure.setAppRole('mira', 'Manager', false);
    expect(await rolesOf('mira')).toBeUndefined();
  });

  it('is for people of the organisation only', async () => {
    await start({});

    expect(() => azure.setAppRole('casey', 'Manager', true)).toThrow('nobody of this organisation');
  });
});
