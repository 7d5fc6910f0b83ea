import type { CardData, Fact, Tone } from '../cards/card-data.ts';
import { channelOfThread } from '../domain/threads.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Subscription } from '../ports/delivery.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { deed, wishFacts, wishText } from './subscription-card.ts';
import { customerNames } from './subscription-names.ts';

/** Buttons below a list: as many as a card shows side by side, and one of each kind. */
const MOST_TESTS = 3;

/** What is posted here, when it last was, and what keeps it from arriving; in the 1:1 chat, of all conversations. */
export const subscriptions = defineCommand({
  name: 'subscriptions',
  alsoCalled: ['subscription', 'subs', 'subscribed'],
  usage: 'subscriptions',
  summary: 'command.subscriptions.summary',
  personal: false,
  writes: false,
  parse: () => undefined,
  execute: (_input, ctx) => listSubscriptions(ctx),
  render: (reply) => reply,
});

/** @param title instead of how many there are */
export async function listSubscriptions(ctx: CommandContext, title?: Text): Promise<Reply> {
  const { conversation, person, services } = ctx;
  const everywhere = conversation.type === 'personal';
  if (everywhere) await services.managers.require(person);
  const found = everywhere
    ? await services.subscriptions.list(person.tenantId)
    : await services.subscriptions.ofConversation(channelOfThread(conversation).id);
  if (found.length === 0) return noneReply();
  const names = await customerNames(person.tenantId, services);
  // Those in trouble first: a long list is cut.
  const listed = found.toSorted((a, b) => Number(b.problem !== undefined) - Number(a.problem !== undefined));
  const rows = await Promise.all(listed.map((one) => rowOf(one, names, ctx)));
  const heading = title ?? text('subscriptions.title', { count: found.length });
  return {
    text: heading,
    card: { template: 'subscriptions', data: { title: heading, rows } },
    actions: listed.slice(0, MOST_TESTS).map(testAction),
  };
}

const testAction = (one: Subscription): Action => deed('test', one, text(`action.test.${one.kind}`));

async function rowOf(
  subscription: Subscription,
  names: ReadonlyMap<string, string>,
  { conversation, services }: CommandContext,
): Promise<CardData['subscriptions']['rows'][number]> {
  const { by, deliveredAt, problem, timeZone } = subscription;
  const asker = await services.people.get(by);
  const place: Fact[] =
    conversation.type === 'personal'
      ? [{ label: text('fact.where'), value: text(`subscription.where.${subscription.conversation.type}`) }]
      : [];
  return {
    tone: toneOf(subscription),
    title: wishText(subscription),
    facts: [
      ...place,
      ...wishFacts(subscription, names),
      {
        label: text('fact.delivered'),
        value:
          deliveredAt === undefined
            ? text('subscription.never')
            : { date: new Date(deliveredAt).toISOString(), timeZone },
      },
      ...(asker ? [{ label: text('fact.by'), value: asker.name }] : []),
    ],
    ...(problem && { problem: text(`subscription.problem.${problem.kind}`) }),
  };
}

const toneOf = ({ deliveredAt, problem }: Subscription): Tone => {
  if (problem) return problem.kind === 'closed' ? 'warning' : 'attention';
  return deliveredAt === undefined ? 'neutral' : 'good';
};

function noneReply(): Reply {
  const title = text('subscriptions.none');
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'neutral', title, body: [text('subscriptions.none.note')] } },
  };
}
