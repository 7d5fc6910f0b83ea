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
    return { ...(await services.signIn.forget(person)), dropped: dropped.length };
  },
  render({ dropped, sso, tenants }) {
    const nothing = !sso && tenants.length === 0;
    const body = [
      ...(sso ? [text('signout.sso')] : []),
      ...(tenants.length > 0 ? [text('signout.tenants', { count: tenants.length })] : []),
      ...(dropped > 0 ? [text('signout.dropped', { count: dropped })] : []),
      text('signout.linksStay'),
    ];
    const title = text(nothing ? 'signout.nothing' : 'signout.done');
    return { text: title, card: { template: 'notice', data: { tone: 'neutral', title, body } } };
  },
});
