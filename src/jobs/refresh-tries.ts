import type { Clock } from '../ports/runtime.ts';

/** What was tried lately, in the memory of this process: enough to be polite, and nothing to rely on. */
export interface Tries {
  has(key: string): boolean;
  note(key: string): void;
  /** Keys with this beginning that were tried after a time (epoch ms). */
  since(prefix: string, time: number): readonly string[];
}

const MOST_KEPT = 50_000;

export function createTries(clock: Clock, keptForMs: number): Tries {
  const tries = new Map<string, number>();
  return {
    has: (key) => (tries.get(key) ?? -Infinity) > clock.now() - keptForMs,
    note(key) {
      // Forgetting all of them costs a few calls that were made today already.
      if (tries.size >= MOST_KEPT) tries.clear();
      tries.set(key, clock.now());
    },
    since: (prefix, time) =>
      [...tries].filter(([key, at]) => at > time && key.startsWith(prefix)).map(([key]) => key),
  };
}
