import { type Customer, customerName } from '../domain/customers.ts';
import type { TenantId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { LedgerEntry } from '../ports/stores.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { listCustomers } from './find-customer.ts';

/** As many rows as a phone shows without getting lost; the filter finds the rest. */
const ROWS = 15;

interface Input {
  readonly filter: string | undefined;
  /** 0 is the first. */
  readonly page: number;
}

interface Result extends Input {
  readonly customers: readonly Customer[];
  readonly seen: ReadonlyMap<TenantId, LedgerEntry>;
}

/** The tenants a person can enter, each with its link as last verified. */
export const customers = defineCommand<Input, Result>({
  name: 'customers',
  alsoCalled: ['list', 'tenants'],
  usage: 'customers [filter]',
  summary: 'command.customers.summary',
  personal: true,
  writes: false,
  read: ({ plain }) => (plain.length > 0 ? { filter: plain.join(' ') } : {}),
  parse: ({ filter, page = '0' }) => ({ filter, page: Number(page) }),
  async execute({ filter, page }, ctx) {
    // Turning a page must not list a thousand tenants again.
    const all = await listCustomers(ctx, { fresh: page === 0 });
    return {
      filter,
      page,
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

function renderCustomers({ customers: found, filter, page, seen }: Result): Reply {
  const count = found.length;
  const pages = Math.max(1, Math.ceil(count / ROWS));
  const at = Math.min(page, pages - 1);
  const title =
    filter === undefined ? text('customers.title', { count }) : text('customers.filtered', { count, filter });
  return {
    text: title,
    card: {
      template: 'customers',
      data: {
        title,
        rows: found
          .slice(at * ROWS, (at + 1) * ROWS)
          .map((customer) => rowOf(customer, seen.get(customer.tenantId))),
        ...(pages > 1 ? { page: text('customers.page', { page: at + 1, pages }) } : {}),
      },
    },
    actions: [
      ...(at > 0 ? [turnTo(at - 1, filter, 'action.previous')] : []),
      ...(at < pages - 1 ? [turnTo(at + 1, filter, 'action.next')] : []),
      ...(count > 0 ? [verifyNow(filter), LINK] : [ALL]),
    ],
  };
}

const LINK: Action = {
  kind: 'run',
  label: text('action.linkPartner'),
  invocation: { command: 'link', args: {} },
};
const ALL: Action = {
  kind: 'run',
  label: text('action.allCustomers'),
  invocation: { command: 'customers', args: {} },
};

const turnTo = (
  page: number,
  filter: string | undefined,
  label: 'action.previous' | 'action.next',
): Action => ({
  kind: 'run',
  label: text(label),
  invocation: {
    command: 'customers',
    args: { page: String(page), ...(filter === undefined ? {} : { filter }) },
  },
});

/** A run that only reads: every row is fresh afterwards. */
const verifyNow = (filter: string | undefined): Action => ({
  kind: 'run',
  label: text('action.verifyNow'),
  invocation: {
    command: 'bulk',
    args: { action: 'show', ...(filter === undefined ? {} : { matching: filter }) },
  },
});

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
