import type { DeliverOptions } from './deliver-message.ts';
import { startOutboxWorker } from './outbox-worker.ts';
import type { PlanOptions } from './plan-options.ts';
import { startScheduler } from './scheduler.ts';

export interface Delivery {
  /** Something was put into the outbox. Cheap. */
  poke(): void;
  /** Plans and claims nothing new, waits so long for what is under way. */
  stop(graceInMs: number): Promise<void>;
}

/** Everything the bot says unasked: what is due is put into the outbox, and the outbox is delivered. */
export function startDelivery(options: DeliverOptions & PlanOptions): Delivery {
  const worker = startOutboxWorker(options);
  const scheduler = startScheduler({ ...options, onPut: () => worker.poke() });
  return {
    poke: () => worker.poke(),
    async stop(graceInMs) {
      await scheduler.stop();
      await worker.stop(graceInMs);
    },
  };
}
