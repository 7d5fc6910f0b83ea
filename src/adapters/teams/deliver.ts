import { setTimeout as delay } from 'node:timers/promises';
import { PalError } from '../../domain/errors.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { classify, statusOf, type ConnectorFailure } from './connector-failure.ts';

export type Sleep = (ms: number, abortSignal?: AbortSignal) => Promise<unknown>;

export interface DeliveryOptions {
  /** May the call be repeated when nobody knows whether it was carried out? True for updates, false for creates. */
  readonly repeatable: boolean;
  /** `false`: 429 is not waited for. */
  readonly waits?: boolean | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly sleep: Sleep;
  readonly abortSignal?: AbortSignal | undefined;
}

export type Delivery<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: ConnectorFailure; readonly cause: unknown };

export const sleepFor: Sleep = (ms, abortSignal) =>
  delay(ms, undefined, abortSignal === undefined ? {} : { signal: abortSignal });

/** Beyond this the person is told to wait instead. */
const LONGEST_WAIT_IN_SECONDS = 30;
const MOST_WAITS = 3;
const MOST_REPEATS = 2;

/**
 * Runs one call to the connector under our rules: 429 waits as told and goes on; an unknown outcome is repeated only
 * where a repetition changes nothing. @throws PalError as the bot token does; the abort reason
 */
export async function deliver<T>(call: () => Promise<T>, options: DeliveryOptions): Promise<Delivery<T>> {
  const { clock, log, sleep, abortSignal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { kind: 'done', value: await call() };
    } catch (cause) {
      if (cause instanceof PalError) throw cause;
      abortSignal?.throwIfAborted();
      const failure = classify(cause, clock.now());
      const wait = waitInMs(failure, attempt, options);
      log.warn({ status: statusOf(cause), failure: failure.kind, attempt, wait }, 'connector call failed');
      if (wait === undefined) return { kind: 'failed', failure, cause };
      await sleep(wait, abortSignal);
    }
  }
}

/** Milliseconds before the next attempt; undefined: give up. */
function waitInMs(
  failure: ConnectorFailure,
  attempt: number,
  { repeatable, waits = true }: DeliveryOptions,
): number | undefined {
  const backOff = 500 * 2 ** (attempt - 1);
  switch (failure.kind) {
    case 'throttled': {
      const seconds = failure.seconds ?? 2 ** (attempt - 1);
      return waits && attempt <= MOST_WAITS && seconds <= LONGEST_WAIT_IN_SECONDS
        ? seconds * 1000
        : undefined;
    }
    case 'conflict':
      return attempt <= MOST_WAITS ? backOff : undefined;
    case 'unknown':
      return repeatable && attempt <= MOST_REPEATS ? backOff : undefined;
    case 'gone':
    case 'closed':
    case 'unregistered':
    case 'refused':
      return undefined;
  }
}
