import type { CommandContext } from './command.ts';
import type { PolicyNames } from './policy-card.ts';
import type { PolicyDraft } from './policy-words.ts';

/** What a card calls the ids of these policies. */
export async function namesFor(policies: readonly PolicyDraft[], ctx: CommandContext): Promise<PolicyNames> {
  const { person, services } = ctx;
  const home = person.tenantId;
  const ids = policies.flatMap(({ partnerIds }) => partnerIds.map(({ id }) => id));
  const known = await services.policies.known(home, ids);
  const partners = new Map([...known].flatMap(([id, { name }]) => (name === undefined ? [] : [[id, name]])));
  if (policies.every(({ expected }) => expected.length === 0))
    return { partners, customers: new Map(), people: new Map() };
  const people = await services.people.list(home);
  const customers = await services.coverage.byCustomer(
    home,
    { ...(await services.policies.get(home)), expected: [] },
    {},
    services.clock.now(),
  );
  return {
    partners,
    customers: new Map(customers.map((one) => [one.tenantId, one.customerName])),
    people: new Map(people.map((one) => [one.objectId, one.name])),
  };
}
