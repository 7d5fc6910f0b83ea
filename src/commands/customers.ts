import { type Customer, customerName } from '../domain/customers.ts';
import type { TenantId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { LedgerEntry } from '../ports/stores.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { listCustomers } from './find-customer.ts';

/** As many rows as a phone shows without getting lost; the filter finds the rest. */
const ROWS = 15;

interface Result {
  readonly filter: string | undefined;
  readonly customers: readonly Customer[];
  readonly seen: ReadonlyMap<TenantId, LedgerEntry>;
}

/** The tenants a person can enter, each with its link as last verified. */
export const customers = defineCommand<{ readonly filter: string | undefined }, Result>({
  name: 'customers',
  alsoCalled: ['list', 'tenants'],
  usage: 'customers [filter]',
  summary: 'command.customers.summary',
  personal: true,
  writes: false,
  read: ({ plain }) => (plain.length > 0 ? { filter: plain.join(' ') } : {}),
  parse: ({ filter }) => ({ filter }),
  async execute({ filter }, ctx) {
    const all = await listCustomers(ctx, { fresh: true });
    return {
      filter,
      customers: filter === undefined ? all : all.filter(fits(filter)),
      seen: await ledgerOf(ctx),
    };
  },
  render: renderCustomers,
});

const ledgerOf = async (ctx: CommandContext): Promise<ReadonlyMap<TenantId, LedgerEntry>> =>
  new Map(
    (await ctx.services.ledger.listByPerson(ctx.person)).map((entry) => [entry.identity.tenantId, entry]),
  );

const fits = (filter: string) => {
  const wanted = filter.toLowerCase();
  return ({ alias, name, domains, tenantId }: Customer): boolean =>
    [alias, name, tenantId, ...domains].some((value) => value?.toLowerCase().includes(wanted));
};

function renderCustomers({ filter, customers: found, seen }: Result): Reply {
  const count = found.length;
  const title =
    filter === undefined ? text('customers.title', { count }) : text('customers.filtered', { count, filter });
  const more = count - ROWS;
  return {
    text: title,
    card: {
      template: 'customers',
      data: {
        title,
        rows: found.slice(0, ROWS).map((customer) => rowOf(customer, seen.get(customer.tenantId))),
        ...(more > 0 ? { footer: text('customers.more', { count: more }) } : {}),
      },
    },
    actions: [
      count > 0
        ? { kind: 'run', label: text('action.linkPartner'), invocation: { command: 'link', args: {} } }
        : { kind: 'run', label: text('action.allCustomers'), invocation: { command: 'customers', args: {} } },
    ],
  };
}

function rowOf(customer: Customer, entry: LedgerEntry | undefined) {
  const named = {
    name:
      customer.alias === undefined ? customerName(customer) : `${customerName(customer)} (${customer.alias})`,
    ...(customer.defaultDomain === undefined ? {} : { domain: customer.defaultDomain }),
  };
  if (!entry) return { ...named, tone: 'neutral' as const, status: text('customers.unknown') };
  const verifiedAt = new Date(entry.verifiedAt).toISOString();
  if (!entry.link)
    return { ...named, tone: 'attention' as const, status: text('customers.none'), verifiedAt };
  const partner = entry.link.partnerName
    ? `${entry.link.partnerName} (${entry.link.partnerId})`
    : entry.link.partnerId;
  return { ...named, tone: 'good' as const, status: text('customers.linked'), partner, verifiedAt };
}
