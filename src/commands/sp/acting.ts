import type { CardRef } from '../../cards/card-data.ts';
import type { Customer } from '../../domain/customers.ts';
import { asPalError, PalError } from '../../domain/errors.ts';
import type { Identity } from '../../domain/people.ts';
import { principalPerson } from '../../domain/service-principals.ts';
import type { MessageKey, Text } from '../../i18n/text.ts';
import type { Action, Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import type { Args, CommandContext } from '../command.ts';
import { CommandFailure } from '../customer-command.ts';
import { DEEDS_OF_LINKS } from './read-sp.ts';

export const customerOf = ({ customer }: RegisteredPrincipal): Customer => ({
  ...customer,
  domains: customer.defaultDomain === undefined ? [] : [customer.defaultDomain],
  home: false,
});

/** What the audit calls it; before its object is known, its application id stands in. */
export const identityOf = (principal: RegisteredPrincipal): Identity => ({
  tenantId: principal.tenantId,
  objectId: principalPerson(principal).objectId,
  name: principal.name,
  kind: 'servicePrincipal',
});

/**
 * The command of people with the application in the place of the person: the same questions, confirmations, undo and
 * policy. Who asked is in the audit.
 * @throws CommandFailure
 */
export async function actAs(
  principal: RegisteredPrincipal,
  deed: string,
  args: Args,
  ctx: CommandContext,
): Promise<Reply> {
  const { tenantId } = principal;
  const command = DEEDS_OF_LINKS[deed];
  if (!command) throw new TypeError(`nothing an application does: ${deed}`);
  const known = await requireObject(principal, ctx);
  const reply = await command.run({ ...args, customer: tenantId }, actingContext(known, ctx));
  return {
    ...reply,
    ...said(reply),
    actions: (reply.actions ?? []).flatMap((one) => spAction(one, tenantId)),
  };
}

/** Which object it is there: asked for by its first token. @throws CommandFailure */
export async function requireObject(
  principal: RegisteredPrincipal,
  { abortSignal, services }: Pick<CommandContext, 'abortSignal' | 'services'>,
): Promise<RegisteredPrincipal> {
  if (principal.objectId !== undefined || principal.credential === undefined) return principal;
  const { name, tenantId } = principal;
  try {
    const person = principalPerson(principal);
    const { objectId } = await services.identities.require(person, tenantId, { abortSignal });
    const known = await services.servicePrincipals.identify(principal, objectId);
    if (!known) throw new PalError('principalUnknown', { tenant: tenantId, given: name });
    return known;
  } catch (thrown) {
    throw new CommandFailure(asPalError(thrown), customerOf(principal));
  }
}

function actingContext(principal: RegisteredPrincipal, ctx: CommandContext): CommandContext {
  const { services } = ctx;
  const only = { customers: [customerOf(principal)], listedAt: services.clock.now() };
  return {
    ...ctx,
    person: principalPerson(principal),
    services: {
      ...services,
      // An application lists no customers: it is in one, and what a name means was decided before.
      knownCustomers: { get: async () => only, put: async () => undefined },
      changes: {
        ...services.changes,
        settle: (id, outcome, etagAfter, about) =>
          services.changes.settle(id, outcome, etagAfter, { ...about, by: ctx.person }),
      },
    },
  };
}

/** Buttons of the command act as the application, too; what is for people alone is left out. */
function spAction(action: Action, customer: string): readonly Action[] {
  if (action.kind !== 'run') return [action];
  const { args, command } = action.invocation;
  if (command === 'keep') return [action];
  if (!Object.hasOwn(DEEDS_OF_LINKS, command)) return [];
  const invocation = { ...action.invocation, command: 'sp', args: { ...args, customer, do: command } };
  return [{ ...action, invocation }];
}

/** Sentences that speak to a person about their own work. */
const OF_APPLICATIONS: Readonly<Partial<Record<MessageKey, MessageKey>>> = {
  'show.none.note': 'sp.show.none.note',
  'unlink.confirm.note': 'sp.unlink.confirm.note',
  'set.movesCredit': 'sp.set.movesCredit',
};

const ofApplication = (one: Text): Text => ({ ...one, key: OF_APPLICATIONS[one.key] ?? one.key });

const said = ({ card }: Reply): { card?: CardRef } =>
  card?.template === 'link' && card.data.notes
    ? { card: { ...card, data: { ...card.data, notes: card.data.notes.map(ofApplication) } } }
    : {};
