import { PalError } from '../domain/errors.ts';
import type { SubscriptionKind } from '../domain/subscriptions.ts';
import { channelOfThread } from '../domain/threads.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Subscription } from '../ports/delivery.ts';
import { type Args, type CommandContext, defineCommand } from './command.ts';
import { noteAudit } from './note-audit.ts';
import { argsOf, wishText } from './subscription-card.ts';
import { listSubscriptions } from './subscriptions.ts';
import { kindOf } from './wish-words.ts';

interface Input {
  readonly kind: SubscriptionKind | undefined;
  readonly isSure: boolean;
}

/** Ends what is posted in a conversation, after a question; the answer offers it again. */
export const unsubscribe = defineCommand<Input, Reply>({
  name: 'unsubscribe',
  alsoCalled: ['unfollow', 'mute'],
  usage: 'unsubscribe [changes|daily|weekly]',
  summary: 'command.unsubscribe.summary',
  personal: false,
  writes: false,
  forManagers: true,
  read: ({ plain }) => (plain[0] === undefined ? {} : { kind: plain.join(' ') }),
  parse: ({ kind, sure }) => {
    const wanted = kind === undefined ? undefined : kindOf(kind.split(' ')[0] ?? '');
    if (kind !== undefined && wanted === undefined)
      throw new PalError('wishUnclear', { given: kind.slice(0, 40) });
    return { kind: wanted, isSure: sure === 'yes' };
  },
  async execute({ isSure, kind }, ctx) {
    const { conversation, person, services } = ctx;
    if (conversation.type === 'personal') throw new PalError('onlyInChannels');
    await services.managers.require(person);
    const here = await services.subscriptions.ofConversation(channelOfThread(conversation).id);
    const meant = here.filter((one) => kind === undefined || one.kind === kind);
    const [only, ...others] = meant;
    if (!only) return listSubscriptions(ctx);
    if (others.length > 0) return whichReply(meant);
    return isSure ? stop(only, ctx) : confirmReply(only);
  },
  render: (reply) => reply,
});

/** Asks first: what is stopped by a slip is missed for a day. */
export const stopSubscription = async (
  subscription: Subscription,
  { conversation }: CommandContext,
): Promise<Reply> => {
  if (channelOfThread(conversation).id !== subscription.conversation.id) throw new PalError('onlyInChannels');
  return confirmReply(subscription);
};

async function stop(subscription: Subscription, ctx: CommandContext): Promise<Reply> {
  await ctx.services.subscriptions.remove(subscription.id);
  await noteAudit(ctx, ctx.services, { action: 'unsubscribe', outcome: 'done' });
  const title = text('unsubscribe.done');
  return {
    text: title,
    card: {
      template: 'notice',
      data: { tone: 'neutral', title, body: [wishText(subscription), text('unsubscribe.note')] },
    },
    actions: [run('action.subscribeAgain', 'subscribe', argsOf(subscription))],
  };
}

function confirmReply(subscription: Subscription): Reply {
  const title = text('unsubscribe.confirm');
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'attention', title, body: [wishText(subscription)] } },
    actions: [
      {
        ...run('action.unsubscribe', 'unsubscribe', { kind: subscription.kind, sure: 'yes' }),
        style: 'destructive',
      },
      run('action.keep', 'keep', {}),
    ],
  };
}

function whichReply(meant: readonly Subscription[]): Reply {
  const title = text('unsubscribe.which');
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'neutral', title, body: meant.map(wishText) } },
    actions: [
      ...meant.map(({ kind }) => run(`action.unsubscribe.${kind}`, 'unsubscribe', { kind })),
      run('action.keep', 'keep', {}),
    ],
  };
}

type Run = Extract<Action, { kind: 'run' }>;

const run = (label: Parameters<typeof text>[0], command: string, args: Args): Run => ({
  kind: 'run',
  label: text(label),
  invocation: { command, args },
});
