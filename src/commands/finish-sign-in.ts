import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { Accounts } from '../ports/accounts.ts';
import type { SignIn } from '../ports/identities.ts';
import type { Jobs, Runs } from '../ports/runs.ts';
import type { Inbox, KnownCustomers, WaitFor } from '../ports/stores.ts';

/**
 * The code of a popup came back from its person, through Teams or typed: what waited for that sign-in goes on.
 * @throws PalError codeWrong | signInExpired
 */
export async function finishSignIn(
  person: Person,
  code: string,
  {
    accounts,
    knownCustomers,
    signIn,
    ...waiting
  }: Waiting & {
    readonly signIn: SignIn;
    readonly accounts: Accounts;
    readonly knownCustomers: Pick<KnownCustomers, 'get'>;
  },
): Promise<{ readonly tenant: TenantId; /** Commands that go on now. */ readonly resumed: number }> {
  const { connected, tenant } = await signIn.confirmCode(person, code);
  // The only account somebody has in a customer needs no choice.
  if (connected?.isNew && !(await hasAnother(person, tenant, { accounts, knownCustomers })))
    await accounts.choose(person, tenant, connected.identity.objectId);
  const resumed = await resumeWaiting(person, { kind: 'tenant', tenant }, waiting);
  // Signing in at home by popup yields the assertion that Teams could not.
  const more = tenant === person.tenantId ? await resumeWaiting(person, { kind: 'sso' }, waiting) : 0;
  return { tenant, resumed: resumed + more };
}

/** Can they enter it as a guest too, or with another account that the customer made? */
async function hasAnother(
  person: Person,
  tenant: TenantId,
  {
    accounts,
    knownCustomers,
  }: { readonly accounts: Accounts; readonly knownCustomers: Pick<KnownCustomers, 'get'> },
): Promise<boolean> {
  const connected = await accounts.of(person, tenant);
  if ((connected?.accounts.length ?? 0) > 1) return true;
  const known = (await knownCustomers.get(person))?.customers ?? [];
  return known.some((customer) => customer.tenantId === tenant && customer.connected !== true);
}

/** A token that nobody waits for is not kept: it may come long after the person signed out. */
export async function isWaitingForSso(person: Person, { inbox, runs }: Waiting): Promise<boolean> {
  if (await inbox.newestWaiting(person, { kind: 'sso' })) return true;
  return (await runs.unfinishedOf(person))?.state === 'waiting';
}

/** Everything that may wait for a person to sign in. */
export interface Waiting {
  readonly inbox: Pick<Inbox, 'resume' | 'newestWaiting'>;
  readonly runs: Pick<Runs, 'resume' | 'unfinishedOf'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

/** Commands and runs that waited for this sign-in go on, each once; answers how many. */
export async function resumeWaiting(
  person: Person,
  on: WaitFor,
  { inbox, jobs, runs }: Waiting,
): Promise<number> {
  const commands = await inbox.resume(person, on);
  const going = on.kind === 'sso' ? await runs.resume(person) : [];
  for (const run of going) await jobs.enqueue(run);
  return commands + going.length;
}
