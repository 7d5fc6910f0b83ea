import type { TenantId } from '../domain/ids.ts';
import type { PlanOptions } from './plan-options.ts';

/** A board is updated at most so often, however much changes. */
const SHORTEST_IN_MS = 30_000;
/** With very many boards more seldom, so that updates take no more than a third of what Teams allows. */
const PER_BOARD_IN_MS = 100;

/** Puts an update for every board that is shown somewhere: all together, at the end of the half minute. */
export async function planBoards(home: TenantId, { boards, clock, outbox }: PlanOptions): Promise<void> {
  const shown = (await boards.list(home)).filter(({ activityId }) => activityId !== undefined);
  const lengthInMs = Math.max(SHORTEST_IN_MS, shown.length * PER_BOARD_IN_MS);
  const slot = Math.floor(clock.now() / lengthInMs) + 1;
  for (const { conversation, id } of shown) {
    await outbox.put({
      id: `board/${id}/${slot}`,
      conversation,
      outgoing: { kind: 'board', board: id },
      notBefore: slot * lengthInMs,
    });
  }
}
