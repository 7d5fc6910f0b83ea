import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { openPostgres } from '../../../src/adapters/store/postgres/open-postgres.ts';
import { createTestClock } from '../../contracts/store-fixture.ts';
import { storesContract } from '../../contracts/stores.contract.ts';
import { startPostgres } from '../../support/postgres.ts';
import { openFixture, silent } from './open-fixture.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('on a real PostgreSQL', () => {
  let open: Awaited<ReturnType<typeof openFixture>>;
  beforeAll(async () => {
    const options = { databaseUrl: postgres?.url ?? '', poolSize: 8, clock: createTestClock(), log: silent };
    open = await openFixture(openPostgres(options), openPostgres(options));
  });
  beforeEach(() => open.empty());
  afterAll(async () => {
    await open.close();
    await postgres?.stop();
  });

  storesContract('PostgreSQL', () => open.fixture);
});
