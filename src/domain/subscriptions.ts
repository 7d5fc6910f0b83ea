import type { Scope } from './board.ts';

export type SubscriptionKind = 'changes' | 'daily' | 'weekly';

/** What a channel wants to hear, and when. */
export interface Wish {
  readonly kind: SubscriptionKind;
  /** Time of day `HH:MM`, for `daily` and `weekly`. */
  readonly at: string;
  /** IANA name. */
  readonly timeZone: string;
  /** 1 is Monday, for `weekly`. */
  readonly weekday: number;
  readonly scope: Scope;
}
