import { commonName } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { isGuid, type TenantId, tenantId } from '../domain/ids.ts';
import { principalPerson } from '../domain/service-principals.ts';
import type { Identities } from '../ports/identities.ts';
import type { PartnerLinks } from '../ports/partner-links.ts';
import type { Jobs } from '../ports/runs.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { RegisteredPrincipal, ServicePrincipals } from '../ports/service-principals.ts';
import type { Coverage } from '../ports/team.ts';
import { linksWithoutWaiting } from './links-without-waiting.ts';

/** Looks at the links of registered applications by itself: nobody has to be here for that. */
export interface PrincipalChecks {
  /** Enqueues what is due, on any replica as often as one likes. */
  sweep(): Promise<void>;
  /** The job of this key. Safe to repeat: what was looked at today is left out. */
  work(key: string, abortSignal: AbortSignal): Promise<void>;
}

export interface PrincipalChecksOptions {
  readonly homes: readonly TenantId[];
  readonly servicePrincipals: Pick<ServicePrincipals, 'list' | 'identify'>;
  readonly coverage: Pick<Coverage, 'stale'>;
  readonly identities: Identities;
  readonly links: PartnerLinks;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

const DAY_IN_MS = 24 * 60 * 60_000;
/** Of one application whose objects are not known yet. */
const MOST_CUSTOMERS = 1_000;

const PREFIX = 'principals/';
export const isPrincipalsKey = (key: string): boolean => key.startsWith(PREFIX);

/**
 * Once a day each. What keeps an application out is noted by those who are asked, and shows on the board as not
 * re-verifiable; a moment in which Microsoft is busy is none of that, and is tried again with the next sweep.
 */
export function createPrincipalChecks(options: PrincipalChecksOptions): PrincipalChecks {
  const { clock, coverage, identities, jobs, log, newId, servicePrincipals } = options;
  const links = linksWithoutWaiting(options.links, 'servicePrincipal');

  async function due(home: TenantId): Promise<readonly RegisteredPrincipal[]> {
    const found: RegisteredPrincipal[] = [];
    for (const principal of await servicePrincipals.list(home)) {
      if (principal.credential === undefined) continue;
      const before = clock.now() - DAY_IN_MS;
      const stale = await coverage.stale(principalPerson(principal), before, MOST_CUSTOMERS);
      if (stale.includes(principal.tenantId)) found.push(principal);
    }
    return found;
  }

  async function verify(principal: RegisteredPrincipal, abortSignal: AbortSignal): Promise<void> {
    const { customer, tenantId: tenant } = principal;
    const identity = await identities.require(principalPerson(principal), tenant, { abortSignal });
    const known = await servicePrincipals.identify(principal, identity.objectId);
    if (!known) return;
    const name = commonName({ ...customer, domains: [], home: false });
    const named = name === undefined ? {} : { customerName: name };
    await links.get(
      { person: principalPerson(known), identity },
      { abortSignal, correlationId: newId(), ...named },
    );
  }

  return {
    async sweep() {
      for (const home of options.homes)
        if ((await due(home)).length > 0) await jobs.enqueue(`${PREFIX}${home}`);
    },

    async work(key, abortSignal) {
      const home = key.slice(PREFIX.length);
      if (!isGuid(home)) return;
      for (const principal of await due(tenantId(home))) {
        abortSignal.throwIfAborted();
        try {
          await verify(principal, abortSignal);
        } catch (thrown) {
          if (!(thrown instanceof PalError) || abortSignal.aborted) throw thrown;
          const { code, ref } = thrown;
          log.info({ ref, code, tenant: principal.tenantId }, 'application could not be verified');
        }
      }
    },
  };
}
