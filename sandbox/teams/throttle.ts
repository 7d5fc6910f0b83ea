import { type AzureStandIn } from '../contract.ts';
import { isOn } from './delivery.ts';
import { type Conversation } from './roster.ts';
import { refuse } from './wire.ts';

/** What a throttled bot must wait; the next try after that passes. */
const RETRY_AFTER_IN_S = 1;
/** Timers of the caller may fire a moment early. */
const FORGIVEN_MS = 50;

/** With the fault `chatThrottled` on, every first try is refused, and so is one that does not wait. */
export function createThrottle(
  azure: Pick<AzureStandIn, 'hasFault'>,
): (conversation: Conversation) => Response | undefined {
  const until = new Map<string, number>();
  return ({ id }) => {
    if (!isOn(azure, 'chatThrottled')) return undefined;
    const now = Date.now();
    const end = until.get(id);
    if (end !== undefined && now >= end - FORGIVEN_MS) {
      until.delete(id);
      return undefined;
    }
    if (end === undefined) until.set(id, now + RETRY_AFTER_IN_S * 1000);
    return refuse(429, 'Throttled', 'Too many requests.', { 'retry-after': String(RETRY_AFTER_IN_S) });
  };
}
