import type { Scope } from '../domain/board.ts';
import { findCustomer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { isGuid, tenantId } from '../domain/ids.ts';
import { channelOfThread } from '../domain/threads.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { BoardPage } from './board-pages.ts';
import { teamReply } from './board-reply.ts';
import { type Args, type CommandContext, defineCommand } from './command.ts';
import { customersOnBoard } from './board-customers.ts';
import { choiceReply } from './customer-command.ts';
import { linksReply } from './links-reply.ts';
import { drawBoard, readBoard } from './read-board.ts';
import { readStatus } from './read-status.ts';
import { MOST_LINKS, statusAction, statusOfNamed, statusOfPerson, turnStatus } from './status-person.ts';
import { pageOf } from './view-of-board.ts';

/** How far links are, from what was last verified: a board for a channel, everything for a manager, one's own links. */
export const status = defineCommand({
  name: 'status',
  alsoCalled: ['board', 'coverage', 'progress'],
  usage: 'status [customer | problems | mine | @person]',
  summary: 'command.status.summary',
  personal: false,
  writes: false,
  read: readStatus,
  parse: (args) => ({ args, at: pageOf(args) }),
  execute: answerStatus,
  render: (reply) => reply,
});

interface Wish {
  readonly args: Args;
  readonly at: BoardPage;
}

async function answerStatus({ args, at }: Wish, ctx: CommandContext): Promise<Reply> {
  const scope = at.show === 'problems' ? { problemsOnly: true as const } : {};
  // A customer that a button was made for, or that was chosen from a list.
  const fixed = args.customer !== undefined && isGuid(args.customer) ? tenantId(args.customer) : undefined;
  const narrowed: Scope = fixed === undefined ? scope : { ...scope, customers: [fixed] };
  if (args.person !== undefined || args.name !== undefined) return statusOfNamed(args, narrowed, at, ctx);
  if (fixed !== undefined || args.about === undefined) return teamStatus(narrowed, at, ctx);

  const found = findCustomer(args.about, await customersOnBoard(ctx));
  switch (found.kind) {
    case 'one':
      return teamStatus({ ...scope, customers: [found.customer.tenantId] }, at, ctx);
    case 'several':
      return choiceReply('status', { ...args, customer: args.about }, found.customers, 'choice.several');
    case 'none': {
      const isManager = await ctx.services.managers.is(ctx.person);
      if (!isManager) throw new PalError('customerUnknown', { given: args.about.slice(0, 80) });
      return statusOfNamed({ ...args, name: args.about }, scope, at, ctx);
    }
  }
}

async function teamStatus(scope: Scope, at: BoardPage, ctx: CommandContext): Promise<Reply> {
  if (ctx.conversation.type !== 'personal') return boardOfChannel(scope, ctx);
  const isManager = await ctx.services.managers.is(ctx.person);
  if (!isManager) return statusOfPerson(ctx.person, scope, at, ctx);
  return scope.customers === undefined ? teamForManager(at, ctx) : customerForManager(scope, at, ctx);
}

/** One board per conversation and scope; whoever asks for it sees their own links on it from then on. */
async function boardOfChannel(
  scope: Scope,
  { conversation, person, reader, services }: CommandContext,
): Promise<Reply> {
  const { boards } = services;
  const { userId, ...channel } = channelOfThread(conversation);
  const board = await boards.ensure({ home: person.tenantId, conversation: channel, scope, reader });
  if (userId === undefined) return drawBoard(board, services);
  await boards.noteViewer(board.id, userId);
  return drawBoard({ ...board, viewers: [userId, ...board.viewers] }, services);
}

async function teamForManager(at: BoardPage, { person, services }: CommandContext): Promise<Reply> {
  const mine = statusAction(text('action.myLinks'), { person: 'me' });
  return teamReply(await readBoard(person.tenantId, {}, at, services), at, turnStatus({}), [mine]);
}

/** A manager sees who, in their own chat. */
async function customerForManager(scope: Scope, at: BoardPage, ctx: CommandContext): Promise<Reply> {
  const { clock, coverage, policies } = ctx.services;
  const home = ctx.person.tenantId;
  const policy = await policies.get(home);
  const now = clock.now();
  const links = await coverage.links(home, policy, { ...scope }, now, MOST_LINKS);
  const [customer] = scope.customers ?? [];
  const title = links[0]
    ? text('board.title.customer', { customer: links[0].customerName })
    : text('board.title');
  return linksReply(
    { links, by: 'person', title, none: 'board.none', scope, now },
    at,
    turnStatus({ customer: customer ?? '' }),
  );
}
