import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzure } from '../../sandbox/azure.ts';
import { startReplicas, type Replicas } from '../../sandbox/replicas.ts';
import { startTeams } from '../../sandbox/teams/teams.ts';
import { boardTools, isBoard } from '../support/boards.ts';
import { freePort } from '../support/free-port.ts';
import { createJourney, type Journey, type JourneyBot } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { startPostgres } from '../support/postgres.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('boards of two replicas behind one address', () => {
  const started: (() => Promise<unknown>)[] = [() => postgres!.stop()];
  let replicas: Replicas;
  let journey: Omit<Journey, 'close'>;
  const { board, gather } = boardTools(() => journey as Journey);
  const channelOf = (key: string) => journey.person(key).channel('Link status');
  const [first, second] = [0, 1];

  beforeAll(async () => {
    const azure = await startAzure();
    started.push(() => azure.close());
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const logLines: string[] = [];
    const teams = startTeams({ azure, botUrl: () => url, install: 'everywhere', limits: true });
    started.push(() => teams.close());
    replicas = await startReplicas({
      azure,
      port,
      botPorts: [await freePort(), await freePort()],
      publicUrl: url,
      databaseUrl: postgres!.url,
      env: managedBot(),
      onLine: (line) => logLines.push(line),
    });
    started.push(() => replicas.stop());
    journey = createJourney({ azure, teams, bot: botOf(replicas, logLines), timeoutInMs: 25_000 });
    await gather('ana', 'bo', 'mira');
  }, 90_000);
  afterAll(async () => {
    for (const stop of started.reverse()) await stop();
  });

  /** Only this one gets what Teams sends while `work` runs. */
  async function at<T>(replica: number, work: () => Promise<T>): Promise<T> {
    const other = 1 - replica;
    await replicas.bot(other).stop();
    await replicas.balancer.check();
    try {
      return await work();
    } finally {
      await replicas.start(other);
    }
  }

  it('are made at one and brought up to date in the same message by the other', async () => {
    const { board: made } = await at(first, () => board('mira'));
    await journey.person('ana').personal.says('link 1234567 Contoso Ltd');
    await journey.person('ana').personal.nextCard('Linked');

    const { board: updated } = await at(second, () => board('mira'));

    expect(made.text).toContain('0 of 10 expected links in place');
    expect(updated.messageId).toBe(made.messageId);
    expect(updated.text).toContain('1 of 10 expected links in place');
  });

  it('are refreshed, turned and pressed at either, whichever of the two made the card', async () => {
    const { board: card } = await at(first, () => board('mira'));
    const own = await at(second, () => channelOf('bo').refreshBoard(card, { manual: true }));
    expect(own.text).toMatch(/Your links/);
    const { personal } = journey.person('bo');
    personal.catchUp();

    await own.press(/^Verify Contoso Ltd$/);

    expect((await personal.nextCard('Contoso Ltd')).text).toContain('Contoso Ltd');
    // One request each, by turns: both know the board.
    for (const key of ['ana', 'mira', 'ana', 'bo'])
      expect((await channelOf(key).refreshBoard(card, { manual: true })).isPrivate, key).toBe(true);
  });

  it('are one card per channel, asked by turns of both', async () => {
    const cards = [];
    for (const key of ['ana', 'bo', 'mira', 'ana'])
      cards.push((await board(key, '', 'General')).board.messageId);

    expect(new Set(cards).size).toBe(1);
  });

  it('are one card per channel, also when both are asked for the first one at the same time', async () => {
    const group = (key: string) => journey.person(key).group;

    await Promise.all(['ana', 'bo', 'mira'].map((key) => group(key).says('@PAL Bot status')));

    const said = () => group('mira').shown;
    await expect
      .poll(() => [said().length, said().filter(isBoard).length], { timeout: 20_000, interval: 100 })
      .toEqual([3, 1]);
  });

  it('follow a change that was made at either, once', async () => {
    channelOf('mira').catchUp();
    await journey.person('bo').personal.says('link 1234567 Contoso Ltd');
    await journey.person('bo').personal.nextCard('Linked');

    for (const replica of [first, second]) {
      await replicas.bot(replica).stop();
      await replicas.start(replica, { CLOCK_AHEAD_IN_MS: '60000' });
    }
    const after = await channelOf('mira').nextCard('2 of 10 expected links in place');

    expect(
      channelOf('mira')
        .shown.filter(isBoard)
        .map(({ messageId }) => messageId),
    ).toEqual([after.messageId]);
  });
});

/** Nobody stops or starts these as one. */
function botOf(replicas: Replicas, logLines: readonly string[]): JourneyBot {
  const never = () => Promise.reject(new Error('there are two of it'));
  return {
    url: replicas.url,
    logLines,
    dataDir: '',
    get pid() {
      return replicas.bot(0).pid;
    },
    ended: Promise.resolve(null),
    stop: never,
    kill: never,
    start: never,
    restart: never,
  };
}
