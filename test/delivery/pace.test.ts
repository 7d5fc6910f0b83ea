import { describe, expect, it } from 'vitest';
import { createPace } from '../../src/delivery/pace.ts';

function scene(most = 20) {
  let now = 0;
  const pace = createPace(most, { now: () => now });
  return {
    pace,
    goesOn: (ms: number) => void (now += ms),
    /** Sends as many as may go, all at once. */
    burst: (): number => {
      const room = pace.room();
      pace.begun(room);
      for (let n = 0; n < room; n += 1) pace.ended();
      return room;
    },
  };
}

describe('the pace of a process', () => {
  it('begins with one message and soon reaches its most', () => {
    const { burst } = scene();

    expect([burst(), burst(), burst(), burst()]).toEqual([1, 2, 8, 20]);
  });

  it('leaves no room while the first is on its way', () => {
    const { pace } = scene();
    pace.begun(pace.room());

    expect(pace.room()).toBe(0);
    pace.ended();
    expect(pace.room()).toBe(2);
  });

  it('begins anew after a rest', () => {
    const { burst, goesOn } = scene();
    for (let n = 0; n < 4; n += 1) burst();
    goesOn(30_000);
    expect(burst()).toBe(20);
    goesOn(61_000);

    expect(burst()).toBe(1);
  });
});
