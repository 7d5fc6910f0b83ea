import { type Customer, customerName } from '../domain/customers.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { readStanding, type Standing } from './change-link.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { linkCard } from './link-card.ts';

/** The link of the person's own account in one customer tenant. */
export const show = defineCustomerCommand({
  name: 'show',
  alsoCalled: ['get', 'check', 'who'],
  usage: 'show [customer]',
  summary: 'command.show.summary',
  personal: true,
  writes: false,
  parse: () => ({}),
  execute: (_input, customer, ctx) => readStanding(customer, ctx),
  render: renderStanding,
});

function renderStanding({ current, holder }: Standing, customer: Customer): Reply {
  const name = customerName(customer);
  const tenant = customer.tenantId;
  const shown = { customer, identity: holder.identity, link: current };
  if (!current) {
    return {
      text: text('show.none.said', { customer: name }),
      card: linkCard({
        tone: 'attention',
        title: text('show.none'),
        ...shown,
        notes: [text('show.none.note')],
      }),
      actions: [
        {
          kind: 'run',
          label: text('action.linkPartner'),
          style: 'positive',
          invocation: { command: 'link', args: { customer: tenant } },
        },
      ],
    };
  }
  const partner = current.partnerName ?? current.partnerId;
  return {
    text: text('show.linked.said', { customer: name, partner, partnerId: current.partnerId }),
    card: linkCard({ tone: 'good', title: text('show.linked'), ...shown }),
    actions: [
      {
        kind: 'run',
        label: text('action.change'),
        invocation: { command: 'update', args: { customer: tenant } },
      },
      {
        kind: 'run',
        label: text('action.unlink'),
        style: 'destructive',
        invocation: { command: 'unlink', args: { customer: tenant } },
      },
    ],
  };
}
