import { customerName } from '../domain/customers.ts';
import type { TenantId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import { defineCommand } from './command.ts';

/** Forgets every token of the person and says exactly what that was. Links in Azure stay. */
export const signout = defineCommand({
  name: 'signout',
  alsoCalled: ['logout', 'logoff', 'disconnect'],
  usage: 'signout',
  summary: 'command.signout.summary',
  personal: true,
  writes: false,
  parse: () => ({}),
  async execute(_input, { person, services }) {
    const dropped = await services.inbox.cancelWaiting(person);
    const { sso, tenants, unconfirmed } = await services.signIn.forget(person);
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
