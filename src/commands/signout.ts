import { customerName } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { requireCustomer } from './find-customer.ts';
import { readCustomer } from './words.ts';

interface Target {
  readonly customer: string | undefined;
}

interface Forgotten {
  readonly sso: boolean;
  readonly unconfirmed: number;
  readonly tenants: readonly string[];
  readonly dropped: number;
}

/** By its name only when it is clear: forgetting the wrong sign-in helps nobody. @throws PalError customerUnknown */
async function tenantNamed(customer: string, ctx: CommandContext): Promise<TenantId> {
  const found = await requireCustomer(customer, ctx);
  if (found.kind === 'one') return found.customer.tenantId;
  throw new PalError('customerUnknown', { given: customer.slice(0, 80) });
}

/** Forgets every token of the person and says exactly what that was. Links in Azure stay. */
export const signout = defineCommand<Target, Forgotten>({
  name: 'signout',
  alsoCalled: ['logout', 'logoff', 'disconnect'],
  usage: 'signout [customer]',
  summary: 'command.signout.summary',
  personal: true,
  writes: false,
  read: readCustomer,
  parse: ({ customer }) => ({ customer }),
  async execute({ customer }, ctx) {
    const { person, services } = ctx;
    const tenant = customer === undefined ? undefined : await tenantNamed(customer, ctx);
    const dropped = tenant === undefined ? await services.inbox.cancelWaiting(person) : [];
    const { sso, tenants, unconfirmed } = await services.signIn.forget(person, tenant);
    const known = (await services.knownCustomers.get(person))?.customers ?? [];
    const nameOf = (tenantId: TenantId): string =>
      customerName(
        known.find((customer) => customer.tenantId === tenantId) ?? { tenantId, domains: [], home: false },
      );
    return { sso, unconfirmed, tenants: tenants.map(nameOf), dropped: dropped.length };
  },
  render({ dropped, sso, tenants, unconfirmed }) {
    const nothing = !sso && tenants.length === 0 && unconfirmed === 0;
    const body = [
      ...(sso ? [text('signout.sso')] : []),
      ...(tenants.length > 0 ? [text('signout.tenants', { names: tenants.join(', ') })] : []),
      ...(unconfirmed > 0 ? [text('signout.unconfirmed')] : []),
      ...(dropped > 0 ? [text('signout.dropped', { count: dropped })] : []),
      text('signout.linksStay'),
    ];
    const title = text(nothing ? 'signout.nothing' : 'signout.done');
    return { text: title, card: { template: 'notice', data: { tone: 'neutral', title, body } } };
  },
});
