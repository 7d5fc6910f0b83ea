import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStores } from '../../../src/adapters/store/open-stores.ts';
import { MIGRATIONS } from '../../../src/adapters/store/migrations/index.ts';
import type { Jobs } from '../../../src/ports/runs.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startChild } from './child.ts';
import { silent, TEST_KEY } from './open-fixture.ts';

/** Longer than any lease. */
const AGES = 10 * 60_000;
const postgres = await startPostgres();
const databaseUrl = postgres?.url ?? '';
afterAll(() => postgres?.stop());

const open = async (laterInMs: number) => {
  const stores = await openStores({
    databaseUrl,
    dataDir: '/nowhere',
    cloud: 'AzureCloud',
    encryptionKey: TEST_KEY,
    clock: { now: () => Date.now() + laterInMs },
    log: silent,
  });
  onTestFinished(() => stores.close());
  return stores;
};

/** Resolves with the keys that are worked on, when there are so many. */
const worked = async (jobs: Jobs, count: number): Promise<string[]> => {
  const keys: string[] = [];
  const enough = Promise.withResolvers<void>();
  await jobs.work(async (key) => {
    keys.push(key);
    if (keys.length === count) enough.resolve();
  }, 4);
  await enough.promise;
  await jobs.stop(1000);
  return keys.sort();
};

describe.skipIf(!postgres)('a process on PostgreSQL that is killed in the middle of its jobs', () => {
  it('is one of several that brought the empty database up to date together, once', async () => {
    const children = [1, 2, 3].map(() => startChild('work-jobs.ts', databaseUrl));

    expect(await Promise.all(children.map((child) => child.line()))).toEqual(['open', 'open', 'open']);

    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query('select name from kysely_migration order by name');
    await client.end();
    expect(rows.map(({ name }: { name: string }) => name)).toEqual(Object.keys(MIGRATIONS));
  });

  it('leaves them to another replica, when its leases have run out and not before', async () => {
    const now = await open(0);
    const later = await open(AGES);
    const child = startChild('work-jobs.ts', databaseUrl, 'a', 'b', 'c');
    expect([await child.line(), await child.line(), await child.line()]).toEqual(['open', 'a', 'b']);
    child.kill();
    await child.ended;

    expect(await worked(now.jobs, 1)).toEqual(['c']);
    expect(await worked(later.jobs, 2)).toEqual(['a', 'b']);
    expect(await now.jobs.deadLetters(9)).toEqual([]);
  });

  it('may be killed many times without its job being given up', async () => {
    const stores = await open(0);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    onTestFinished(() => client.end());
    await stores.jobs.enqueue('a');

    for (let kill = 0; kill < 20; kill++) {
      // What a killed process leaves behind: an owner that says nothing any more.
      await client.query(`update job set owner = 'killed', lease_until = 0, deaths = deaths + 1`);
    }

    expect(await worked(stores.jobs, 1)).toEqual(['a']);
    expect(await stores.jobs.deadLetters(9)).toEqual([]);
  });

  it('is given up in the end when it is the job that kills', async () => {
    const stores = await open(0);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    onTestFinished(() => client.end());
    await stores.jobs.enqueue('poison');
    await client.query(`update job set owner = 'killed', lease_until = 0, deaths = 1000`);
    await stores.jobs.enqueue('b');

    expect(await worked(stores.jobs, 1)).toEqual(['b']);
    expect(await stores.jobs.deadLetters(9)).toMatchObject([{ key: 'poison' }]);
  });
});
