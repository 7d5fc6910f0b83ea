import type { LinkHolder, PartnerLinks } from '../ports/partner-links.ts';
import type { LinkWatch } from './link-watch.ts';

/**
 * The same links, with every look written to the ledger: what we know of others comes from there alone. Failures say
 * who can no longer enter where.
 */
export function createWatchedLinks(links: PartnerLinks, watch: LinkWatch): PartnerLinks {
  async function heeding<T>({ identity, person }: LinkHolder, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (thrown) {
      await watch.keptOut(person, identity.tenantId, thrown);
      throw thrown;
    }
  }

  return {
    async get(holder, options) {
      const link = await heeding(holder, () => links.get(holder, options));
      await watch.seen(holder, link, options);
      return link;
    },
    async create(holder, partnerId, options) {
      const link = await heeding(holder, () => links.create(holder, partnerId, options));
      await watch.seen(holder, link, options);
      return link;
    },
    async change(holder, partnerId, options) {
      const link = await heeding(holder, () => links.change(holder, partnerId, options));
      await watch.seen(holder, link, options);
      return link;
    },
    async remove(holder, current, options) {
      await heeding(holder, () => links.remove(holder, current, options));
      await watch.seen(holder, undefined, options);
    },
  };
}
