import { PalError } from '../domain/errors.ts';
import { nextTime } from '../domain/schedule.ts';
import { channelOfThread } from '../domain/threads.ts';
import { type Text, text } from '../i18n/text.ts';
import { validZone } from '../i18n/formats.ts';
import type { Reply } from '../ports/chat.ts';
import type { Board, Subscription } from '../ports/delivery.ts';
import { type Args, type CommandContext, defineCommand } from './command.ts';
import { noteAudit } from './note-audit.ts';
import { deed, wishFacts, wishText } from './subscription-card.ts';
import { customerNames } from './subscription-names.ts';
import { findTeamCustomers, parseWish, UnclearWish } from './wish.ts';
import { readWish } from './wish-words.ts';

type Subscribed = {
  readonly subscription: Subscription;
  readonly names: ReadonlyMap<string, string>;
  readonly isQuieted: boolean;
};

/** A channel wants to hear of changes, or a digest at its time. One of each kind: a newer wish replaces the older. */
export const subscribe = defineCommand<Args, Subscribed | UnclearWish>({
  name: 'subscribe',
  alsoCalled: ['follow', 'notify'],
  usage: 'subscribe [changes|daily|weekly] [at 09:00] [time zone] [customers …|problems only]',
  summary: 'command.subscribe.summary',
  personal: false,
  writes: false,
  forManagers: true,
  read: readWish,
  parse: (args) => args,
  async execute(args, ctx) {
    if (ctx.conversation.type === 'personal') throw new PalError('onlyInChannels');
    await ctx.services.managers.require(ctx.person);
    try {
      return await putWish(args, ctx);
    } catch (thrown) {
      // What can be offered instead is an answer; what cannot is a failure.
      if (thrown instanceof UnclearWish && thrown.nearest.length > 0) return thrown;
      throw thrown;
    }
  },
  render: (result) => (result instanceof UnclearWish ? unclearReply(result) : subscribedReply(result)),
});

async function putWish(args: Args, ctx: CommandContext): Promise<Subscribed> {
  const { person, reader, services } = ctx;
  const { clock, events, policies, subscriptions } = services;
  const zone = reader.timeZone === undefined ? undefined : validZone(reader.timeZone);
  const { problemsOnly, ...wish } = parseWish(args, zone);
  const customers = await findTeamCustomers(args, ctx);
  const scope = { ...(customers && { customers }), ...(problemsOnly && { problemsOnly }) } as const;
  const home = person.tenantId;
  const now = clock.now();
  const subscription = await subscriptions.put({
    ...wish,
    scope,
    home,
    conversation: channelOfThread(ctx.conversation),
    by: { tenantId: home, objectId: person.objectId },
    createdAt: now,
    toldUpTo: await events.newest(home),
    ...(wish.kind !== 'changes' && { nextAt: nextTime(wish, now) }),
  });
  // The form may have turned one kind into another.
  const { replaces } = args;
  if (replaces !== undefined && replaces !== subscription.id) await removeOwn(replaces, ctx);
  await ensureBoard(subscription, ctx);
  await noteAudit(ctx, services, { action: 'subscribe', outcome: 'done' });
  const isQuieted = (await policies.get(home)).quietHours !== undefined;
  return { subscription, names: await customerNames(home, services), isQuieted };
}

async function removeOwn(id: string, { conversation, services }: CommandContext): Promise<void> {
  const old = await services.subscriptions.get(id);
  if (old?.conversation.id === channelOfThread(conversation).id) await services.subscriptions.remove(id);
}

/** Notes of changes are replies below a board, and a digest leads to everybody's own view of one. */
async function ensureBoard(subscription: Subscription, ctx: CommandContext): Promise<Board> {
  const { boards, clock, outbox, policies } = ctx.services;
  const { conversation, home, kind, scope, timeZone } = subscription;
  const { language } = await policies.get(home);
  const board = await boards.ensure({ home, conversation, scope, reader: { locale: language, timeZone } });
  if (kind === 'changes' && board.activityId === undefined) {
    await outbox.put({
      id: `board/${board.id}/first/${ctx.itemId}`,
      conversation,
      outgoing: { kind: 'board', board: board.id },
      notBefore: clock.now(),
    });
  }
  return board;
}

/** @param notes said above the facts, e.g. that a test is on its way */
export function subscribedReply(
  { isQuieted, names, subscription }: Subscribed,
  title: Text = text('subscribe.done'),
): Reply {
  const body = [
    wishText(subscription),
    ...(subscription.kind === 'changes' ? [text('subscribe.changesNote')] : []),
    ...(isQuieted ? [text('subscribe.quiet')] : []),
  ];
  return {
    text: title,
    card: {
      template: 'notice',
      data: { tone: 'good', title, body, facts: wishFacts(subscription, names) },
    },
    actions: [
      deed('change', subscription, text('action.changeWish')),
      deed('test', subscription, text('action.test')),
      deed('stop', subscription, text('action.unsubscribe')),
    ],
  };
}

function unclearReply({ nearest, params, ref }: UnclearWish): Reply {
  const title = text('error.wishUnclear', params);
  return {
    text: title,
    card: {
      template: 'notice',
      data: { tone: 'attention', title, body: [text('choice.nearest')], reference: ref },
    },
    actions: nearest.map(({ args, word }) => ({
      kind: 'run',
      label: text('action.thisWord', { word }),
      invocation: { command: 'subscribe', args },
    })),
  };
}
