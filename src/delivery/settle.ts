import { channelOfThread } from '../domain/threads.ts';
import type { Boards, OutboxMessage, Subscription, Subscriptions } from '../ports/delivery.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Composed } from './compose.ts';

export interface SettleOptions {
  readonly subscriptions: Subscriptions;
  readonly boards: Boards;
  readonly clock: Clock;
}

export type Problem = NonNullable<Subscription['problem']>['kind'];

/** Notes what a delivered message changes: where its board is, how far a subscription has been told. */
export async function settleSent(
  { outgoing }: OutboxMessage,
  composed: Composed,
  activityId: string | undefined,
  { boards, clock, subscriptions }: SettleOptions,
): Promise<void> {
  if (outgoing.kind === 'board') {
    if (activityId !== composed.update) await boards.noteMessage(outgoing.board, activityId);
  } else if (outgoing.kind === 'digest' || outgoing.kind === 'changes') {
    const { told } = composed;
    if (told) await subscriptions.told(outgoing.subscription, told.from, told.to);
    await subscriptions.delivered(outgoing.subscription, clock.now());
  }
}

/** There was nothing to say: changes that do not concern the channel count as told. */
export async function settleNothing({ outgoing }: OutboxMessage, options: SettleOptions): Promise<void> {
  if (outgoing.kind !== 'changes') return;
  await options.subscriptions.told(outgoing.subscription, outgoing.from, outgoing.to);
}

/**
 * Notes why a message did not, or perhaps did not, arrive; whoever subscribed is told later. It is never sent again,
 * so a note's changes count as told, except where nothing can be said until somebody opens the place again.
 */
export async function settleProblem(
  message: OutboxMessage,
  kind: Problem,
  { boards, clock, subscriptions }: SettleOptions,
): Promise<void> {
  const { conversation, outgoing } = message;
  const problem = { kind, at: clock.now(), told: false };
  if (kind === 'closed') {
    const place = channelOfThread(conversation).id;
    for (const { id } of await subscriptions.ofConversation(place)) await subscriptions.failed(id, problem);
    // Nobody can update it there; whoever asks for the status again gets a new one.
    for (const { id } of await boards.ofConversation(place)) await boards.noteMessage(id, undefined);
  } else if (outgoing.kind === 'digest' || outgoing.kind === 'changes') {
    await subscriptions.failed(outgoing.subscription, problem);
    if (outgoing.kind === 'changes')
      await subscriptions.told(outgoing.subscription, outgoing.from, outgoing.to);
  }
}
