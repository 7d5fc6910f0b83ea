import type { CallOptions, LinkHolder, PartnerLinks } from '../ports/partner-links.ts';

/**
 * The same links for work that has other customers to go on with: a place among those under way must not be held by
 * one that only waits for its Retry-After. The ledger learns what kind of work looked.
 */
export function linksWithoutWaiting(
  links: PartnerLinks,
  verifiedBy: NonNullable<CallOptions['verifiedBy']>,
): PartnerLinks {
  const ours = { waits: false, verifiedBy } as const;
  return {
    get: (holder: LinkHolder, options) => links.get(holder, { ...options, ...ours }),
    create: (holder, id, options) => links.create(holder, id, { ...options, ...ours }),
    change: (holder, id, options) => links.change(holder, id, { ...options, ...ours }),
    remove: (holder, id, options) => links.remove(holder, id, { ...options, ...ours }),
  };
}
