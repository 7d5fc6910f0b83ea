import { type Customer, customerName } from '../domain/customers.ts';
import { isGuid, objectId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { choiceOfAccount } from './account-choice.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { showAction } from './set-reply.ts';

/** Which of several accounts a person uses in a customer. Tokens are not touched; neither is any link. */
export const account = defineCustomerCommand<string | undefined, Reply | undefined>({
  name: 'account',
  alsoCalled: [],
  usage: 'account <customer>',
  summary: 'command.account.summary',
  personal: true,
  writes: false,
  parse: ({ choice }) => choice ?? '',
  async execute(choice, customer, ctx) {
    const { accounts } = ctx.services;
    const known = (await accounts.of(ctx.person, customer.tenantId))?.accounts ?? [];
    const isKnown = choice === 'own' || known.some(({ identity }) => identity.objectId === choice);
    if (choice === undefined || !isKnown) return choiceOfAccount(customer, ctx);
    const chosen = isGuid(choice) ? objectId(choice) : 'own';
    await accounts.choose(ctx.person, customer.tenantId, chosen);
    return undefined;
  },
  render: (asked, customer) => asked ?? chosenReply(customer),
});

function chosenReply(customer: Customer): Reply {
  const title = text('account.chosen', { customer: customerName(customer) });
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'good', title, body: [text('account.chosen.note')] } },
    actions: [showAction(customer)],
  };
}
