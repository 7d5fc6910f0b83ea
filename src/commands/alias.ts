import { customerName, isNameOf } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { isGuid } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { listCustomers } from './find-customer.ts';
import { showAction } from './set-reply.ts';
import type { Words } from './words.ts';

/** Lets a person name a customer as they do: some tenants tell no name at all. */
export const alias = defineCustomerCommand({
  name: 'alias',
  alsoCalled: ['name', 'nickname'],
  usage: 'alias <customer> <name>',
  summary: 'command.alias.summary',
  personal: true,
  writes: false,
  withoutDefault: true,
  read: readAlias,
  parse: ({ alias: given = '', customer }) => {
    const name = given.trim();
    if (name === '' || customer === undefined) throw new PalError('aliasMissing');
    const valid = /^[\p{L}\p{N}][\p{L}\p{N} .&-]{1,39}$/u.test(name) && !/^\d+$/.test(name) && !isGuid(name);
    if (!valid) throw new PalError('aliasInvalid', { given: name.slice(0, 40) });
    return { name };
  },
  async execute({ name }, customer, ctx) {
    const others = (await listCustomers(ctx)).filter(({ tenantId }) => tenantId !== customer.tenantId);
    const taken = others.find((other) => isNameOf(name, other));
    if (taken) throw new PalError('aliasTaken', { given: name, other: customerName(taken) });
    await ctx.services.preferences.setAlias(ctx.person, customer.tenantId, name);
    return name;
  },
  render: (name, customer) => {
    const params = { customer: customerName({ ...customer, alias: name }), alias: name };
    return {
      text: text('alias.done', params),
      card: {
        template: 'notice',
        data: { tone: 'good', title: text('alias.done', params), body: [text('alias.note')] },
      },
      actions: [showAction(customer)],
    };
  },
});

/** `Contoso Ltd = big c`, `Contoso Ltd as big c`, or the last word is the alias. */
function readAlias({ options, plain }: Words): Record<string, string> {
  const at = plain.findIndex((word) => word === '=' || word.toLowerCase() === 'as');
  const [customer, name] =
    at > 0 ? [plain.slice(0, at), plain.slice(at + 1)] : [plain.slice(0, -1), plain.slice(-1)];
  const said = options.tenant ?? customer.join(' ');
  return { ...(said === '' ? {} : { customer: said }), alias: name.join(' ') };
}
