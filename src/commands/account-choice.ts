import { type Customer, customerName } from '../domain/customers.ts';
import type { IdentityKind } from '../domain/people.ts';
import { text, type Text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { ConnectedAccount } from '../ports/accounts.ts';
import type { CommandContext } from './command.ts';

/** How an account came to be there, in words. */
export const kindText = (kind: IdentityKind | undefined): Text => text(`account.kind.${kind ?? 'guest'}`);

const shownName = ({ identity }: ConnectedAccount): string => identity.name ?? identity.objectId;

/** Asks which account shall be used in a customer, with what each of them was last seen to hold. */
export async function choiceOfAccount(
  customer: Customer,
  { person, services }: Pick<CommandContext, 'person' | 'services'>,
): Promise<Reply> {
  const tenant = customer.tenantId;
  const [connected, entries, known] = await Promise.all([
    services.accounts.of(person, tenant),
    services.ledger.listByPerson(person),
    services.knownCustomers.get(person),
  ]);
  const accounts = connected?.accounts ?? [];
  const isGuest = (known?.customers ?? []).some((one) => one.tenantId === tenant && one.connected !== true);
  const hasOwn = isGuest || accounts.length === 0;
  const heldBy = (objectId: string | undefined): Text | string => {
    const entry = entries.find(
      ({ identity }) =>
        identity.tenantId === tenant &&
        (objectId === undefined
          ? !accounts.some((one) => one.identity.objectId === identity.objectId)
          : identity.objectId === objectId),
    );
    if (!entry) return text('account.notSeen');
    return entry.link ? (entry.link.partnerName ?? entry.link.partnerId) : text('card.notLinked');
  };
  const choose = (label: Text, choice: string): Action => ({
    kind: 'run',
    label,
    invocation: { command: 'account', args: { customer: tenant, choice } },
  });
  const title = text('account.which', { customer: customerName(customer) });
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'neutral',
        title,
        body: [text('account.which.body')],
        facts: [
          ...(hasOwn ? [{ label: text('account.own'), value: heldBy(undefined) }] : []),
          ...accounts.map((one) => ({
            label: text('account.named', { name: shownName(one) }),
            value: heldBy(one.identity.objectId),
          })),
        ],
      },
    },
    actions: [
      ...(hasOwn ? [choose(text('account.own'), 'own')] : []),
      ...accounts.map((one) =>
        choose(text('account.named', { name: shownName(one) }), one.identity.objectId),
      ),
    ],
  };
}
