import type { PartnerLink } from '../domain/partner-link.ts';
import type { LinkHolder, PartnerLinks } from '../ports/partner-links.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Ledger } from '../ports/stores.ts';

/** The same links, with every look written to the ledger: what we know of others comes from there alone. */
export function createRecordedLinks(links: PartnerLinks, ledger: Ledger, clock: Clock): PartnerLinks {
  const note = async (holder: LinkHolder, seen: PartnerLink | undefined): Promise<void> => {
    const { person, identity } = holder;
    await ledger.record({
      person,
      identity,
      verifiedAt: clock.now(),
      ...(seen === undefined ? {} : { link: seen }),
    });
  };
  return {
    async get(holder, options) {
      const link = await links.get(holder, options);
      await note(holder, link);
      return link;
    },
    async create(holder, partnerId, options) {
      const link = await links.create(holder, partnerId, options);
      await note(holder, link);
      return link;
    },
    async change(holder, partnerId, options) {
      const link = await links.change(holder, partnerId, options);
      await note(holder, link);
      return link;
    },
    async remove(holder, current, options) {
      await links.remove(holder, current, options);
      await note(holder, undefined);
    },
  };
}
