import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BotProcess, startBot } from '../../sandbox/bot-process.ts';
import { type FlakyServer, startFlakyServer } from '../adapters/store/flaky-server.ts';
import { freePort } from '../support/free-port.ts';
import { type Card, type Journey, startJourney } from '../support/journey.ts';
import { startPostgres } from '../support/postgres.ts';
import { isPlan, isResult, runTools, titleOf } from '../support/runs.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('bulk runs of two bots on one PostgreSQL', () => {
  const started: (() => Promise<unknown>)[] = [() => postgres!.stop()];
  let journey: Journey;
  /** The database as both bots reach it. */
  let way: FlakyServer;
  let other: BotProcess;
  let startOther: () => Promise<BotProcess>;
  const { auditFromNow, links, readFileOf, removeLinksMade, tenant } = runTools(() => journey);
  const ana = () => journey.person('ana').personal;
  const carriedOut = () =>
    journey.azure.writes.list().filter(({ etagAfter, etagBefore }) => etagAfter !== etagBefore);

  beforeAll(async () => {
    way = await startFlakyServer(postgres!.url);
    started.push(() => way.close());
    journey = await startJourney({
      azure: { customers: 40 },
      databaseUrl: way.url,
      timeoutInMs: 45_000,
    });
    started.push(() => journey.close());
    const { azure, bot } = journey;
    const port = await freePort();
    startOther = () =>
      startBot({
        azure,
        port,
        publicUrl: bot.url,
        dataDir: 'not-used',
        databaseUrl: way.url,
      });
    other = await startOther();
    started.push(() => other.stop());
  }, 90_000);
  afterAll(async () => {
    for (const stop of started.reverse()) await stop();
  });
  beforeEach(() => {
    journey.azure.delays.armInMs = 0;
    removeLinksMade();
  });

  async function onServer(statement: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: postgres!.url });
    await client.connect();
    try {
      return await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** As an administrator, or a failover, ends them. */
  const endConnections = () =>
    onServer(
      'select pg_terminate_backend(pid) from pg_stat_activity ' +
        'where datname = current_database() and pid <> pg_backend_pid()',
    );

  const written = (count: number): Promise<void> =>
    vi.waitFor(() => expect(carriedOut().length).toBeGreaterThanOrEqual(count), {
      timeout: 20_000,
      interval: 10,
    });

  /** Begins a run that is slow enough for what shall happen in its middle; answers when something was written. */
  async function inTheMiddle(): Promise<{ readonly count: number; readonly audit: () => readonly string[] }> {
    await ana().says('link 1234567 all');
    const plan: Card = await ana().nextCard(isPlan);
    const count = Number(/in (\d+) customers/.exec(titleOf(plan))![1]);
    const audit = auditFromNow();
    journey.azure.delays.armInMs = 200;
    await plan.press(/^Link/);
    await written(3);
    return { count, audit };
  }

  async function endsWell({ audit, count }: Awaited<ReturnType<typeof inTheMiddle>>): Promise<void> {
    const result = await ana().nextCard((card) => isResult(card) && titleOf(card).startsWith('Linked'));
    expect(audit()).toEqual([]);
    expect(titleOf(result)).toBe(`Linked ${count} customers`);
    expect(carriedOut()).toHaveLength(count);
    const done = (await readFileOf(ana(), result)).filter(({ outcome }) => outcome === 'done');
    expect(done).toHaveLength(count);
    for (const { tenantId } of done) expect(links('ana').get(tenant(tenantId).name)).toBe('1234567');
  }

  it('survive that the server ends all connections, again and again', async () => {
    const run = await inTheMiddle();
    for (const part of [8, 14, 20]) {
      await endConnections();
      await written(part);
    }

    await endsWell(run);
  }, 60_000);

  it('survive that the database is away for a while, as when its server starts anew', async () => {
    const run = await inTheMiddle();
    await way.shut();
    await endConnections();
    way.open();

    await endsWell(run);
  }, 60_000);

  it('go on at the other bot when the one that has them dies', async () => {
    const run = await inTheMiddle();
    // Whichever it is: the owner of the job is not written down by name.
    await journey.bot.kill();
    await other.kill();
    await onServer('update job set lease_until = 0 where owner is not null');
    other = await startOther();

    await vi.waitFor(() => expect(carriedOut()).toHaveLength(run.count), { timeout: 40_000, interval: 50 });
    await journey.bot.start();
    await endsWell(run);
  }, 90_000);

  it('are done once although both bots look for work all the time', async () => {
    const run = await inTheMiddle();
    const { rows } = await onServer('select count(*)::int as owners from job where owner is not null');
    expect(rows).toEqual([{ owners: 1 }]);

    await endsWell(run);
    expect((await onServer('select count(*)::int as left from job')).rows).toEqual([{ left: 0 }]);
    expect((await onServer('select count(*)::int as dead from dead_letter')).rows).toEqual([{ dead: 0 }]);
  }, 60_000);
});
