import type { Customer } from '../domain/customers.ts';
import type { CommandContext } from './command.ts';

/** Every customer somebody of the team can enter, also where nobody is expected; by the asker's own names for those they know. */
export async function customersOnBoard({
  person,
  services,
}: Pick<CommandContext, 'person' | 'services'>): Promise<readonly Customer[]> {
  const { clock, coverage, knownCustomers, policies, preferences } = services;
  const policy = { ...(await policies.get(person.tenantId)), expected: [] };
  const rows = await coverage.byCustomer(person.tenantId, policy, {}, clock.now());
  const known = new Map(
    (await knownCustomers.get(person))?.customers.map((customer) => [customer.tenantId, customer]),
  );
  const aliases = await preferences.getAliases(person);
  return rows.map(({ customerName: name, tenantId: id }) => {
    const alias = aliases.get(id);
    const customer = known.get(id) ?? { tenantId: id, name, domains: [], home: false };
    return alias === undefined ? customer : { ...customer, alias };
  });
}
