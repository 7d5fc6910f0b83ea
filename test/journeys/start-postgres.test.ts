import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BotProcess, startBot } from '../../sandbox/bot-process.ts';
import { createActivities } from '../../sandbox/teams/activities.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { freePort } from '../support/free-port.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { startPostgres } from '../support/postgres.ts';
import { ARM, createWireTap, PARTNER_LINK } from '../support/wire-tap.ts';

const postgres = await startPostgres();

describe.skipIf(!postgres)('two bots on one PostgreSQL', () => {
  const tap = createWireTap();
  let journey: Journey;
  /** The second one; Teams sends everything to the first unless a test does otherwise. */
  let other: BotProcess;
  let otherUrl: string;
  let isStopped = false;

  beforeAll(async () => {
    const databaseUrl = postgres!.url;
    journey = await startJourney({ azure: { intercept: tap.intercept }, databaseUrl });
    const port = await freePort();
    otherUrl = `http://127.0.0.1:${port}`;
    const { azure } = journey;
    other = await startBot({ azure, port, publicUrl: otherUrl, dataDir: 'not-used', databaseUrl });
  });
  afterAll(async () => {
    await other.kill();
    await journey.close();
    if (!isStopped) await postgres!.stop();
  });

  const tell = async (url: string, activity: unknown): Promise<Response> =>
    fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await journey.azure.channelToken(SERVICE_URL)}`,
      },
      body: JSON.stringify(activity),
    });
  const linksOf = (person: string, customer: string): readonly string[] =>
    journey.azure
      .snapshot()
      .tenants.find(({ name }) => name === customer)!
      .links.filter((link) => link.person === person && link.state === 'Active')
      .map(({ partnerId }) => partnerId);

  /** As when half a minute has passed: what a dead process had in hand may be taken up. */
  const endLeases = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: postgres!.url });
    await client.connect();
    const { rowCount } = await client.query("update inbox set lease_until = 0 where state = 'running'");
    await client.end();
    expect(rowCount).toBe(1);
  };

  it('link, show and unlink as on the store that is built in', async () => {
    const ana = journey.person('ana').personal;

    await ana.says('link 1234567 Contoso Ltd');
    expect((await ana.nextCard()).text).toMatch(/Linked\nContoso Ltd\nFabrikam/);
    expect(linksOf('ana', 'Contoso Ltd')).toEqual(['1234567']);
    await ana.says('show Contoso Ltd');
    expect((await ana.nextCard()).text).toContain('Fabrikam');
    await ana.says('unlink Contoso Ltd');
    await (await ana.nextCard('Unlink this partner?')).press(/^Unlink/);
    await ana.nextCard('Unlinked');

    expect(linksOf('ana', 'Contoso Ltd')).toEqual([]);
  });

  it('do once what Teams delivers to both', async () => {
    const ana = journey.person('ana').personal;
    const before = tap.sent({ host: ARM, method: 'PUT' }).length;
    const message = journey.activity('ana', 'personal/ana', 'link 1234567 Contoso Retail');

    const answers = await Promise.all([tell(journey.bot.url, message), tell(otherUrl, message)]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await ana.nextCard()).text).toMatch(/Linked\nContoso Retail/);
    await ana.says('help cancel');
    expect((await ana.nextCard()).text).toContain('Drop what is waiting');
    expect(tap.sent({ host: ARM, method: 'PUT' })).toHaveLength(before + 1);
    expect(linksOf('ana', 'Contoso Retail')).toEqual(['1234567']);
  });

  it('keep the order of a conversation whose messages come to one and the other', async () => {
    const ana = journey.person('ana').personal;
    const names = Array.from({ length: 10 }, (_, n) => `nobody-${n}`);
    const held = tap.hold({ host: ARM, method: 'GET', path: PARTNER_LINK });
    await ana.says('show Contoso Ltd');
    await held.arrived;

    for (const [n, name] of names.entries()) {
      await tell(n % 2 ? otherUrl : journey.bot.url, journey.activity('ana', 'personal/ana', `show ${name}`));
    }
    await held.release();

    expect((await ana.nextCard()).text).toContain('Contoso Ltd');
    for (const name of names) expect((await ana.nextCard()).text).toContain(name);
  });

  it('go on with a sign-in at the other that Teams began at the one', async () => {
    const bo = journey.person('bo');
    const activities = createActivities(journey.teams.roster);
    // The client of Bo cannot sign in silently now, so the command waits at the first bot.
    await journey.during({ kind: 'ssoFails' }, async () => {
      await bo.personal.says('link 1234567 Contoso Ltd');
      await bo.personal.nextCard((card) => card.buttons.length > 0);
    });
    const exchange = activities.invoke(
      bo.account,
      { conversation: bo.personal.conversation },
      {
        name: 'signin/tokenExchange',
        value: { id: 'exchange-1', connectionName: 'sso', token: await journey.azure.ssoToken(bo.account) },
      },
    );

    const [once, again] = [await tell(otherUrl, exchange), await tell(journey.bot.url, exchange)];

    expect([once.status, again.status]).toEqual([200, 200]);
    expect((await bo.personal.nextCard('Linked')).text).toContain('Contoso Ltd');
    expect(linksOf('bo', 'Contoso Ltd')).toEqual(['1234567']);
  });

  it('go on with a popup at the other that was opened at the one, and finish it at either', async () => {
    const ana = journey.person('ana');
    await ana.personal.says('link 1234567 Woodgrove Bank');
    const question = await ana.personal.nextCard((card) => card.buttons.length > 0);
    const { browser, finish } = await question.popup();
    const atTheOther = ana.browser();
    await atTheOther.open(browser.url.replace(journey.bot.url, otherUrl));
    await atTheOther.walk('ana');
    expect(atTheOther.url.startsWith(otherUrl)).toBe(true);

    const answer = await finish(atTheOther.teamsCode);

    expect(answer.status).toBe(200);
    expect((await ana.personal.nextCard('Linked')).text).toContain('Woodgrove Bank');
    expect(linksOf('ana', 'Woodgrove Bank')).toEqual(['1234567']);
  });

  it('leave to the other what the one could not finish', async () => {
    const bo = journey.person('bo').personal;
    const held = tap.hold({ host: ARM, method: 'GET', path: PARTNER_LINK });
    await tell(otherUrl, journey.activity('bo', 'personal/bo', 'show Contoso Ltd'));
    await held.arrived;

    await other.kill();
    await held.release();
    await endLeases();
    await bo.says('help cancel');

    expect((await bo.nextCard('Fabrikam')).text).toContain('Contoso Ltd');
    await bo.nextCard('Drop what is waiting');
  });

  it('say that they are not ready while the database is gone, and take no message they could lose', async () => {
    const message = journey.activity('ana', 'personal/ana', 'show Contoso Ltd');
    isStopped = true;
    await postgres!.stop();

    const ready = await vi.waitFor(
      async () => {
        const response = await fetch(`${journey.bot.url}/readyz`);
        if (response.status === 200) throw new Error('still ready');
        return response;
      },
      { timeout: 15_000, interval: 250 },
    );
    const taken = await tell(journey.bot.url, message);

    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', checks: { store: 'failed', channel: 'ok' } },
    ]);
    expect((await fetch(`${journey.bot.url}/healthz`)).status).toBe(200);
    expect([taken.status, await taken.json()]).toEqual([500, { error: 'internal' }]);
  });
});
