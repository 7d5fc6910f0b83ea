import type { TenantDirectory } from '../ports/customers.ts';
import type { Identities } from '../ports/identities.ts';
import type { KnownCustomers } from '../ports/stores.ts';
import type { LinkWatch } from './link-watch.ts';

/** The same identities; who is kept out where is noted. Getting in is noted where a link is read. */
export const createWatchedIdentities = (
  identities: Identities,
  watch: Pick<LinkWatch, 'keptOut'>,
): Identities => ({
  async require(person, tenant, options) {
    try {
      return await identities.require(person, tenant, options);
    } catch (thrown) {
      await watch.keptOut(person, tenant, thrown);
      throw thrown;
    }
  },
});

/** The same directory: listing tenants needs the person's own account, and shows when that is gone. */
export const createWatchedDirectory = (
  directory: TenantDirectory,
  watch: Pick<LinkWatch, 'keptOut'>,
): TenantDirectory => ({
  findByDomain: (domain, options) => directory.findByDomain(domain, options),
  async list(person, options) {
    try {
      return await directory.list(person, options);
    } catch (thrown) {
      await watch.keptOut(person, person.tenantId, thrown);
      throw thrown;
    }
  },
});

/** The same lists; a customer that is gone from somebody's list is out of their reach, and nobody need try. */
export const createWatchedCustomers = (
  known: KnownCustomers,
  watch: Pick<LinkWatch, 'gone'>,
): KnownCustomers => ({
  get: (person) => known.get(person),
  async put(person, customers, listedAt) {
    const before = await known.get(person);
    await known.put(person, customers, listedAt);
    const left = new Set(customers.map(({ tenantId }) => tenantId));
    const gone = (before?.customers ?? []).map(({ tenantId }) => tenantId).filter((one) => !left.has(one));
    await watch.gone(person, gone);
  },
});
