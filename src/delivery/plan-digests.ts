import type { Policy } from '../domain/policy.ts';
import type { TenantId } from '../domain/ids.ts';
import { lastTime, nextTime } from '../domain/schedule.ts';
import type { Subscription } from '../ports/delivery.ts';
import { isOpen, type PlanOptions, whenAllowed } from './plan-options.ts';

/** Subscriptions looked at in one step. */
const MOST = 200;

/**
 * Puts the digests that are due into the outbox, each once over all replicas: put first and taken afterwards, so that
 * none is lost with the process; its id is that of its time, so that a second put adds nothing.
 */
export async function planDigests(options: PlanOptions): Promise<void> {
  const { clock, policies, subscriptions } = options;
  const now = clock.now();
  const known = new Map<TenantId, Promise<Policy>>();
  const policyOf = (home: TenantId): Promise<Policy> => {
    const policy = known.get(home) ?? policies.get(home);
    known.set(home, policy);
    return policy;
  };
  for (;;) {
    const due = await subscriptions.due(now, MOST);
    if (due.length === 0) return;
    for (const subscription of due) await put(subscription, await policyOf(subscription.home), now, options);
    const taken = await subscriptions.takeDue(now, due.length, (one) => nextTime(one, now));
    // Another replica is at it.
    if (taken.length === 0) return;
  }
}

async function put(
  subscription: Subscription,
  policy: Policy,
  now: number,
  { outbox }: PlanOptions,
): Promise<void> {
  const { conversation, id, nextAt } = subscription;
  if (nextAt === undefined || !isOpen(subscription)) return;
  const slot = lastTime(subscription, nextAt, now);
  await outbox.put({
    id: `digest/${id}/${slot}`,
    conversation,
    outgoing: { kind: 'digest', subscription: id, slot },
    notBefore: whenAllowed(policy, now),
  });
}
