import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../../../src/adapters/store/database.ts';
import { openPostgres } from '../../../src/adapters/store/postgres/open-postgres.ts';
import { tenantId } from '../../../src/domain/ids.ts';
import { ana, anaAtContoso, createTestClock, message, NOON, run } from '../../contracts/store-fixture.ts';
import { startPostgres } from '../../support/postgres.ts';
import { type FlakyServer, startFlakyServer } from './flaky-server.ts';
import { openFixture, silent } from './open-fixture.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('when the connection to PostgreSQL breaks', () => {
  let server: FlakyServer;
  let open: Awaited<ReturnType<typeof openFixture>>;
  const engine = () =>
    openPostgres({ databaseUrl: server.url, poolSize: 4, clock: createTestClock(), log: silent });
  const stores = () => open.fixture.stores;
  const items = Array.from({ length: 40 }, (_, n) => ({
    tenantId: tenantId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
    name: `Customer ${n}`,
    chosen: true,
  }));

  beforeAll(async () => {
    server = await startFlakyServer(postgres?.url ?? '');
    open = await openFixture(engine());
  });
  beforeEach(() => open.empty());
  afterAll(async () => {
    await open.close();
    await server.close();
    await postgres?.stop();
  });

  describe.each(['before', 'after'] as const)('%s the server did what it was asked', (when) => {
    it('repeats a read', async () => {
      await stores().runs.create(run('r1'), []);
      server.cutAt(when, 'select * from "run"');

      expect(await stores().runs.get('r1')).toMatchObject({ id: 'r1' });
    });

    it('repeats a write that may happen twice', async () => {
      await stores().runs.create(run('r1'), items);
      server.cutAt(when, 'update "run_item"');

      await stores().runs.settle('r1', items[0]!.tenantId, { kind: 'done' });

      expect(await stores().runs.counts('r1')).toMatchObject({ done: 1 });
    });

    it('records an event once', async () => {
      server.cutAt(when, 'insert into "inbox"');

      await stores().inbox.record(message('1'));

      expect(await stores().inbox.claim('w1', 1000, 1)).toMatchObject([{ attempt: 1 }]);
      expect(await stores().inbox.record(message('1'))).toBe(false);
      expect(await stores().inbox.claim('w1', 1000, 1)).toEqual([]);
    });

    it.each(['begin', 'insert into "run_item"', 'commit'])(
      'creates a run with its customers once, broken at its %s',
      async (statement) => {
        server.cutAt(when, statement);

        expect(await stores().runs.create(run('r1'), items)).toMatchObject({ id: 'r1', state: 'planning' });

        expect(await stores().runs.recentOf(ana, 9)).toHaveLength(1);
        expect(await stores().runs.items('r1')).toHaveLength(items.length);
      },
    );

    it('begins one change, however often it had to be asked', async () => {
      server.cutAt(when, 'insert into "link_change"');
      const asked = {
        itemId: 'item 1',
        person: ana,
        identity: anaAtContoso,
        customerName: 'Contoso',
        at: NOON,
      };

      const change = await stores().changes.begin(asked);

      expect(await stores().changes.ofItem('item 1')).toEqual(change);
    });

    it('tells of a move whose answer is lost instead of claiming it twice or not at all', async () => {
      await stores().runs.create(run('r1'), []);
      server.cutAt(when, 'update "run"');

      await expect(stores().runs.move('r1', ['planning'], 'planned', NOON)).rejects.toThrow();

      const state = when === 'before' ? 'planning' : 'planned';
      expect(await stores().runs.get('r1')).toMatchObject({ state });
    });

    it('ends a job once', async () => {
      const begun: string[] = [];
      const last = Promise.withResolvers<void>();
      await stores().jobs.work(async (key) => {
        begun.push(key);
        if (begun.length === 1) server.cutAt(when, 'delete from "job"');
        // Would have to wait for a lease if its end was not noted.
        if (key === 'b') await stores().jobs.enqueue('a');
        if (begun.length === 3) last.resolve();
      }, 1);
      await stores().jobs.enqueue('a');
      await stores().jobs.enqueue('b');

      await last.promise;
      await stores().jobs.stop(1000);

      expect(begun).toEqual(['a', 'b', 'a']);
    });
  });

  it('does not repeat a transaction whose commit may have happened', async () => {
    const other = engine();
    const database = createDatabase(other.kysely);
    let runs = 0;
    const work = () =>
      database.transact(async (trx) => {
        runs++;
        await trx.insertInto('dead_letter').values({ key: 'a', at: NOON }).execute();
      });
    server.cutAt('after', 'commit');

    await expect(work()).rejects.toThrow();

    expect(runs).toBe(1);
    expect(await stores().jobs.deadLetters(9)).toHaveLength(1);
    await other.close();
  });

  it('repeats a transaction that was idle when its connection broke, and the process lives on', async () => {
    const other = engine();
    const database = createDatabase(other.kysely);
    let runs = 0;
    const broken = Promise.withResolvers<void>();
    await database.transact(async (trx) => {
      await trx.insertInto('dead_letter').values({ key: 'a', at: NOON }).execute();
      if (++runs > 1) return;
      server.cut();
      // The socket's end is heard in a later turn of the event loop, before any reply to what comes next.
      setImmediate(() => setImmediate(broken.resolve));
      await broken.promise;
      await trx.insertInto('dead_letter').values({ key: 'b', at: NOON }).execute();
    });

    expect(runs).toBe(2);
    expect(await stores().jobs.deadLetters(9)).toEqual([{ key: 'a', at: NOON }]);
    await other.close();
  });

  it('waits for a server that is away for a while', async () => {
    await stores().runs.create(run('r1'), []);
    const refused = server.shut();

    const read = stores().runs.get('r1');
    const move = stores().runs.move('r1', ['planning'], 'planned', NOON);
    await refused;
    server.open();

    expect(await read).toMatchObject({ id: 'r1' });
    expect(await move).toBe(true);
  });

  it('works a run to its end through restarts: every customer once', async () => {
    const { runs, jobs } = stores();
    const effects = new Map<string, number>();
    await runs.create(run('r1'), items);
    await runs.move('r1', ['planning'], 'running', NOON);
    const over = Promise.withResolvers<void>();
    let done = 0;
    await jobs.work(async (id) => {
      for (;;) {
        const [next] = await runs.due(id, 'running', NOON, 1);
        if (next === undefined) break;
        effects.set(next.tenantId, (effects.get(next.tenantId) ?? 0) + 1);
        done++;
        if (done % 10 === 3) server.cut();
        if (done % 10 === 6) server.cutAt('after', 'update "run_item"');
        if (done % 10 === 9) void server.shut().then(() => server.open());
        await runs.settle(id, next.tenantId, { kind: 'done' });
      }
      over.resolve();
    }, 1);
    await jobs.enqueue('r1');

    await over.promise;

    expect(await runs.counts('r1')).toMatchObject({ total: 40, done: 40 });
    expect([...effects.values()]).toEqual(Array<number>(40).fill(1));
  });
});
