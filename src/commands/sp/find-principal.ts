import { findCustomer } from '../../domain/customers.ts';
import { PalError } from '../../domain/errors.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import type { Args, CommandContext } from '../command.ts';
import { choiceReply } from '../customer-command.ts';
import { customerOf } from './acting.ts';

/** The application of the customer somebody named, or a question which customer. @throws PalError principalUnknown */
export async function findPrincipal(
  args: Args,
  { person, services }: CommandContext,
): Promise<RegisteredPrincipal | Reply> {
  const principals = await services.servicePrincipals.list(person.tenantId);
  const customers = principals.map(customerOf);
  const given = args.customer ?? '';
  if (given === '') {
    if (customers.length === 0) throw new PalError('principalUnknown', { given: '–' });
    return choiceReply('sp', args, customers, 'choice.title');
  }
  const found = findCustomer(given, customers);
  if (found.kind === 'several') return choiceReply('sp', args, found.customers, 'choice.several');
  const tenant = found.kind === 'one' ? found.customer.tenantId : undefined;
  const principal = principals.find(({ tenantId }) => tenantId === tenant);
  if (!principal) throw new PalError('principalUnknown', { given: given.slice(0, 80) });
  return principal;
}
