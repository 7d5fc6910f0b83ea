import type { WorldSnapshot } from '../contract.ts';

export type Call = WorldSnapshot['calls'][number];

/** What was asked of Entra and ARM, newest last. Paths only: queries and bodies carry codes and tokens. */
export function createCallLog(limit = 200) {
  const calls: Call[] = [];
  return {
    add(call: Call): void {
      calls.push(call);
      if (calls.length > limit) calls.shift();
    },
    list: (): readonly Call[] => [...calls],
  };
}
