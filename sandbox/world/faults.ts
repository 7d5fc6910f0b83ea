import type { Fault } from '../contract.ts';

/** The switches that are on. A fault without tenant holds for all of them. */
export function createFaults() {
  const on = new Map<string, Fault>();
  const keyOf = ({ kind, tenant }: Fault) => `${kind} ${tenant?.toLowerCase() ?? '*'}`;
  return {
    set(fault: Fault, active: boolean): void {
      if (active) on.set(keyOf(fault), fault);
      else on.delete(keyOf(fault));
    },
    isOn: (kind: Fault['kind'], tenant?: string): boolean =>
      on.has(keyOf({ kind })) || (tenant !== undefined && on.has(keyOf({ kind, tenant }))),
    list: (): readonly Fault[] => [...on.values()],
  };
}
