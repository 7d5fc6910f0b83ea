import { defineCustomerCommand } from './customer-command.ts';
import { setInputOf, setPartner } from './set-partner.ts';
import { renderSet } from './set-reply.ts';
import { readPartnerAndCustomer } from './words.ts';

/**
 * Ties the person's account in one customer tenant to a partner ID.
 *
 * Safe to repeat. Another ID that is already there is shown and kept until the person confirms.
 */
export const link = defineCustomerCommand({
  name: 'link',
  alsoCalled: ['create', 'add', 'new', 'register'],
  usage: 'link <partner ID> <customer>',
  summary: 'command.link.summary',
  personal: true,
  writes: true,
  form: { partnerId: true },
  read: readPartnerAndCustomer,
  parse: setInputOf,
  execute: setPartner,
  render: renderSet,
});
