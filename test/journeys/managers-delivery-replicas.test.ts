import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotProcess, startBot } from '../../sandbox/bot-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { startPostgres } from '../support/postgres.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

const DAY = 24 * 60 * 60_000;
const CHANNELS = Array.from({ length: 40 }, (_, n) => `Channel ${String(n + 1).padStart(4, '0')}`);
const DIGEST = 'daily digest';

const postgres = await startPostgres();

describe.skipIf(!postgres)('two replicas with a digest that is due in forty channels', () => {
  const tap = createWireTap();
  const started: (() => Promise<unknown>)[] = [() => postgres!.stop()];
  let journey: Journey;
  const { channel, tells } = managerTools(() => journey);

  beforeAll(async () => {
    journey = await startJourney({
      azure: { intercept: tap.intercept },
      env: managedBot(),
      databaseUrl: postgres!.url,
      moreChannels: CHANNELS.length,
      limits: false,
      timeoutInMs: 60_000,
    });
    started.push(() => journey.close());
  });
  afterAll(async () => {
    for (const stop of started.reverse()) await stop();
  });

  /** Another bot on the same database, that lives so much later. */
  async function startReplica(aheadInMs: number): Promise<BotProcess> {
    const { azure, bot } = journey;
    const replica = await startBot({
      azure,
      port: await freePort(),
      publicUrl: bot.url,
      dataDir: '',
      databaseUrl: postgres!.url,
      env: { ...managedBot(), CLOCK_AHEAD_IN_MS: String(aheadInMs) },
    });
    started.push(() => replica.stop());
    return replica;
  }

  it('send it once to each', async () => {
    for (const name of CHANNELS) await tells('subscribe daily at 09:00 UTC', undefined, name);
    await journey.bot.stop();
    journey.teams.limits.enforce(true);
    const before = tap.requests.length;

    const replicas = await Promise.all([startReplica(DAY), startReplica(DAY)]);
    await Promise.all(CHANNELS.map((name) => channel(name).nextCard(DIGEST)));
    await Promise.all(replicas.map((replica) => replica.stop()));

    const posts = tap.requests
      .slice(before)
      .filter(({ host, method }) => host === CONNECTOR && method === 'POST');
    // What Teams refuses for a moment is sent again when it says so; what it took is not.
    expect(posts).toHaveLength(CHANNELS.length + journey.teams.limits.refused);
    for (const name of CHANNELS) {
      const digests = channel(name).shown.filter(({ text }) => text.includes(DIGEST));
      expect([name, digests.length]).toEqual([name, 1]);
    }
  }, 240_000);
});
