import type { InboundEvent } from '../../ports/chat.ts';
import type { ChannelActivity } from './channel-activity.ts';
import type { Origin } from './origin.ts';

/** One verified activity on its way through the router. */
export interface Turn {
  readonly activity: ChannelActivity;
  readonly origin: Origin;
}

/** Answer to an invoke; the status is the HTTP status of the turn. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Stores an event durably, once, and pokes the worker when it is new. */
export type RecordEvent = (event: InboundEvent) => Promise<void>;

/** Turns an activity into events; answers invokes, other activities answer nothing. */
export type TurnHandler = (turn: Turn) => Promise<InvokeAnswer | undefined>;

export interface Route {
  readonly matches: (activity: ChannelActivity) => boolean;
  readonly handle: TurnHandler;
}
