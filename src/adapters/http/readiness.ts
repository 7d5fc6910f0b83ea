import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Log } from '../../ports/runtime.ts';

export interface ReadinessReport {
  readonly ready: boolean;
  /** By name of the check; no reasons. */
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

export interface ReadinessOptions {
  /** Each resolves while its dependency is reachable. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly cacheInMs?: number;
  readonly timeoutInMs?: number;
}

/** May this replica take traffic? Asked often by probes, so the answer is kept for some seconds. */
export function createReadiness(options: ReadinessOptions): () => Promise<ReadinessReport> {
  const { checks, clock, log, cacheInMs = 5_000, timeoutInMs = 3_000 } = options;
  let last: { readonly report: Promise<ReadinessReport>; readonly at: number } | undefined;

  async function runOne(name: string, check: () => Promise<void>): Promise<[string, 'ok' | 'failed']> {
    const stop = new AbortController();
    try {
      const overdue = delay(timeoutInMs, undefined, { signal: stop.signal }).then(() => {
        throw new Error('no answer in time');
      });
      await Promise.race([check(), overdue]);
      return [name, 'ok'];
    } catch (err) {
      log.warn({ check: name, err }, 'readiness check failed');
      return [name, 'failed'];
    } finally {
      stop.abort();
    }
  }

  async function runAll(): Promise<ReadinessReport> {
    const results = await Promise.all(Object.entries(checks).map(([name, check]) => runOne(name, check)));
    return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
  }

  return () => {
    if (last === undefined || clock.now() - last.at >= cacheInMs)
      last = { report: runAll(), at: clock.now() };
    return last.report;
  };
}
