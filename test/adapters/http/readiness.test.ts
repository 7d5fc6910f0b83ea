import { describe, expect, it } from 'vitest';
import { createReadiness } from '../../../src/adapters/http/readiness.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('readiness', () => {
  it('runs the checks once per few seconds, however often it is asked', async () => {
    let runs = 0;
    let now = 0;
    const ready = createReadiness({
      checks: { store: async () => void (runs += 1) },
      clock: { now: () => now },
      log: quiet,
    });

    await Promise.all([ready(), ready(), ready()]);
    now = 4_999;
    await ready();
    expect(runs).toBe(1);

    now = 5_000;
    expect(await ready()).toEqual({ ready: true, checks: { store: 'ok' } });
    expect(runs).toBe(2);
  });

  it('names what failed and not why', async () => {
    const ready = createReadiness({
      checks: {
        store: async () => {
          throw new Error('10.0.0.5:5432 refused');
        },
        metadata: async () => undefined,
      },
      clock: { now: () => 0 },
      log: quiet,
    });

    expect(await ready()).toEqual({ ready: false, checks: { store: 'failed', metadata: 'ok' } });
  });

  it('does not wait for a check that hangs', async () => {
    const ready = createReadiness({
      checks: { store: () => new Promise(() => undefined) },
      clock: { now: () => 0 },
      log: quiet,
      timeoutInMs: 1,
    });

    expect(await ready()).toMatchObject({ ready: false });
  });
});
