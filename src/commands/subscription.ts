import { PalError } from '../domain/errors.ts';
import { channelOfThread } from '../domain/threads.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { Subscription } from '../ports/delivery.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { argsOf, wishForm } from './subscription-card.ts';
import { customerNames } from './subscription-names.ts';
import { subscribedReply } from './subscribe.ts';
import { listSubscriptions } from './subscriptions.ts';
import { stopSubscription } from './unsubscribe.ts';

type Deed = (subscription: Subscription, ctx: CommandContext) => Promise<Reply>;

const DEEDS: Readonly<Record<string, Deed>> = { change, test, stop: stopSubscription };

/** The buttons of a subscription; everything is checked again, whatever the card showed. */
export const subscription = defineCommand({
  name: 'subscription',
  alsoCalled: [],
  usage: '',
  personal: false,
  writes: false,
  parse: (args) => ({ deed: DEEDS[args.do ?? ''], id: args.id ?? '' }),
  async execute({ deed, id }, ctx) {
    await ctx.services.managers.require(ctx.person);
    const found = await ctx.services.subscriptions.get(id);
    if (!found || !deed || found.home !== ctx.person.tenantId) return goneReply();
    return deed(found, ctx);
  },
  render: (reply) => reply,
});

/** The form, filled with the wish as it is; customers stay as they are. */
async function change(wish: Subscription, { conversation }: CommandContext): Promise<Reply> {
  if (channelOfThread(conversation).id !== wish.conversation.id) throw new PalError('onlyInChannels');
  const { customers } = argsOf(wish);
  const data = wishForm(wish);
  return {
    text: data.title,
    card: { template: 'wish', data },
    actions: [
      {
        kind: 'run',
        label: text('action.subscribe'),
        style: 'positive',
        invocation: {
          command: 'subscribe',
          args: { replaces: wish.id, ...(customers !== undefined && { customers }) },
          inputs: ['kind', 'day', 'at', 'zone', 'only'],
        },
      },
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}

/** A digest as it would be now, also in quiet hours: somebody asked for it. */
async function test(wish: Subscription, ctx: CommandContext): Promise<Reply> {
  const { clock, outbox } = ctx.services;
  const now = clock.now();
  await outbox.put({
    id: `test/${wish.id}/${ctx.itemId}`,
    conversation: wish.conversation,
    outgoing: { kind: 'digest', subscription: wish.id, slot: now, test: true },
    notBefore: now,
  });
  const title = text('subscribe.testing');
  if (channelOfThread(ctx.conversation).id !== wish.conversation.id) return listSubscriptions(ctx, title);
  const names = await customerNames(wish.home, ctx.services);
  return subscribedReply({ subscription: wish, names, isQuieted: false }, title);
}

const goneReply = (): Reply => {
  const title = text('subscription.gone');
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'neutral', title, body: [text('subscription.gone.note')] } },
  };
};
