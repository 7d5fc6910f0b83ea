import type { TenantId } from '../domain/ids.ts';
import { isOpen, type PlanOptions, whenAllowed } from './plan-options.ts';

/** How long the first of several changes waits for the others: a burst is one note. */
const WAIT_FOR_MORE_IN_MS = 30_000;

/** Puts a note for every channel that has not been told of changes, one for all of them. */
export async function planNotes(home: TenantId, newest: number, options: PlanOptions): Promise<void> {
  const { clock, events, outbox, policies, subscriptions } = options;
  const behind = (await subscriptions.behind(home, newest)).filter(isOpen);
  if (behind.length === 0) return;
  const now = clock.now();
  // Not put before the quiet hours are over: what happens until then belongs into the same note.
  if (whenAllowed(await policies.get(home), now) > now) return;
  for (const { conversation, id, toldUpTo } of behind) {
    const [first] = await events.after(home, toldUpTo, 1);
    if (first !== undefined && now - first.at < WAIT_FOR_MORE_IN_MS) continue;
    await outbox.put({
      id: `changes/${id}/${toldUpTo}-${newest}`,
      conversation,
      outgoing: { kind: 'changes', subscription: id, from: toldUpTo, to: newest },
      notBefore: now,
    });
  }
}
