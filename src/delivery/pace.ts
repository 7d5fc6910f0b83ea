import type { Clock } from '../ports/runtime.ts';

/** After a rest, tokens and connections are made anew. */
const REST_IN_MS = 60_000;

/** How many messages may be on their way from this process. */
export interface Pace {
  /** So many more, now. */
  room(): number;
  begun(count: number): void;
  ended(): void;
}

/**
 * Limits count what is claimed, Teams counts what arrives: where the first messages wait for a token, a connection and
 * the templates, those claimed a second later would arrive together with them. So the first goes alone, then two, then
 * four, up to `most`.
 */
export function createPace(most: number, clock: Clock): Pace {
  let allowed = 1;
  let underWay = 0;
  let last = -Infinity;
  return {
    room() {
      if (underWay === 0 && clock.now() - last > REST_IN_MS) allowed = 1;
      return Math.max(0, allowed - underWay);
    },
    begun(count) {
      underWay += count;
    },
    ended() {
      underWay -= 1;
      allowed = Math.min(allowed * 2, most);
      last = clock.now();
    },
  };
}
