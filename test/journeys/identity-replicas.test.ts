import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBot } from '../../sandbox/bot-process.ts';
import { createActivities } from '../../sandbox/teams/activities.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { oauthCard } from '../../sandbox/teams/silent-sign-in.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { freePort } from '../support/free-port.ts';
import { armWrites, identityTools } from '../support/identity.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { startPostgres } from '../support/postgres.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('two replicas of the bot on one database', () => {
  let journey: Journey;
  const started: (() => Promise<unknown>)[] = [() => postgres!.stop()];
  let replicaUrl: string;
  const tools = identityTools(() => journey);
  const ana = () => journey.person('ana').personal;

  beforeAll(async () => {
    const databaseUrl = postgres!.url;
    journey = await startJourney({ databaseUrl });
    started.push(() => journey.close());
    const { azure, bot } = journey;
    const port = await freePort();
    replicaUrl = `http://127.0.0.1:${port}`;
    // Behind one load balancer: both are reached under one address, so both name it in links.
    const replica = await startBot({ azure, port, publicUrl: bot.url, dataDir: bot.dataDir, databaseUrl });
    started.push(() => replica.stop());
  });
  afterAll(async () => {
    for (const stop of started.reverse()) await stop();
  });

  /** A call of Teams that the load balancer gives to one of the two. */
  async function invoke(url: string, name: string, value: unknown): Promise<number> {
    const { azure, teams } = journey;
    const conversation = teams.roster.find('personal/ana')!;
    const { status } = await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await azure.channelToken(SERVICE_URL)}`,
      },
      body: JSON.stringify(
        createActivities(teams.roster).invoke(
          journey.person('ana').account,
          { conversation },
          { name, value },
        ),
      ),
    });
    return status;
  }

  it('a token that two clients hand to two replicas has one effect', async () => {
    await journey.during({ kind: 'ssoFails' }, async () => {
      await ana().says('link 1234567 Contoso Ltd');
      await ana().nextCard('Teams could not sign you in');
    });
    const id = ana()
      .messages.map((message) => oauthCard(message)?.tokenExchangeResource?.id)
      .findLast((found) => found !== undefined);
    const value = { id, connectionName: 'sso', token: await tools.ssoToken('ana') };
    const calls = tools.callsFromNow();

    const statuses = await Promise.all(
      [journey.bot.url, replicaUrl, journey.bot.url, replicaUrl].map((url) =>
        invoke(url, 'signin/tokenExchange', value),
      ),
    );
    await ana().nextCard('Linked');
    await tools.settled('ana');

    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(armWrites(calls())).toHaveLength(1);
    expect(ana().shown.filter(({ text }) => /^Linked$/m.test(text))).toHaveLength(1);
    expect(tools.linked(TENANT.contoso, 'ana')).toBe('1234567');
  });

  it('a window that began at one replica ends at the other', async () => {
    await ana().says('link 1234567 Woodgrove Bank');
    const card = await ana().nextCard('another proof');
    const { browser } = await card.popup();
    await browser.walk('ana');

    const statuses = await Promise.all([
      invoke(replicaUrl, 'signin/verifyState', { state: browser.teamsCode }),
      invoke(journey.bot.url, 'signin/verifyState', { state: browser.teamsCode }),
    ]);
    expect((await ana().nextCard('Linked')).messageId).toBe(card.messageId);
    expect(statuses.sort()).toEqual([200, 404]);
    expect(tools.linked(TENANT.woodgroveBank, 'ana')).toBe('1234567');
  });

  it('signing out at one replica holds at the other', async () => {
    await tools.cold('ana');
    // Whichever of the two forgot: what is left is the other one's memory and the database.
    const late = await invoke(replicaUrl, 'signin/tokenExchange', {
      id: 'late',
      connectionName: 'sso',
      token: await tools.ssoToken('ana'),
    });
    const asked = ana().messages.filter(oauthCard).length;
    await ana().says('show Woodgrove Bank');
    await ana().nextCard('another proof');

    expect(late).toBe(200);
    expect(ana().messages.filter(oauthCard)).toHaveLength(asked + 1);
  });
});
