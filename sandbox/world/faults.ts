import type { Fault } from '../contract.ts';

/** The switches that are on. A fault without tenant holds for all of them. */
export function createFaults() {
  const on = new Map<string, Fault>();
  const since = new Map<string, number>();
  let switched = 0;
  const keyOf = ({ kind, tenant }: Fault) => `${kind} ${tenant?.toLowerCase() ?? '*'}`;
  return {
    set(fault: Fault, active: boolean): void {
      if (active) on.set(keyOf(fault), fault);
      else on.delete(keyOf(fault));
      since.set(keyOf(fault), ++switched);
    },
    /** Counts what was switched: a moment that, unlike a clock, no two things share. */
    moment: (): number => switched,
    /** The moment at which this was switched last. */
    switchedAt: (kind: Fault['kind']): number => since.get(keyOf({ kind })) ?? 0,
    isOn: (kind: Fault['kind'], tenant?: string): boolean =>
      on.has(keyOf({ kind })) || (tenant !== undefined && on.has(keyOf({ kind, tenant }))),
    list: (): readonly Fault[] => [...on.values()],
  };
}
