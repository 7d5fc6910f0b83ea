import { type Text, text } from '../../i18n/text.ts';
import { principalPerson } from '../../domain/service-principals.ts';
import type { Action, Reply } from '../../ports/chat.ts';
import { linksReply } from '../links-reply.ts';
import type { Args, CommandContext } from '../command.ts';
import { pageOf } from '../view-of-board.ts';

export const spAction = (
  label: Text,
  args: Args,
  extra: { readonly style?: 'positive' | 'destructive'; readonly inputs?: readonly string[] } = {},
): Action => {
  const { inputs, style } = extra;
  return {
    kind: 'run',
    label,
    ...(style ? { style } : {}),
    invocation: { command: 'sp', args, ...(inputs ? { inputs } : {}) },
  };
};

/** Registered applications and how their links stand, as last verified. */
export async function listPrincipals(args: Args, { person, services }: CommandContext): Promise<Reply> {
  const { clock, coverage, policies, servicePrincipals } = services;
  const home = person.tenantId;
  const [policy, principals] = await Promise.all([policies.get(home), servicePrincipals.list(home)]);
  const now = clock.now();
  const links = [];
  for (const principal of principals) {
    const scope = { customers: [principal.tenantId], person: principalPerson(principal).objectId };
    links.push(...(await coverage.links(home, policy, scope, now, 1)));
  }
  const title = text('sp.title');
  const reply = linksReply(
    { links, by: 'customer', title, none: 'sp.none', scope: {}, now },
    pageOf(args),
    (label, { page }) => spAction(label, { page: String(page) }),
  );
  return {
    ...reply,
    ...(links.length === 0 ? { text: text('sp.none') } : {}),
    actions: [...(reply.actions ?? []), spAction(text('action.registerApplication'), { do: 'add' })],
  };
}
