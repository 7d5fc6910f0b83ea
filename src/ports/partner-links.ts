import type { PartnerId } from '../domain/ids.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import type { Identity, Person } from '../domain/people.ts';
import type { LedgerEntry } from './stores.ts';

/**
 * Who asks, and the account the answer must belong to. Implementations check `tid` and `oid` of every token
 * against `identity` before they send it, and of every record that comes back.
 */
export interface LinkHolder {
  readonly person: Person;
  readonly identity: Identity;
}

export interface CallOptions {
  readonly abortSignal?: AbortSignal;
  /** Sent as `x-ms-client-request-id`; ties the chat message to Azure's log. */
  readonly correlationId?: string;
  /** `false`: a throttled call is told at once, however short the wait, to whoever has other work meanwhile. */
  readonly waits?: false;
  /** For the ledger: what looks (`command` when left out), and how people call the customer. */
  readonly verifiedBy?: NonNullable<LedgerEntry['verifiedBy']>;
  readonly customerName?: string;
}

/**
 * `Microsoft.ManagementPartner` as one account sees it. No upsert: see `planWrite`.
 *
 * Every method may throw PalError: signInNeeded, the outcomes of `Identities.require`, wrongTenantToken,
 * throttled (params.seconds), microsoftBusy (params.seconds if Azure said so), accessRefused, noAccountForLink, partnerIdRejected, unexpected.
 * Throttled calls are repeated inside while the wait is short; a failed write is never repeated inside, because
 * it may have been carried out: read again and decide from what is there.
 */
export interface PartnerLinks {
  /** The link of this account, whatever its partner ID; undefined when there is none. */
  get(holder: LinkHolder, options?: CallOptions): Promise<PartnerLink | undefined>;
  /** PUT. Throws `notApplied` when a link exists already (409). */
  create(holder: LinkHolder, partnerId: PartnerId, options?: CallOptions): Promise<PartnerLink>;
  /** PATCH to the new ID. Throws `notApplied` when there is no link (404). */
  change(holder: LinkHolder, partnerId: PartnerId, options?: CallOptions): Promise<PartnerLink>;
  /** DELETE of the current ID. An absent link is no error. */
  remove(holder: LinkHolder, current: PartnerId, options?: CallOptions): Promise<void>;
}
