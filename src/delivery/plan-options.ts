import type { TenantId } from '../domain/ids.ts';
import { type Policy } from '../domain/policy.ts';
import { quietUntil } from '../domain/schedule.ts';
import type { Boards, Outbox, Subscription, Subscriptions } from '../ports/delivery.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { Conversations } from '../ports/stores.ts';
import type { Coverage, LinkEvents, People, Policies, Reminders } from '../ports/team.ts';

/** What the schedule looks at, and where it puts what is due. */
export interface PlanOptions {
  /** The partner tenants this bot serves. */
  readonly homes: readonly TenantId[];
  readonly outbox: Outbox;
  readonly subscriptions: Subscriptions;
  readonly boards: Boards;
  readonly events: LinkEvents;
  readonly coverage: Coverage;
  readonly policies: Policies;
  readonly people: People;
  readonly reminders: Reminders;
  readonly conversations: Pick<Conversations, 'personalOf'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Now, or when the quiet hours end. */
export const whenAllowed = (policy: Policy, now: number): number => quietUntil(policy, now) ?? now;

/** The bot may write there, as far as is known. */
export const isOpen = ({ problem }: Subscription): boolean => problem?.kind !== 'closed';
