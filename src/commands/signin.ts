import { type Customer, customerName } from '../domain/customers.ts';
import type { Identity } from '../domain/people.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { showAction } from './set-partner.ts';
import { readCustomer } from './words.ts';

/**
 * Proves that a token for the own tenant (or the named customer) can be had. When it cannot, the failure itself
 * starts the sign-in, and this command runs again afterwards.
 */
export const signin = defineCustomerCommand({
  name: 'signin',
  alsoCalled: ['login', 'logon', 'connect'],
  usage: 'signin [customer]',
  summary: 'command.signin.summary',
  personal: true,
  writes: false,
  read: (words) => ({ customer: 'home', ...readCustomer(words) }),
  parse: () => ({}),
  execute: (_input, customer, { abortSignal, person, services }) =>
    services.identities.require(person, customer.tenantId, { abortSignal }),
  render: renderSignedIn,
});

function renderSignedIn(identity: Identity, customer: Customer): Reply {
  const account = identity.name ?? identity.objectId;
  const title = text('signin.done', { customer: customerName(customer) });
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'good',
        title,
        body: [text('signin.note')],
        facts: [{ label: text('fact.account'), value: account }],
      },
    },
    actions: [showAction(customer)],
  };
}
