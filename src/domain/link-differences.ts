import type { LinkEventKind, LinkState } from './link-events.ts';
import type { PartnerLink } from './partner-link.ts';
import type { Identity } from './people.ts';

/** What differs between two looks at one link. */
export interface LinkDifference {
  readonly kind: Extract<LinkEventKind, 'linked' | 'changed' | 'unlinked' | 'renamed' | 'rewritten'>;
  readonly before?: LinkState;
  readonly after?: LinkState;
}

/** The part of a link that is compared and remembered. */
export const stateOf = ({ etag, partnerId, partnerName }: Omit<PartnerLink, 'identity'>): LinkState => ({
  partnerId,
  etag,
  ...(partnerName === undefined ? {} : { partnerName }),
});

/**
 * The difference between what was known and what was seen; undefined: none that anybody would want to know of.
 * An etag below the known one is an answer from a copy of Azure's that lags behind, and tells nothing.
 */
export function differenceOf(
  before: LinkState | undefined,
  after: LinkState | undefined,
): LinkDifference | undefined {
  if (!before) return after && { kind: 'linked', after };
  if (!after) return { kind: 'unlinked', before };
  if (after.etag < before.etag) return undefined;
  if (after.partnerId !== before.partnerId) return { kind: 'changed', before, after };
  if (isRenamed(before, after)) return { kind: 'renamed', before, after };
  return after.etag === before.etag ? undefined : { kind: 'rewritten', before, after };
}

/** Old records have no name: getting one is no new name. */
const isRenamed = (before: LinkState, after: LinkState): boolean =>
  before.partnerName !== undefined &&
  after.partnerName !== undefined &&
  before.partnerName !== after.partnerName;

/**
 * Says which difference it is: etags count every write to an account, so no other difference has the same id. A new
 * name of the partner moves no etag and is told by the name itself.
 */
export function differenceId({ objectId, tenantId }: Identity, difference: LinkDifference): string {
  const { after, before, kind } = difference;
  const from = before?.etag ?? 'none';
  const to = after?.etag ?? 'none';
  const name = kind === 'renamed' ? `/${encodeURIComponent(after?.partnerName ?? '').slice(0, 120)}` : '';
  return `link/${tenantId}/${objectId}/${from}-${to}${name}`;
}
