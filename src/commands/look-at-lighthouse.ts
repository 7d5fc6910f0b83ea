import type { TenantId } from '../domain/ids.ts';
import { type AzureSubscription, type Delegation, isDelegated } from '../domain/lighthouse.ts';
import type { Person } from '../domain/people.ts';
import type { CallOptions } from '../ports/partner-links.ts';
import type { Services } from './command.ts';

/** A delegated subscription as this person sees it. */
export interface DelegatedLook {
  readonly subscription: AzureSubscription;
  readonly customerName?: string;
  /** Undefined: they may not read what was delegated. */
  readonly delegations?: readonly Delegation[];
}

export type LighthouseSources = Pick<
  Services,
  'azureSubscriptions' | 'lighthouse' | 'knownCustomers' | 'clock'
>;

/** Definitions are read for so many; the others are shown without their roles. */
const MOST_READ = 60;
const AT_ONCE = 4;

/**
 * What was delegated to the home tenant, with the person's home token, and noted for the team.
 * @throws PalError as `Subscriptions.list`
 */
export async function lookAtLighthouse(
  person: Person,
  { azureSubscriptions, clock, knownCustomers, lighthouse }: LighthouseSources,
  options: CallOptions = {},
): Promise<readonly DelegatedLook[]> {
  const home = person.tenantId;
  const at = clock.now();
  const all = await azureSubscriptions.list(person, home, options);
  const delegated = all.filter((one) => isDelegated(one, home));
  const read = await definitionsOf(
    delegated.slice(0, MOST_READ).map(({ id }) => id),
    (id) => azureSubscriptions.delegations(person, home, id, options),
    options.abortSignal,
  );
  const known = (await knownCustomers.get(person))?.customers ?? [];
  const nameOf = (tenant: TenantId): string | undefined =>
    known.find(({ tenantId }) => tenantId === tenant)?.name;
  const looks = delegated.map((subscription): DelegatedLook => {
    const delegations = read.get(subscription.id);
    const told = delegations?.find((one) => one.customerName !== undefined)?.customerName;
    const customerName = told ?? nameOf(subscription.tenantId);
    return {
      subscription,
      ...(customerName === undefined ? {} : { customerName }),
      ...(delegations === undefined ? {} : { delegations }),
    };
  });
  await lighthouse.seen(
    person,
    looks.map(({ customerName, subscription: { id, name, tenantId } }) => ({
      id,
      name,
      tenantId,
      ...(customerName === undefined ? {} : { customerName }),
    })),
    at,
  );
  return looks;
}

/** Roles are worth a try and no failure: the subscriptions themselves are what matters. */
async function definitionsOf(
  ids: readonly string[],
  read: (id: string) => Promise<readonly Delegation[] | undefined>,
  abortSignal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly Delegation[] | undefined>> {
  const found = new Map<string, readonly Delegation[] | undefined>();
  const queue = [...ids];
  const next = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      try {
        found.set(id, await read(id));
      } catch {
        abortSignal?.throwIfAborted();
        found.set(id, undefined);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return found;
}
