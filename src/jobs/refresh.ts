import { commonName } from '../domain/customers.ts';
import { type ErrorCode, isPalError, PalError } from '../domain/errors.ts';
import { isGuid, objectId, type TenantId, tenantId } from '../domain/ids.ts';
import { type Person, personKey } from '../domain/people.ts';
import type { Identities, SignIn } from '../ports/identities.ts';
import type { PartnerLinks } from '../ports/partner-links.ts';
import type { Jobs, Runs } from '../ports/runs.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { KnownCustomers, Ledger } from '../ports/stores.ts';
import type { Coverage, People, Reminders } from '../ports/team.ts';
import { linksWithoutWaiting } from './links-without-waiting.ts';
import { createTries } from './refresh-tries.ts';

/** Keeps the ledger fresh: nobody else can look at a person's links, so they are looked at while that person is here. */
export interface Refresh {
  /** The person is here and perhaps signed in. Cheap to call often; never throws. */
  wanted(person: Person): Promise<void>;
  /** The job of this key. Stops early rather than being a bother; what is left waits for the next time. */
  work(key: string, abortSignal: AbortSignal): Promise<void>;
}

export interface RefreshOptions {
  readonly coverage: Pick<Coverage, 'stale'>;
  readonly ledger: Pick<Ledger, 'listByPerson'>;
  readonly people: Pick<People, 'get'>;
  readonly reminders: Pick<Reminders, 'get'>;
  readonly knownCustomers: Pick<KnownCustomers, 'get'>;
  readonly runs: Pick<Runs, 'unfinishedOf'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly signIn: Pick<SignIn, 'isSignedIn'>;
  readonly identities: Identities;
  readonly links: PartnerLinks;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

const HOUR_IN_MS = 60 * 60_000;
/** What was looked at within a day is fresh enough for every board. */
const FRESH_FOR_MS = 24 * HOUR_IN_MS;
/** Customers of one person looked at in an hour, which is about as long as a token lives. */
const MOST_AN_HOUR = 25;
const AT_ONCE = 2;
/** Then others get their turn: a process works on few jobs at a time. */
const IN_ONE_GO = 6;
/** How often it is worth asking whether there is anything to do for the same person. */
const ASK_EVERY_MS = 10 * 60_000;
/** More than anybody looks at in a day. */
const MOST_STALE = 1_000;

/** After these another customer would fare no better, or somebody asks to be left in peace. */
const ENOUGH = [
  'throttled',
  'microsoftBusy',
  'signInNeeded',
  'ownCredential',
  'registration',
  'wrongTenantToken',
] as const satisfies readonly ErrorCode[];

const PREFIX = 'refresh/';
export const isRefreshKey = (key: string): boolean => key.startsWith(PREFIX);
const keyOf = (person: PersonKey): string => `${PREFIX}${personKey(person)}`;

function personOf(key: string): PersonKey | undefined {
  const [home = '', account = ''] = key.slice(PREFIX.length).split('/');
  return isGuid(home) && isGuid(account)
    ? { tenantId: tenantId(home), objectId: objectId(account) }
    : undefined;
}

export function createRefresh(options: RefreshOptions): Refresh {
  const { clock, coverage, identities, jobs, log, newId, reminders, runs, signIn } = options;
  const links = linksWithoutWaiting(options.links, 'refresh');
  const asked = createTries(clock, ASK_EVERY_MS);
  const tried = createTries(clock, FRESH_FOR_MS);

  const isAllowed = async (person: PersonKey): Promise<boolean> => !(await reminders.get(person)).refreshOff;

  /** Asks for their own tenant first: it tells when the account is gone, and without it there is nothing to do. */
  async function isStillHere(person: Person, abortSignal: AbortSignal): Promise<boolean> {
    if (!(await signIn.isSignedIn(person))) return false;
    try {
      await identities.require(person, person.tenantId, { abortSignal });
      return true;
    } catch (thrown) {
      if (thrown instanceof PalError || abortSignal.aborted) return false;
      throw thrown;
    }
  }

  /** A run of the same person looks at the same customers, and somebody waits for it. */
  async function isInTheWay(person: PersonKey): Promise<boolean> {
    const run = await runs.unfinishedOf(person);
    return run?.state === 'planning' || run?.state === 'running';
  }

  /** Stale customers, oldest first, as many as the hour still allows. What was tried in vain today can wait. */
  async function due(person: PersonKey): Promise<readonly TenantId[]> {
    const now = clock.now();
    const stale = await coverage.stale(person, now - FRESH_FOR_MS, MOST_STALE);
    const mine = personKey(person);
    const lately = new Set(tried.since(`${mine}/`, now - HOUR_IN_MS));
    for (const { identity, verifiedAt, verifiedBy } of await options.ledger.listByPerson(person))
      if (verifiedBy === 'refresh' && verifiedAt > now - HOUR_IN_MS)
        lately.add(`${mine}/${identity.tenantId}`);
    return stale
      .filter((tenant) => !tried.has(`${mine}/${tenant}`))
      .slice(0, Math.max(MOST_AN_HOUR - lately.size, 0));
  }

  /** @throws PalError as `Identities.require` and `PartnerLinks.get` */
  async function verify(person: Person, tenant: TenantId, abortSignal: AbortSignal): Promise<void> {
    tried.note(`${personKey(person)}/${tenant}`);
    const known = (await options.knownCustomers.get(person))?.customers;
    const customer = known?.find((one) => one.tenantId === tenant);
    const identity = await identities.require(person, tenant, { abortSignal });
    const name = customer && commonName(customer);
    const named = name === undefined ? {} : { customerName: name };
    await links.get({ person, identity }, { abortSignal, correlationId: newId(), ...named });
  }

  return {
    async wanted(person) {
      const key = keyOf(person);
      if (asked.has(key)) return;
      asked.note(key);
      try {
        if (!(await signIn.isSignedIn(person)) || !(await isAllowed(person))) return;
        if ((await due(person)).length > 0) await jobs.enqueue(key);
      } catch (err) {
        log.warn({ err }, 'links of a person who is here could not be refreshed');
      }
    },

    async work(key, abortSignal) {
      const someone = personOf(key);
      if (!someone || !(await isAllowed(someone))) return;
      const person: Person = { ...someone, name: (await options.people.get(someone))?.name ?? '' };
      const all = await due(person);
      const queue = all.slice(0, IN_ONE_GO);
      let isOver = queue.length === 0 || !(await isStillHere(person, abortSignal));

      async function next(): Promise<void> {
        for (let tenant = queue.shift(); tenant && !isOver; tenant = queue.shift()) {
          if (abortSignal.aborted || !(await signIn.isSignedIn(person)) || (await isInTheWay(person))) {
            isOver = true;
            return;
          }
          await verify(person, tenant, abortSignal).catch((thrown: unknown) => {
            if (abortSignal.aborted || isPalError(thrown, ...ENOUGH)) isOver = true;
            else if (!(thrown instanceof PalError)) throw thrown;
          });
        }
      }
      const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, next));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      if (!isOver && all.length > IN_ONE_GO) await jobs.enqueue(key);
    },
  };
}
