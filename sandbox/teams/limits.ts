/** So many calls in so long, in milliseconds. */
type Window = readonly [most: number, inMs: number];

const SENDING: readonly Window[] = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
];
/** What Teams lets one bot do in one conversation (facts on Teams, 3.1), the shorter windows first. */
const PER_CONVERSATION: Readonly<Record<Kind, readonly Window[]>> = {
  send: SENDING,
  create: SENDING,
  members: [
    [14, 1_000],
    [16, 2_000],
    [120, 30_000],
    [3_600, 3_600_000],
  ],
};
/** Per app and tenant, whatever is called: the stricter one of the two numbers that are told. */
const IN_ALL: readonly Window[] = [[30, 1_000]];

/** `send`: new, changed and deleted messages, and typing signs. `create`: opening a chat. `members`: the roster. */
export type Kind = 'send' | 'create' | 'members';

export interface Limits {
  /** Milliseconds until this call would be allowed; undefined: it is, and counts. */
  take(conversationId: string, kind: Kind): number | undefined;
  /** `false`: everything is allowed, and nothing counts. */
  enforce(on: boolean): void;
  /** How many calls were refused so far. */
  readonly refused: number;
}

/** @param options.clock for tests: limits are tried without waiting */
export function createLimits(options: { readonly on: boolean; readonly clock?: { now(): number } }): Limits {
  const { clock = { now: () => Date.now() } } = options;
  const counted = new Map<string, number[]>();
  let { on } = options;
  let refused = 0;

  const callsOf = (key: string): number[] => {
    const calls = counted.get(key) ?? [];
    counted.set(key, calls);
    return calls;
  };

  return {
    get refused() {
      return refused;
    },
    enforce(next) {
      on = next;
      counted.clear();
    },
    take(conversationId, kind) {
      if (!on) return undefined;
      const now = clock.now();
      const own = callsOf(`${kind} ${conversationId}`);
      const all = callsOf('all');
      const wait = Math.max(waitFor(own, PER_CONVERSATION[kind], now), waitFor(all, IN_ALL, now));
      if (wait > 0) {
        refused += 1;
        return wait;
      }
      for (const [calls, windows] of [
        [own, PER_CONVERSATION[kind]],
        [all, IN_ALL],
      ] as const) {
        calls.push(now);
        calls.splice(0, calls.length - windows.at(-1)![0]);
      }
      return undefined;
    },
  };
}

/** The call that has to be out of its window before another one may come is the last but so many. */
const waitFor = (calls: readonly number[], windows: readonly Window[], now: number): number =>
  Math.max(0, ...windows.map(([most, inMs]) => (calls.at(-most) ?? -Infinity) + inMs - now));
