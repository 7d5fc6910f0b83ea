import { type Customer, customerName } from '../../domain/customers.ts';
import { isGuid, type TenantId, tenantId } from '../../domain/ids.ts';
import type { TenantDirectory } from '../../ports/customers.ts';
import type { ArmReader } from './arm-reader.ts';
import { plainText } from './plain-text.ts';

export interface TenantDirectoryOptions {
  readonly reader: ArmReader;
  /** Entra knows domains, Azure does not; see adapters/entra. */
  readonly findByDomain: TenantDirectory['findByDomain'];
}

type Row = Readonly<Record<string, unknown>>;

/** `GET /tenants`: one token of the home tenant lists every tenant the person can enter. */
export const createTenantDirectory = ({ findByDomain, reader }: TenantDirectoryOptions): TenantDirectory => ({
  findByDomain,
  async list(person, callOptions) {
    const tenant = person.tenantId;
    const path = '/tenants?api-version=2022-12-01';
    return toCustomers(await reader.list({ name: 'listTenants', person, tenant, path }, callOptions), tenant);
  },
});

/** All fields are optional: for some guests and for service principals only the id is told. */
function toCustomers(rows: readonly Row[], home: TenantId): Customer[] {
  const customers = new Map<TenantId, Customer>();
  for (const row of rows) {
    const customer = toCustomer(row, home);
    if (customer && !customers.has(customer.tenantId)) customers.set(customer.tenantId, customer);
  }
  if (!customers.has(home)) customers.set(home, { tenantId: home, domains: [], home: true });
  return [...customers.values()].sort(
    (a, b) => Number(a.home) - Number(b.home) || customerName(a).localeCompare(customerName(b)),
  );
}

function toCustomer(row: Row, home: TenantId): Customer | undefined {
  const { tenantId: id, displayName, defaultDomain, domains } = row;
  if (typeof id !== 'string' || !isGuid(id)) return undefined;
  const tenant = tenantId(id);
  const name = plainText(displayName);
  const domain = plainText(defaultDomain);
  return {
    tenantId: tenant,
    home: tenant === home,
    domains: Array.isArray(domains) ? domains.map(plainText).filter((d) => d !== undefined) : [],
    ...(name !== undefined && { name }),
    ...(domain !== undefined && { defaultDomain: domain }),
  };
}
