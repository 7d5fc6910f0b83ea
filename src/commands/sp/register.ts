import { type Customer, customerName } from '../../domain/customers.ts';
import { asPalError, isPalError, PalError } from '../../domain/errors.ts';
import { type Text, text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import type { Args, CommandContext } from '../command.ts';
import { CommandFailure } from '../customer-command.ts';
import { requireCustomer } from '../find-customer.ts';
import { noteAudit } from '../note-audit.ts';
import { actAs, identityOf } from './acting.ts';
import { registeredReply } from './registered-reply.ts';
import { readRegistration, type Registration, registrationForm } from './registration-form.ts';

/** Keeps what the form says, and looks at the link at once: a reference that leads nowhere is told now. */
export async function register(answers: Args, ctx: CommandContext): Promise<Reply> {
  const registration = readRegistration(answers, ctx.services.vaultSuffix);
  if (!('appId' in registration)) return registrationForm(answers, registration);
  const customer = await customerNamed(registration.customer, ctx);
  if ('key' in customer) return registrationForm(answers, [customer]);
  const principal = await keep(registration, customer, ctx);
  if (principal.credential === undefined) return registeredReply(principal);
  try {
    return { ...registeredReply(principal), besides: [await actAs(principal, 'show', {}, ctx)] };
  } catch (thrown) {
    const error = thrown instanceof CommandFailure ? thrown.error : asPalError(thrown);
    if (isPalError(error, 'unexpected')) throw thrown;
    return registeredReply(principal, error);
  }
}

/** As the manager knows them, or a tenant id or domain that is nobody's here yet. */
async function customerNamed(given: string, ctx: CommandContext): Promise<Customer | Text> {
  try {
    const found = await requireCustomer(given, ctx);
    if (found.kind === 'several') return text('choice.several', { given });
    return found.customer.home ? text('sp.form.home') : found.customer;
  } catch (thrown) {
    if (isPalError(thrown, 'customerUnknown')) return text('error.customerUnknown', { given });
    throw thrown;
  }
}

/** @throws CommandFailure principalTaken */
async function keep(
  { appId, credential, name }: Registration,
  customer: Customer,
  ctx: CommandContext,
): Promise<RegisteredPrincipal> {
  const { person, services } = ctx;
  const { clock, servicePrincipals } = services;
  const home = person.tenantId;
  const { defaultDomain, name: called, tenantId } = customer;
  const principal = await servicePrincipals.register({
    home,
    appId,
    name,
    ...(credential === undefined ? {} : { credential }),
    customer: {
      tenantId,
      ...(called === undefined ? {} : { name: called }),
      ...(defaultDomain === undefined ? {} : { defaultDomain }),
    },
    by: person,
    registeredAt: clock.now(),
  });
  if (!principal) {
    const taken = (await servicePrincipals.find(home, tenantId))?.name ?? '';
    throw new CommandFailure(new PalError('principalTaken', { name: taken }), customer);
  }
  await noteAudit(ctx, services, {
    action: 'register',
    outcome: 'done',
    identity: identityOf(principal),
    customer: { tenantId, name: customerName(customer) },
  });
  return principal;
}
