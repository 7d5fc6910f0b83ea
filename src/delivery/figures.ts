import { sumOf } from '../commands/standing-text.ts';
import type { Counts, CustomerRow, ExpectedLink, Scope } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Coverage } from '../ports/team.ts';

/** A thousand channels want the same figures in the same minute. */
const FRESH_FOR_MS = 10_000;
const MOST_KEPT = 200;

export interface ScopeFigures {
  readonly customers: readonly CustomerRow[];
  readonly counts: Counts;
}

/** How the team stands, computed at most every ten seconds for the same question. */
export interface Figures {
  of(home: TenantId, policy: Policy, scope: Scope): Promise<ScopeFigures>;
  /** Expected links of the scope, problems first; at most so many. */
  links(home: TenantId, policy: Policy, scope: Scope, most: number): Promise<readonly ExpectedLink[]>;
  /** Counts by day since then (`YYYY-MM-DD`), oldest first. */
  days(home: TenantId, from: string): ReturnType<Coverage['days']>;
}

export function createFigures(coverage: Coverage, clock: Clock): Figures {
  const kept = new Map<string, { readonly value: Promise<unknown>; readonly until: number }>();

  function once<T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const known = kept.get(key);
    if (known && clock.now() < known.until) return known.value as Promise<T>;
    if (kept.size >= MOST_KEPT) kept.clear();
    const value = ask();
    kept.set(key, { value, until: clock.now() + FRESH_FOR_MS });
    value.catch(() => kept.delete(key));
    return value;
  }

  return {
    of: (home, policy, scope) =>
      once(['of', home, policy.version, scope], async () => {
        const customers = await coverage.byCustomer(home, policy, scope, clock.now());
        return { customers, counts: sumOf(customers) };
      }),
    links: (home, policy, scope, most) =>
      once(['links', home, policy.version, scope, most], () =>
        coverage.links(home, policy, scope, clock.now(), most),
      ),
    days: (home, from) => once(['days', home, from], () => coverage.days(home, from)),
  };
}
