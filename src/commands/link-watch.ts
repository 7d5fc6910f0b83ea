import { customerName } from '../domain/customers.ts';
import { type ErrorCode, isPalError, type PalError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import { differenceId, type LinkDifference, differenceOf, stateOf } from '../domain/link-differences.ts';
import type { LinkEvent } from '../domain/link-events.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import { type Person, personKey } from '../domain/people.ts';
import type { Audit } from '../ports/audit.ts';
import type { CallOptions, LinkHolder } from '../ports/partner-links.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { Changes, Ledger, LedgerEntry } from '../ports/stores.ts';
import type { LinkEvents, People, Policies, Reach } from '../ports/team.ts';

/** Keeps the ledger, and notices what is new: drift of links, customers nobody gets into any more, people who left. */
export interface LinkWatch {
  /** A look at a link, whatever came of it. */
  seen(holder: LinkHolder, link: PartnerLink | undefined, options?: CallOptions): Promise<void>;
  /** A try to enter a customer, or to read there, that failed. Never throws. */
  keptOut(person: Person, tenant: TenantId, thrown: unknown): Promise<void>;
  /** Customers that are not among those the person can enter any more. Never throws. */
  gone(person: PersonKey, tenants: readonly TenantId[]): Promise<void>;
}

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

export interface LinkWatchOptions {
  readonly ledger: Pick<Ledger, 'record' | 'listByPerson'>;
  readonly changes: Pick<Changes, 'explains'>;
  readonly events: Pick<LinkEvents, 'append'>;
  readonly reach: Reach;
  readonly people: Pick<People, 'get' | 'markLeft'>;
  readonly audit: Pick<Audit, 'append'>;
  readonly policies: Pick<Policies, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every event that nobody knew yet, once it is stored. */
  readonly onEvent?: (event: LinkEvent) => void;
}

/**
 * What keeps a person out for longer than a moment. Not here: throttling and outages, a sign-in that is missing, and
 * `interactionNeeded`, which says that they may come in with another proof.
 */
const KEPT_OUT = [
  'consentMissing',
  'notMember',
  'invitationPending',
  'blockedByPolicy',
  'deviceRequired',
  'notAssigned',
  'inboundBlocked',
  'outboundBlocked',
  'tenantUnknown',
  'azureMissing',
  'noAccountForLink',
  'accessRefused',
  'accountDisabled',
  'principalGone',
  'credentialMissing',
  'credentialRefused',
  'vaultRefused',
  'identityMissing',
] as const satisfies readonly ErrorCode[];

/** A write that was on its way during the look before may have landed after it. */
const ON_ITS_WAY_IN_MS = 2 * 60_000;

export function createLinkWatch(options: LinkWatchOptions): LinkWatch {
  const { audit, changes, clock, events, ledger, log, people, policies, reach } = options;

  /** What we notice must never break what somebody asked for. */
  async function aside(tenant: TenantId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      log.warn({ err, tenant }, 'something new about a link could not be noted');
    }
  }

  const named = async (person: PersonKey): Promise<Person> => ({
    ...person,
    name: (await people.get(person))?.name ?? '',
  });

  async function tell(event: LinkEvent): Promise<void> {
    if (await events.append(event)) options.onEvent?.(event);
  }

  async function noteDifference(
    holder: LinkHolder,
    difference: LinkDifference,
    before: LedgerEntry,
    now: Omit<LedgerEntry, 'previous'>,
  ): Promise<void> {
    const { identity, person } = holder;
    const { correlationId, verifiedAt } = now;
    const isOurs =
      difference.kind !== 'renamed' &&
      (await changes.explains(identity, difference.after, before.verifiedAt - ON_ITS_WAY_IN_MS));
    const event: LinkEvent = {
      id: differenceId(identity, difference),
      ...difference,
      person: bare(person),
      identity,
      tenantId: identity.tenantId,
      customerName: nameOf(identity.tenantId, now.customerName ?? before.customerName),
      how: isOurs ? 'bot' : 'outside',
      at: verifiedAt,
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    if (event.how === 'outside' && event.kind !== 'renamed') await observe(event);
    await tell(event);
  }

  /** Somebody changed it elsewhere; by now nobody can say who. */
  async function observe({ after, at, before, correlationId, customerName, ...event }: LinkEvent) {
    const { identity, person, tenantId } = event;
    await audit.append(person.tenantId, {
      key: `event/${event.id}`,
      at,
      action: 'observed',
      outcome: 'done',
      ...(identity ? { identity } : {}),
      customer: { tenantId, name: customerName },
      ...(before ? { before: before.partnerId } : {}),
      ...(after ? { after: after.partnerId } : {}),
      policy: (await policies.get(person.tenantId)).version,
      ...(correlationId === undefined ? {} : { correlationId }),
    });
  }

  /**
   * Whether somebody can enter is news only where they have been before, and once since the last look: its time makes
   * the id.
   */
  async function tellReach(
    kind: 'reachable' | 'unreachable',
    person: Person,
    { customerName, identity, verifiedAt }: LedgerEntry,
    code: ErrorCode,
  ): Promise<void> {
    const { tenantId } = identity;
    await tell({
      id: `${kind}/${personKey(person)}/${tenantId}/${verifiedAt}`,
      kind,
      person: bare(person),
      identity,
      tenantId,
      customerName: nameOf(tenantId, customerName),
      how: 'outside',
      code,
      at: clock.now(),
    });
  }

  async function noteEntered(person: Person, tenant: TenantId, before: LedgerEntry | undefined) {
    const code = await reach.entered(person, tenant);
    if (code !== undefined && before) await tellReach('reachable', person, before, code);
  }

  async function noteKeptOut(person: Person, tenant: TenantId, { code }: PalError): Promise<void> {
    const before = await reach.failed(person, tenant, code, clock.now());
    if (before === undefined) await tellUnreachable(person, [tenant], code);
  }

  async function tellUnreachable(person: Person, tenants: readonly TenantId[], code: ErrorCode) {
    for (const known of await ledger.listByPerson(person))
      if (tenants.includes(known.identity.tenantId)) await tellReach('unreachable', person, known, code);
  }

  async function noteLeft(person: Person, { code }: PalError): Promise<void> {
    const at = clock.now();
    if (!(await people.markLeft(person, at))) return;
    await tell({
      id: `left/${personKey(person)}/${at}`,
      kind: 'personLeft',
      person: bare(person),
      tenantId: person.tenantId,
      customerName: '',
      how: 'outside',
      code,
      at,
    });
  }

  return {
    async seen(holder, link, { correlationId, customerName, verifiedBy = 'command' } = {}) {
      const { identity, person } = holder;
      const azures = link?.correlationId ?? correlationId;
      const now: Omit<LedgerEntry, 'previous'> = {
        person,
        identity,
        verifiedAt: clock.now(),
        verifiedBy,
        ...(customerName === undefined ? {} : { customerName }),
        ...(azures === undefined ? {} : { correlationId: azures }),
        ...(link === undefined ? {} : { link }),
      };
      const before = await ledger.record(now);
      await aside(identity.tenantId, () => noteEntered(person, identity.tenantId, before));
      // The first look at a link is no news, and a look that came too late none any more.
      if (!before || before.verifiedAt > now.verifiedAt) return;
      const difference = differenceOf(before.link && stateOf(before.link), link && stateOf(link));
      if (difference) await aside(identity.tenantId, () => noteDifference(holder, difference, before, now));
    },

    async keptOut(person, tenant, thrown) {
      if (tenant === person.tenantId) {
        if (isPalError(thrown, 'accountDisabled', 'notMember') && thrown.params.gone !== undefined)
          await aside(tenant, () => noteLeft(person, thrown));
        return;
      }
      if (isPalError(thrown, ...KEPT_OUT)) await aside(tenant, () => noteKeptOut(person, tenant, thrown));
    },

    async gone(person, tenants) {
      const [first] = tenants;
      if (first === undefined) return;
      await aside(first, async () => tellUnreachable(await named(person), tenants, 'notMember'));
    },
  };
}

/** Without what else a person may carry along. */
const bare = ({ name, objectId, tenantId }: Person): Person => ({ tenantId, objectId, name });

const nameOf = (tenantId: TenantId, name: string | undefined): string =>
  name ?? customerName({ tenantId, domains: [], home: false });
