import { defineCustomerCommand } from './customer-command.ts';
import { setInputOf, setPartner } from './set-partner.ts';
import { renderSet } from './set-reply.ts';
import { readPartnerAndCustomer } from './words.ts';

/** Moves an existing link to another partner ID; asks first, because it moves credit between partners. */
export const update = defineCustomerCommand({
  name: 'update',
  alsoCalled: ['change', 'set', 'replace', 'patch', 'edit'],
  usage: 'update <partner ID> <customer>',
  summary: 'command.update.summary',
  personal: true,
  writes: true,
  form: { partnerId: true },
  read: readPartnerAndCustomer,
  parse(args) {
    const input = setInputOf(args);
    return input && { ...input, onlyExisting: true };
  },
  execute: setPartner,
  render: renderSet,
});
