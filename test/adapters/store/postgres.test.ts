import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../../src/adapters/store/postgres/open-postgres.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import { createTestClock, message } from '../../contracts/store-fixture.ts';
import { storesContract } from '../../contracts/stores.contract.ts';
import { startPostgres } from '../../support/postgres.ts';
import { openFixture, silent } from './open-fixture.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('on a real PostgreSQL', () => {
  const databaseUrl = postgres?.url ?? '';
  const openEngine = (log: Log = silent) =>
    openPostgres({ databaseUrl, poolSize: 8, clock: createTestClock(), log });
  let open: Awaited<ReturnType<typeof openFixture>>;
  const other = new pg.Client({ connectionString: databaseUrl });

  beforeAll(async () => {
    open = await openFixture(openEngine(), openEngine());
    await other.connect();
  });
  beforeEach(() => open.empty());
  afterAll(async () => {
    await other.end();
    await open.close();
    await postgres?.stop();
  });

  storesContract('PostgreSQL', () => open.fixture);

  it('sees that another replica is taking an older item, which no snapshot shows yet', async () => {
    const { inbox } = open.fixture.stores;
    await inbox.record(message('old'));
    const [{ id } = { id: '' }] = await inbox.claim('w1', 1000, 1);
    await inbox.wait(id, 'w1', { kind: 'sso' }, Number.MAX_SAFE_INTEGER);
    await inbox.record(message('new'));
    await other.query('begin');
    await other.query(`update inbox set state = 'running', worker = 'w2', lease_until = 9e15 where id = $1`, [
      id,
    ]);

    const progress = { settled: false };
    const claim = inbox.claim('w1', 1000, 1).finally(() => {
      progress.settled = true;
    });
    const isBlocked = async () =>
      (await other.query('select 1 from pg_locks where not granted')).rowCount !== 0;
    while (!progress.settled && !(await isBlocked()));
    await other.query('commit');

    expect(await claim).toEqual([]);
  });

  it('outlives the loss of its connections', async () => {
    const broken = Promise.withResolvers<string>();
    const engine = openEngine({ ...silent, warn: (_, sentence) => broken.resolve(sentence) });
    await engine.kysely.selectFrom('welcome').selectAll().execute();

    await other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pal-bot'`,
    );

    expect(await broken.promise).toContain('connection');
    expect(await engine.kysely.selectFrom('welcome').selectAll().execute()).toEqual([]);
    await engine.close();
  });

  it('outlives the loss of a connection in a transaction, between two statements', async () => {
    const warned = Promise.withResolvers<string>();
    const engine = openEngine({ ...silent, warn: (_, sentence) => warned.resolve(sentence) });

    const transaction = engine.kysely.transaction().execute(async (tx) => {
      await tx.selectFrom('welcome').selectAll().execute();
      await other.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'`,
      );
      await warned.promise;
      await tx.selectFrom('welcome').selectAll().execute();
    });

    await expect(transaction).rejects.toThrow();
    expect(await engine.kysely.selectFrom('welcome').selectAll().execute()).toEqual([]);
    await engine.close();
  });

  it('warns when the clock of this machine is off, because leases go by it', async () => {
    const warnings: string[] = [];
    const engine = openEngine({ ...silent, warn: (_, sentence) => warnings.push(sentence) });

    await engine.selfCheck();

    expect(warnings).toEqual([expect.stringContaining('clock')]);
    await engine.close();
  });
});
