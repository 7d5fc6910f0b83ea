import { type Customer, customerName } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { selectCustomers } from '../domain/runs.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { type Args, defineCommand } from './command.ts';
import { listCustomers } from './find-customer.ts';
import { parseSelection } from './selection.ts';

/** What a list with boxes can hold; a filter narrows it down. */
const MOST = 100;

/** `link some` and its siblings: customers chosen from a list, then one run over them. Reached through those commands. */
export const pick = defineCommand({
  name: 'pick',
  alsoCalled: [],
  usage: '',
  personal: true,
  writes: false,
  parse: (args: Args) => ({ args, selection: parseSelection(args) }),
  async execute({ args, selection }, ctx) {
    const { customers } = selectCustomers(await listCustomers(ctx), selection);
    if (customers.length === 0) throw new PalError('nothingSelected');
    return { args, customers };
  },
  render: ({ args, customers }) => pickReply(args, customers),
});

function pickReply(args: Args, customers: readonly Customer[]): Reply {
  const { action = '', partnerId } = args;
  const setsPartner = action === 'link' || action === 'update';
  const title = text('pick.title');
  return {
    text: title,
    card: {
      template: 'form',
      data: {
        title,
        ...(customers.length > MOST ? { hint: text('pick.narrow', { count: MOST }) } : {}),
        multiple: true,
        customers: customers.slice(0, MOST).map((one) => ({ title: customerName(one), value: one.tenantId })),
        ...(setsPartner ? { partnerId: partnerId === undefined ? {} : { value: partnerId } } : {}),
      },
    },
    actions: [
      {
        kind: 'run',
        label: text('action.continue'),
        style: 'positive',
        invocation: {
          command: 'bulk',
          args: { action },
          inputs: setsPartner ? ['picked', 'partnerId'] : ['picked'],
        },
      },
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}
