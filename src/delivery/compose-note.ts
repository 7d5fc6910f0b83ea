import { type Text, text } from '../i18n/text.ts';
import { threadUnder } from '../domain/threads.ts';
import type { ConversationRef, Reply } from '../ports/chat.ts';
import type { Outgoing, Subscription } from '../ports/delivery.ts';
import { boardOf } from './board-of.ts';
import type { Composed, ComposeOptions } from './compose.ts';
import { concerns, type EventGroup, eventGroups } from './event-groups.ts';

const MOST_EVENTS = 2_000;

/** What changed, in the thread of the board: a sentence, or a small card for more than one. */
export async function composeNote(
  { from, subscription: id, to }: Extract<Outgoing, { kind: 'changes' }>,
  options: ComposeOptions,
): Promise<Composed | undefined> {
  const { events, policies, subscriptions } = options;
  const subscription = await subscriptions.get(id);
  // Told already, or subscribed anew.
  if (subscription?.kind !== 'changes' || subscription.toldUpTo !== from) return undefined;
  const { home, scope, timeZone } = subscription;
  const policy = await policies.get(home);
  const changed = (await events.after(home, from, MOST_EVENTS)).filter(({ number }) => number <= to);
  const groups = eventGroups(
    changed.filter((event) => concerns(scope, event)),
    policy,
  );
  if (groups.length === 0) return undefined;
  return {
    reply: noteOf(groups),
    conversation: await threadOf(subscription, options),
    reader: { locale: policy.language, timeZone },
    told: { from, to },
  };
}

function noteOf(groups: readonly EventGroup[]): Reply {
  const [first, ...others] = groups;
  if (first && others.length === 0 && first.names.length === 0) return { text: first.text };
  const title: Text =
    first && others.length === 0 ? first.text : text('note.title', { count: groups.length });
  const data = { tone: 'neutral', title: text('digest.changes'), changes: { groups } } as const;
  return { text: title, card: { template: 'digest', data } };
}

/** Only channels have threads. */
async function threadOf(subscription: Subscription, { boards }: ComposeOptions): Promise<ConversationRef> {
  const { conversation } = subscription;
  const board = conversation.type === 'channel' ? await boardOf(subscription, boards) : undefined;
  return board?.activityId === undefined ? conversation : threadUnder(conversation, board.activityId);
}
