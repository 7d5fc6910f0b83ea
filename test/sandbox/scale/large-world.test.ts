import { describe, expect, it } from 'vitest';
import { startAzure } from '../../../sandbox/azure.ts';
import { companyName, MOST_NAMES, slugOf } from '../../../sandbox/world/company-names.ts';
import { FATES, fateOf } from '../../../sandbox/world/fates.ts';
import { largeWorld, MOST_CUSTOMERS } from '../../../sandbox/world/large-world.ts';
import type { LinkRecord, Member, Tenant } from '../../../sandbox/world/model.ts';
import { seedWorld } from '../../../sandbox/world/seed.ts';
import { askArm, askOnBehalfOf, person } from '../azure/support/requests.ts';

const world = largeWorld(500);
const customers = world.tenants.slice(1);
const memberOf = (tenant: Tenant, account: string): Member | undefined =>
  tenant.members.find((member) => member.account === account);
const linkOf = (tenant: Tenant, account: string): LinkRecord | undefined =>
  world.links.find(({ objectId }) => objectId === memberOf(tenant, account)?.objectId);

describe('a large world', () => {
  it('has as many customers as asked for, the seeded ones among them', () => {
    expect(customers).toHaveLength(500);
    expect(customers.slice(0, 5)).toEqual(seedWorld().tenants.slice(1));
  });

  it('is the same at every start, and a larger one begins with it', () => {
    expect(largeWorld(500)).toEqual(world);
    expect(largeWorld(700).tenants.slice(0, 501)).toEqual(world.tenants);
  });

  it('gives every tenant, domain, name and guest a name or id of its own', () => {
    const all = {
      ids: world.tenants.map(({ tenantId }) => tenantId),
      names: world.tenants.map(({ name }) => name),
      domains: world.tenants.flatMap(({ domains }) => domains),
      objects: world.tenants.flatMap(({ members }) => members.map(({ objectId }) => objectId)),
    };
    for (const list of Object.values(all)) expect(new Set(list).size).toBe(list.length);
  });

  it('invents its domains below names that nobody can own', () => {
    for (const { domains } of customers.slice(5)) {
      expect(domains[0]).toMatch(/^[a-z0-9-]+\.example$/);
      expect(domains[1]).toMatch(/^[a-z0-9-]+\.onmicrosoft\.com$/);
    }
  });

  it('leaves most customers ready to be linked by Ana', () => {
    const ready = customers.filter(
      (tenant) =>
        memberOf(tenant, 'ana')?.status === 'active' &&
        tenant.consented &&
        !tenant.mfaRequired &&
        !tenant.blocked &&
        tenant.entraError === undefined &&
        linkOf(tenant, 'ana') === undefined,
    );
    expect(ready.length / customers.length).toBeGreaterThan(0.7);
  });

  it.each([
    ['linked to our ID', (tenant: Tenant) => linkOf(tenant, 'ana')?.partnerId === '1234567'],
    ['linked to another partner', (tenant: Tenant) => linkOf(tenant, 'ana')?.partnerId === '7654321'],
    ['linked differently by Ana and Bo', differs],
    ['linked once and removed', (tenant: Tenant) => linkOf(tenant, 'ana')?.state === 'Deleted'],
    ['not approved', ({ consented }: Tenant) => !consented],
    ['asking for another proof', ({ mfaRequired }: Tenant) => mfaRequired],
    ['with an open invitation of Ana', (tenant: Tenant) => memberOf(tenant, 'ana')?.status === 'pending'],
    ['with an open invitation of Bo', (tenant: Tenant) => memberOf(tenant, 'bo')?.status === 'pending'],
    ['closed to Bo', (tenant: Tenant) => memberOf(tenant, 'bo') === undefined],
    ['blocked by policy', ({ blocked }: Tenant) => blocked],
    ['refusing for other reasons', ({ entraError }: Tenant) => entraError !== undefined],
    ['that throttle by themselves', ({ throttled }: Tenant) => throttled !== undefined],
    ['that tell their id only', ({ idsOnly }: Tenant) => idsOnly],
  ])('has customers %s', (_, fits) => {
    expect(customers.filter(fits).length).toBeGreaterThanOrEqual(3);
  });

  it('names partners only that exist', () => {
    expect(world.links.every(({ partnerName }) => partnerName !== '')).toBe(true);
  });

  it.each([4, MOST_CUSTOMERS + 1, 10.5])('refuses %d customers', (count) => {
    expect(() => largeWorld(count)).toThrow(RangeError);
  });

  it('answers for its customers, and lists them page by page', async () => {
    const azure = await startAzure({ customers: 205 });
    try {
      const assertion = await azure.ssoToken(person(azure, 'ana'));
      const last = azure.world.state.tenants.findLast(({ signedBy }) => signedBy !== undefined)!;
      const ready = azure.world.state.tenants.find(({ name }) => name === companyName(0))!;

      const { body } = await askOnBehalfOf(azure, ready.tenantId, assertion);
      const token = String(body['access_token']);
      const link = await askArm(azure, 'PUT', '1234567', token);
      const forLast = await askOnBehalfOf(azure, last.tenantId, assertion);
      const names: unknown[] = [];
      let url: string | undefined = 'https://management.azure.com/tenants?api-version=2022-12-01';
      for (; url !== undefined;) {
        const page: { value: unknown[]; nextLink?: string } = (await askArm(azure, 'GET', url, token))
          .body as never;
        names.push(...page.value);
        url = page.nextLink;
      }

      expect(link.body).toMatchObject({ name: '1234567', properties: { tenantId: ready.tenantId } });
      expect(forLast.status).toBe(200);
      // All but Northwind Traders and the four that Ana was invited to and has not answered; and her own.
      expect(names).toHaveLength(205 - 1 - 4 + 1);
    } finally {
      await azure.close();
    }
  });
});

function differs(tenant: Tenant): boolean {
  const [ana, bo] = [linkOf(tenant, 'ana'), linkOf(tenant, 'bo')];
  return ana !== undefined && bo !== undefined && ana.partnerId !== bo.partnerId;
}

describe('fates', () => {
  it('come by their share in every hundred', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => fateOf(1300 + n));
    for (const fate of FATES) expect(hundred.filter((one) => one === fate)).toHaveLength(fate.share);
  });
});

describe('names of companies', () => {
  it('differ, and so do their slugs', () => {
    const names = Array.from({ length: MOST_NAMES }, (_, n) => companyName(n));
    expect(new Set(names).size).toBe(MOST_NAMES);
    expect(new Set(names.map(slugOf)).size).toBe(MOST_NAMES);
  });

  it('lose their accents in domains', () => {
    expect(slugOf('Château Clairval Foods AB')).toBe('chateau-clairval-foods-ab');
    expect(slugOf('Rødvang Rail B.V.')).toBe('rodvang-rail-b-v');
  });
});
