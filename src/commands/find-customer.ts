import { type Customer, findCustomer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { isGuid, type TenantId, tenantId } from '../domain/ids.ts';
import { NO_POLICY } from '../domain/policy.ts';
import type { CommandContext } from './command.ts';

/** Tenants come and go seldom; naming a customer must not cost a call each time. */
const LIST_AGE_IN_MS = 10 * 60_000;

/** The person's customers with their aliases, home tenant first, then by name. */
export async function listCustomers(
  ctx: CommandContext,
  options: { readonly fresh?: boolean } = {},
): Promise<readonly Customer[]> {
  const { knownCustomers, preferences, clock } = ctx.services;
  const known = await knownCustomers.get(ctx.person);
  const fresh = known !== undefined && !options.fresh && clock.now() - known.listedAt < LIST_AGE_IN_MS;
  const customers = fresh ? known.customers : await enterable(ctx);
  if (!fresh) await knownCustomers.put(ctx.person, customers, clock.now());

  const aliases = await preferences.getAliases(ctx.person);
  return customers.map((customer) => {
    const alias = aliases.get(customer.tenantId);
    return alias === undefined ? customer : { ...customer, alias };
  });
}

/** As a guest, and with accounts that customers made: Azure's list knows only the first. */
async function enterable(ctx: CommandContext): Promise<readonly Customer[]> {
  const { abortSignal, correlationId, person, services } = ctx;
  const listed = await services.directory.list(person, { abortSignal, correlationId });
  const isListed = (tenant: TenantId): boolean => listed.some(({ tenantId: one }) => one === tenant);
  const connected = (await services.accounts.list(person))
    .filter(({ accounts, tenant }) => accounts.length > 0 && !isListed(tenant))
    .map(({ accounts, tenant }): Customer => {
      const { customerName: name, identity } = accounts[0]!;
      const domain = identity.name?.split('@')[1]?.toLowerCase();
      return {
        tenantId: tenant,
        home: false,
        domains: domain === undefined ? [] : [domain],
        connected: true,
        ...(name === undefined ? {} : { name }),
        ...(domain === undefined ? {} : { defaultDomain: domain }),
      };
    });
  return [...listed, ...connected];
}

export type Found =
  | { readonly kind: 'one'; readonly customer: Customer }
  | { readonly kind: 'several'; readonly customers: readonly Customer[] };

/**
 * The customer a person named. A tenant id or a domain that is not among their customers is taken as it is:
 * whether they can enter is for Entra to say, with a reason.
 * @throws PalError customerUnknown, with up to three `near…` params to offer instead
 */
export async function requireCustomer(name: string, ctx: CommandContext): Promise<Found> {
  const found = findCustomer(name, await listCustomers(ctx));
  if (found.kind !== 'none') return found;

  // A list from ten minutes ago does not know the customer who invited the person just now.
  const again = findCustomer(name, await listCustomers(ctx, { fresh: true }));
  if (again.kind !== 'none') return again;

  const delegated = findCustomer(name, await delegatedCustomers(ctx));
  if (delegated.kind !== 'none') return delegated;

  const stranger = await findStranger(name, ctx);
  if (stranger) return { kind: 'one', customer: stranger };
  throw new UnknownCustomer(name, again.nearest);
}

/** Known by what they delegated to us, and not to be entered: why that needs no entering is said by the failure. */
export async function delegatedCustomers({ person, services }: CommandContext): Promise<readonly Customer[]> {
  const delegated = await services.lighthouse.list(person.tenantId, NO_POLICY);
  const byTenant = new Map(delegated.map((one) => [one.tenantId, one]));
  return [...byTenant.values()].map(({ customerName: name, tenantId: tenant }) => ({
    tenantId: tenant,
    home: false,
    domains: [],
    ...(name === undefined ? {} : { name }),
  }));
}

async function findStranger(name: string, ctx: CommandContext): Promise<Customer | undefined> {
  const text = name.trim().toLowerCase();
  if (isGuid(text)) return { tenantId: tenantId(text), domains: [], home: false };
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text)) return undefined;
  const tenant = await ctx.services.directory.findByDomain(text, { abortSignal: ctx.abortSignal });
  return tenant && { tenantId: tenant, defaultDomain: text, domains: [text], home: false };
}

/** `customerUnknown` with the customers it may have meant, to be offered as buttons. */
export class UnknownCustomer extends PalError {
  readonly nearest: readonly Customer[];

  constructor(given: string, nearest: readonly Customer[]) {
    super('customerUnknown', { given: given.slice(0, 80) });
    this.nearest = nearest;
  }
}
