import { type Scope, wholeScope } from '../domain/board.ts';
import { PalError } from '../domain/errors.ts';
import { type Person, samePerson } from '../domain/people.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { BoardPage, Turn } from './board-pages.ts';
import type { Args, CommandContext } from './command.ts';
import { peopleCalled, requirePerson } from './find-person.ts';
import { linksReply, ownReply } from './links-reply.ts';

/** Links of one person or of one customer; the largest partners have some hundreds of either. */
export const MOST_LINKS = 1_000;
/** Names to choose from when one fits several people. */
const MOST_CHOICES = 5;

export const statusAction = (label: Text, args: Args): Action => ({
  kind: 'run',
  label,
  invocation: { command: 'status', args },
});

/** Pages of an answer in a 1:1 chat: the same command again. */
export const turnStatus =
  (args: Args): Turn =>
  (label, { page, show }) =>
    statusAction(label, { ...args, page: String(page), show });

/**
 * `person` is `me`, or a mention with its `name`; a `name` alone was typed.
 * @throws PalError managersOnly | signInNeeded for anybody else's links, personUnknown
 */
export async function statusOfNamed(
  { name = '', person: who }: Args,
  scope: Scope,
  at: BoardPage,
  ctx: CommandContext,
): Promise<Reply> {
  const { conversation, person, services } = ctx;
  if (who === 'me' || (who !== undefined && who === conversation.userId))
    return statusOfPerson(person, scope, at, ctx);
  await services.managers.require(person);
  if (who !== undefined) {
    const mentioned = await requirePerson({ userId: who, label: name }, person.tenantId, services.people);
    return statusOfPerson(mentioned, scope, at, ctx);
  }
  const found = peopleCalled(name, await services.people.list(person.tenantId));
  const [only] = found;
  if (!only) throw new PalError('personUnknown', { given: name.slice(0, 80) });
  if (found.length === 1) return statusOfPerson(only, scope, at, ctx);
  return {
    text: text('status.which', { given: name }),
    privately: true,
    actions: found
      .slice(0, MOST_CHOICES)
      .map((one) =>
        statusAction(text('status.person', { name: one.name }), { person: one.userId, name: one.name }),
      ),
  };
}

/** One person's links; their own with buttons. Only where the policy lets cards name people do others read along. */
export async function statusOfPerson(
  whose: Person & { readonly userId?: string },
  scope: Scope,
  at: BoardPage,
  { person, services }: CommandContext,
): Promise<Reply> {
  const { clock, coverage, policies } = services;
  const home = person.tenantId;
  const policy = await policies.get(home);
  const now = clock.now();
  const theirs = { ...wholeScope(scope), person: whose.objectId };
  const links = await coverage.links(home, policy, theirs, now, MOST_LINKS);
  const customer = scope.customers?.[0];
  const narrowed = customer === undefined ? {} : { customer };
  if (samePerson(whose, person)) {
    const turn = turnStatus({ person: 'me', ...narrowed });
    return { ...ownReply(links, { now, policy, scope }, at, turn), privately: true };
  }
  const { name, userId = '' } = whose;
  const reply = linksReply(
    { links, by: 'customer', title: text('board.title.person', { name }), none: 'standing.none', scope, now },
    at,
    turnStatus({ person: userId, name, ...narrowed }),
  );
  return policy.names ? reply : { ...reply, privately: true };
}
