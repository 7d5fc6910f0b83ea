import type { Run, RunItem } from '../domain/runs.ts';
import type { Reply } from '../ports/chat.ts';
import { overviewReply } from './run-card/overview.ts';
import { planReply } from './run-card/plan.ts';
import { progressReply, waitingReply } from './run-card/progress.ts';
import { resultReply } from './run-card/result.ts';

export { planningReply, waitingReply } from './run-card/progress.ts';
export { tenantsToWrite } from './run-card/plan.ts';

/** Where a run stands, from its rows alone: the same card whoever draws it, after any restart. */
export function runCard(run: Run, items: readonly RunItem[], now: number): Reply {
  switch (run.state) {
    case 'planning':
      return progressReply(run, items, now, 'planning');
    case 'running':
      return progressReply(run, items, now, 'running');
    case 'waiting':
      return waitingReply(run);
    case 'planned':
      return planReply(run, items);
    case 'done':
    case 'cancelled':
      return run.kind === 'show' ? overviewReply(run, items) : resultReply(run, items);
  }
}
