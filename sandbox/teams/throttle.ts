import { type AzureStandIn } from '../contract.ts';
import { isOn } from './delivery.ts';
import { type Kind, type Limits } from './limits.ts';
import { type Conversation } from './roster.ts';
import { refuse } from './wire.ts';

/** What a throttled bot must wait; the next try after that passes. */
const RETRY_AFTER_IN_S = 1;
/** Timers of the caller may fire a moment early. */
const FORGIVEN_MS = 50;

/**
 * Refuses what is beyond Teams' limits. With the fault `chatThrottled` on, every first try to send is refused as
 * well, and so is one that does not wait.
 */
export function createThrottle(
  azure: Pick<AzureStandIn, 'hasFault'>,
  limits: Limits,
): (conversation: Conversation, kind: Kind) => Response | undefined {
  const until = new Map<string, number>();
  return ({ id }, kind) => {
    const wait = limits.take(id, kind);
    if (wait !== undefined) return tooMany(Math.ceil(wait / 1000));
    if (kind !== 'send' || !isOn(azure, 'chatThrottled')) return undefined;
    const now = Date.now();
    const end = until.get(id);
    if (end !== undefined && now >= end - FORGIVEN_MS) {
      until.delete(id);
      return undefined;
    }
    if (end === undefined) until.set(id, now + RETRY_AFTER_IN_S * 1000);
    return tooMany(RETRY_AFTER_IN_S);
  };
}

const tooMany = (seconds: number): Response =>
  refuse(429, 'Throttled', 'Too many requests.', { 'retry-after': String(seconds) });
