import type { LinkHolder, PartnerLinks } from '../ports/partner-links.ts';

/**
 * The same links for work that has other customers to go on with: a place among those under way must not be held by
 * one that only waits for its Retry-After.
 */
export function linksWithoutWaiting(links: PartnerLinks): PartnerLinks {
  return {
    get: (holder: LinkHolder, options) => links.get(holder, { ...options, waits: false }),
    create: (holder, id, options) => links.create(holder, id, { ...options, waits: false }),
    change: (holder, id, options) => links.change(holder, id, { ...options, waits: false }),
    remove: (holder, id, options) => links.remove(holder, id, { ...options, waits: false }),
  };
}
