import { createAuditedChanges } from '../commands/audited-changes.ts';
import { createLinkWatch } from '../commands/link-watch.ts';
import {
  createWatchedCustomers,
  createWatchedDirectory,
  createWatchedIdentities,
} from '../commands/watched-entry.ts';
import { createWatchedLinks } from '../commands/watched-links.ts';
import type { TenantDirectory } from '../ports/customers.ts';
import type { Identities } from '../ports/identities.ts';
import type { PartnerLinks } from '../ports/partner-links.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';

interface Watched {
  readonly links: PartnerLinks;
  readonly identities: Identities;
  readonly directory: TenantDirectory;
}

/** The ways to Azure with everything seen on them written down: the ledger, what is new about links, the audit. */
export function composeWatch(
  { directory, identities, links }: Watched,
  stores: Stores,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
) {
  const { audit, changes, people, policies } = stores;
  const watch = createLinkWatch({ ...stores, clock, log });
  return {
    links: createWatchedLinks(links, watch),
    identities: createWatchedIdentities(identities, watch),
    directory: createWatchedDirectory(directory, watch),
    knownCustomers: createWatchedCustomers(stores.knownCustomers, watch),
    changes: createAuditedChanges({ changes, audit, policies, people, clock }),
  };
}
