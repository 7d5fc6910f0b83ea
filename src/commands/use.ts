import { type Customer, customerName } from '../domain/customers.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { showAction } from './set-reply.ts';

/** What "switch directory" is in the portal: the customer this chat means when none is named. */
export const use = defineCustomerCommand({
  name: 'use',
  alsoCalled: ['switch', 'select', 'choose'],
  usage: 'use <customer>',
  summary: 'command.use.summary',
  personal: true,
  writes: false,
  withoutDefault: true,
  parse: () => ({}),
  async execute(_input, customer, { conversation, person, services }) {
    await services.preferences.setDefaultCustomer(person, conversation.id, customer.tenantId);
  },
  render: renderUsed,
});

function renderUsed(_result: void, customer: Customer): Reply {
  const name = { customer: customerName(customer) };
  return {
    text: text('use.done', name),
    card: {
      template: 'notice',
      data: { tone: 'good', title: text('use.done', name), body: [text('use.note')] },
    },
    actions: [showAction(customer)],
  };
}
