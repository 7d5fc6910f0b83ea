import { type Customer, findCustomer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import type { ObjectId } from '../domain/ids.ts';
import type { Reply } from '../ports/chat.ts';
import { customersOnBoard } from './board-customers.ts';
import type { Args, CommandContext } from './command.ts';
import { choiceReply } from './customer-command.ts';
import { UnknownCustomer } from './find-customer.ts';
import { requirePerson } from './find-person.ts';
import { review, withExpected } from './policy-change.ts';

/** Who is expected to hold a link at one customer: `everyone`, `nobody`, or the people named. */
export async function reviewExpected(args: Args, ctx: CommandContext): Promise<Reply> {
  const found = await customerOf(args, ctx);
  if ('text' in found) return found;
  const customer = found.tenantId;
  const people = args.who === undefined ? await namedIn(args, ctx) : [];
  if (args.who === undefined && people.length === 0) throw new PalError('expectUnclear');
  const who = args.who ?? people.join(' ');
  const current = await ctx.services.policies.get(ctx.person.tenantId);
  return review(current, withExpected(current, { customer, who }), [], { customer, who }, ctx);
}

/** The customer, or a question which one. @throws PalError expectUnclear | customerUnknown */
async function customerOf(args: Args, ctx: CommandContext): Promise<Customer | Reply> {
  const said = args.customer ?? args.about;
  if (said === undefined) throw new PalError('expectUnclear');
  const found = findCustomer(said, await customersOnBoard(ctx));
  if (found.kind === 'one') return found.customer;
  if (found.kind === 'none') throw new UnknownCustomer(said, found.nearest);
  return choiceReply('policy', { ...args, customer: said }, found.customers, 'choice.several');
}

/** @throws PalError personUnknown */
async function namedIn(
  { labels = '', names = '', people = '' }: Args,
  ctx: CommandContext,
): Promise<ObjectId[]> {
  const shown = labels.split('\n');
  const mentioned = people
    .split(' ')
    .filter((userId) => userId !== '')
    .map((userId, index) => ({ userId, label: shown[index] ?? '' }));
  const typed = names
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => ({ name }));
  const home = ctx.person.tenantId;
  const found = [];
  for (const said of [...mentioned, ...typed])
    found.push(await requirePerson(said, home, ctx.services.people));
  return [...new Set(found.map((one) => one.objectId))];
}
