import { afterAll, describe, expect, it } from 'vitest';
import { describeDelivery } from '../../bench/delivery.ts';
import { idealInMs, measureDelivery } from '../../bench/delivery-run.ts';
import { startPostgres } from '../support/postgres.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('the bench of deliveries', () => {
  afterAll(() => postgres?.stop());

  it('delivers a digest to a handful of channels and describes what that took', async () => {
    const scene = { channels: 12, customers: 5, people: 2, connectorInMs: 10, restInMs: 0 };

    const figures = await measureDelivery({ ...scene, replicas: 1, databaseUrl: postgres!.url });

    expect(figures).toMatchObject({ once: 12, taken: 12 });
    expect(figures.firstInMs).toBeGreaterThanOrEqual(0);
    expect(describeDelivery([figures], scene)).toMatch(/\| 1 bot +\| +12 of 12 /);
  }, 120_000);
});

it('counts thirty at once and thirty more with every second as ideal', () => {
  expect([1, 30, 31, 1_000].map(idealInMs)).toEqual([0, 0, 1_000, 33_000]);
});
