import type { AttestedLink } from '../domain/attestation.ts';
import { commonName, type Customer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { readStanding } from './change-link.ts';
import type { CommandContext } from './command.ts';

/** Customers read at the same time. */
const AT_ONCE = 8;

/** How it went in one customer. */
export interface Attested {
  readonly customer: Customer;
  /** Absent, too, where nothing is linked any more. */
  readonly link?: AttestedLink;
  readonly error?: PalError;
}

/** The person's link in this customer as Azure returns it now. @throws PalError as `readStanding` */
export async function attestedLink(
  customer: Customer,
  ctx: CommandContext,
): Promise<AttestedLink | undefined> {
  const { current, holder } = await readStanding(customer, ctx);
  if (!current) return undefined;
  const { correlationId, createdAt, etag, partnerId, partnerName, state, updatedAt } = current;
  const { name, objectId, tenantId } = holder.identity;
  const tenantName = commonName(customer);
  return {
    tenantId,
    ...(tenantName === undefined ? {} : { tenantName }),
    objectId,
    ...(name === undefined ? {} : { accountName: name }),
    partnerId,
    ...(partnerName === undefined ? {} : { partnerName }),
    state,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    etag,
    verifiedAt: new Date(ctx.services.clock.now()).toISOString(),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** Customers in which the person was last seen linked, by name. */
export async function linkedCustomers({ person, services }: CommandContext): Promise<readonly Customer[]> {
  const known = (await services.knownCustomers.get(person))?.customers ?? [];
  const linked = (await services.ledger.listByPerson(person)).filter(({ link }) => link !== undefined);
  const customers = linked.map(({ customerName, identity: { tenantId } }): Customer => {
    const home = tenantId === person.tenantId;
    const name = customerName === undefined ? {} : { name: customerName };
    return known.find((one) => one.tenantId === tenantId) ?? { tenantId, ...name, domains: [], home };
  });
  const byTenant = new Map(customers.map((customer) => [customer.tenantId, customer]));
  return [...byTenant.values()].sort((a, b) => (commonName(a) ?? '').localeCompare(commonName(b) ?? ''));
}

/** All of them, some at a time. What fails in one says nothing about the others. @throws what is no PalError */
export async function readAll(
  customers: readonly Customer[],
  ctx: CommandContext,
): Promise<readonly Attested[]> {
  const read: Attested[] = [];
  const queue = [...customers.entries()];
  async function next(): Promise<void> {
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      const [at, customer] = entry;
      read[at] = await attestedLink(customer, ctx).then(
        (link) => ({ customer, ...(link ? { link } : {}) }),
        (error: unknown) => {
          if (!(error instanceof PalError) || ctx.abortSignal.aborted) throw error;
          return { customer, error };
        },
      );
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return read;
}
