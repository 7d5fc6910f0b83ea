import { afterEach, describe, expect, it, vi } from 'vitest';
import { ArmError } from '../../../sandbox/arm/arm-error.ts';
import { createTurbulence, type Turbulence } from '../../../sandbox/arm/turbulence.ts';
import { ConnectionBroken } from '../../../sandbox/wire/handler.ts';
import type { Tenant } from '../../../sandbox/world/model.ts';
import { seedWorld } from '../../../sandbox/world/seed.ts';

const [home, contoso] = seedWorld().tenants as [Tenant, Tenant];
const place = (tenant: Tenant, objectId = 'ana') => ({ tenant, objectId });
const tenants = Array.from({ length: 300 }, (_, n) => ({ ...contoso, tenantId: `tenant-${n}` }));

/** What one call meets: a status, `cut`, or that all is well. */
function meet(turbulence: Turbulence, at = place(contoso)): string {
  const weather = turbulence.next(at);
  for (const [when, step] of [
    ['before', () => weather.before()],
    ['after', () => weather.afterCommit()],
  ] as const) {
    try {
      step();
    } catch (thrown) {
      if (thrown instanceof ArmError) return `${when} ${thrown.status}`;
      if (thrown instanceof ConnectionBroken) return `${when} cut`;
      throw thrown;
    }
  }
  return 'well';
}

const meetMany = (turbulence: Turbulence, count = 400) =>
  Array.from({ length: count }, () => meet(turbulence));

describe('turbulence', () => {
  afterEach(() => void vi.useRealTimers());

  it('is calm unless told', () => {
    expect(new Set(meetMany(createTurbulence(2)))).toEqual(new Set(['well']));
  });

  it('hits the same calls of a tenant and object with the same seed, whatever others do in between', () => {
    const options = {
      seed: 7,
      serverError: 0.2,
      resetBefore: 0.1,
      resetAfterCommit: 0.1,
      errorAfterCommit: 0.1,
    };
    const [first, second, other] = [createTurbulence(2), createTurbulence(2), createTurbulence(2)];
    first.set(options);
    second.set(options);
    other.set({ ...options, seed: 8 });

    const alone = meetMany(first);
    const amongOthers = Array.from({ length: 400 }, () => {
      meet(second, place(home));
      return meet(second);
    });

    expect(amongOthers).toEqual(alone);
    expect(meetMany(other)).not.toEqual(alone);
  });

  it('fails about as often as told, in every way told', () => {
    const turbulence = createTurbulence(2);
    turbulence.set({
      seed: 3,
      serverError: 0.2,
      resetBefore: 0.1,
      resetAfterCommit: 0.1,
      errorAfterCommit: 0.1,
    });

    const met = Map.groupBy(meetMany(turbulence, 2000), (what) => what);

    expect([...met.keys()].sort()).toEqual([
      'after 500',
      'after cut',
      'before 500',
      'before 502',
      'before 503',
      'before 504',
      'before cut',
      'well',
    ]);
    expect((met.get('before cut')?.length ?? 0) / 2000).toBeCloseTo(0.1, 1);
    expect((met.get('well')?.length ?? 0) / 2000).toBeCloseTo(0.9 * 0.8 * 0.9 * 0.9, 1);
  });

  it('throttles a part of the tenants in a storm and leaves the others alone', () => {
    const turbulence = createTurbulence(2);
    turbulence.set({ seed: 5, storm: { tenants: 1 / 3, refused: 1 } });

    const hit = tenants.filter((tenant) => meet(turbulence, place(tenant)) === 'before 429');

    expect(hit.length / tenants.length).toBeCloseTo(1 / 3, 1);
  });

  it('throttles the tenants that are named', () => {
    const turbulence = createTurbulence(2);
    turbulence.set({ seed: 5, storm: { tenants: [contoso.tenantId], refused: 1 } });

    expect(meet(turbulence)).toBe('before 429');
    expect(meet(turbulence, place(home))).toBe('well');
  });

  it('refuses until the time it told is over, and counts who did not wait', () => {
    vi.useFakeTimers();
    const turbulence = createTurbulence(2);
    turbulence.set({ seed: 1, storm: { tenants: 1, refused: 0.5, retryAfterInSeconds: 3 } });
    while (meet(turbulence) === 'well');
    expect(turbulence.tooEarly).toEqual([]);

    vi.advanceTimersByTime(1000);
    const impatient = Array.from({ length: 20 }, () => meet(turbulence));
    vi.advanceTimersByTime(2000);
    meet(turbulence);

    expect(new Set(impatient)).toEqual(new Set(['before 429']));
    expect(turbulence.tooEarly).toHaveLength(20);
    expect(turbulence.tooEarly[0]).toEqual({ tenantId: contoso.tenantId, objectId: 'ana' });
  });

  it('lets others of the tenant pass while one waits', () => {
    const turbulence = createTurbulence(2);
    turbulence.set({ seed: 1, storm: { tenants: 1, refused: 0.5, retryAfterInSeconds: 3 } });
    while (meet(turbulence) === 'well');
    const others = Array.from({ length: 40 }, (_, n) => meet(turbulence, place(contoso, `bo ${n}`)));

    expect(others).toContain('well');
    expect(turbulence.tooEarly).toEqual([]);
  });

  it('says how long is left to wait', () => {
    const turbulence = createTurbulence(2);
    turbulence.set({ seed: 1, storm: { tenants: 1, refused: 1, retryAfterInSeconds: 30 } });
    const refusals = [1, 2].map(() => {
      try {
        turbulence.next(place(contoso)).before();
      } catch (thrown) {
        return (thrown as ArmError).headers['retry-after'];
      }
      return undefined;
    });
    expect(refusals).toEqual(['30', '30']);
  });

  it('throttles where the world says so, storm or not', () => {
    const turbulence = createTurbulence(2);
    const prone = { ...contoso, throttled: 1 };
    expect(meet(turbulence, place(prone))).toBe('before 429');
  });
});
