import { createRequire } from 'node:module';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  activity,
  APP_ID,
  FOREIGN,
  HOME,
  SERVICE_URL,
  startChannel,
  unsigned,
  type Channel,
} from './support/channel.ts';
import { createEdgeBench, type EdgeBench } from './support/edge.ts';

/** The list inside the connector library that anonymous callers can grow, if they reach it. */
const { ToBotFromBotOrEmulatorTokenValidationParameters: trusted } = createRequire(import.meta.url)(
  'botframework-connector/lib/auth/tokenValidationParameters.js',
) as { ToBotFromBotOrEmulatorTokenValidationParameters: { issuer: string[] } };

const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const entra = {
  tid: FOREIGN,
  aud: APP_ID,
  azp: APP_ID,
  appid: APP_ID,
  exp: inAnHour,
  serviceurl: SERVICE_URL,
};
const hmac = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'teams' }).sign(new Uint8Array(32));

describe('forged calls', () => {
  let channel: Channel;
  let bench: EdgeBench;

  beforeAll(async () => {
    channel = await startChannel();
  });
  afterAll(() => channel.close());
  beforeEach(() => {
    bench = createEdgeBench(channel);
  });

  const channelClaims = (): Record<string, unknown> => ({
    iss: channel.cloud.bot.issuer,
    aud: APP_ID,
    serviceurl: SERVICE_URL,
    exp: inAnHour,
  });

  it.each<[string, () => Promise<string | undefined>, Record<string, unknown>?]>([
    ['no header', async () => undefined],
    ['an empty header', async () => ''],
    ['an empty bearer', async () => 'Bearer '],
    ['junk', async () => 'Bearer junk'],
    ['alg none', async () => `Bearer ${unsigned({ alg: 'none', typ: 'JWT' }, channelClaims())}`],
    ['HS256', async () => `Bearer ${await hmac(channelClaims())}`],
    ['another audience', async () => `Bearer ${await channel.token({ claims: { aud: FOREIGN } })}`],
    [
      'another issuer',
      async () => `Bearer ${await channel.token({ claims: { iss: 'https://evil.example' } })}`,
    ],
    [
      'another service URL in the token',
      async () => `Bearer ${await channel.token({ claims: { serviceurl: 'https://evil.example/' } })}`,
    ],
    [
      'another service URL in the activity',
      async () => `Bearer ${await channel.token()}`,
      { serviceUrl: 'https://evil.example/' },
    ],
    ['no service URL claim', async () => `Bearer ${await channel.token({ without: ['serviceurl'] })}`],
    ['an expired token', async () => `Bearer ${await channel.token({ claims: { exp: inAnHour - 4000 } })}`],
    [
      'a v2 Entra token for the bot by the bot',
      async () =>
        `Bearer ${await channel.token({ claims: { ...entra, iss: `https://login.microsoftonline.com/${FOREIGN}/v2.0` } })}`,
    ],
    [
      'a v1 Entra token for the bot by the bot',
      async () =>
        `Bearer ${await channel.token({ claims: { ...entra, iss: `https://sts.windows.net/${FOREIGN}/` } })}`,
    ],
    [
      'an Azure token got by the bot',
      async () =>
        `Bearer ${await channel.token({ claims: { ...entra, aud: 'https://management.azure.com', iss: `https://sts.windows.net/${HOME}/` } })}`,
    ],
    [
      'the App Service channel',
      async () =>
        `Bearer ${await channel.token({ claims: { ...entra, iss: `https://sts.windows.net/${HOME}/` } })}`,
      { channelId: 'AseChannel' },
    ],
    [
      'the App Service channel with a token of Teams',
      async () => `Bearer ${await channel.token()}`,
      { channelId: 'AseChannel' },
    ],
    [
      'the emulator',
      async () =>
        `Bearer ${await channel.token({ claims: { ...entra, iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/' } })}`,
      { channelId: 'emulator' },
    ],
    [
      'a tenant that is no partner',
      async () => `Bearer ${await channel.token()}`,
      { channelData: { tenant: { id: FOREIGN } } },
    ],
    ['a sender without object id', async () => `Bearer ${await channel.token()}`, { from: { id: '29:x' } }],
  ])('get 401 with %s, without a call to anybody', async (_case, makeHeader, changes = {}) => {
    const authorization = await makeHeader();
    const issuers = trusted.issuer.length;
    const requests = channel.requests();

    const answer = await bench.edge.receive({ authorization, body: activity(changes) });

    expect(answer).toEqual({ status: 401 });
    expect(channel.requests()).toBe(requests);
    expect(trusted.issuer).toHaveLength(issuers);
    expect(bench.events).toEqual([]);
    expect(bench.remembered).toEqual([]);
  });

  it('get 401 with a signature that is not the channel’s', async () => {
    const authorization = `Bearer ${await channel.token({ key: 'stranger', header: { kid: 'teams' } })}`;

    expect(await bench.edge.receive({ authorization, body: activity() })).toEqual({ status: 401 });
    expect(bench.events).toEqual([]);
  });

  it('leave no trace in memory, however many tenants they invent', async () => {
    const issuers = trusted.issuer.length;
    const requests = channel.requests();
    const statuses = new Set<number>();

    for (let i = 0; i < 20_000; i += 1) {
      const tid = `${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
      const token = unsigned(
        { alg: 'RS256', typ: 'JWT', kid: 'k' },
        { ...entra, tid, iss: `https://sts.windows.net/${tid}/` },
      );
      const answer = await bench.edge.receive({ authorization: `Bearer ${token}c2ln`, body: activity() });
      statuses.add(answer.status);
    }

    expect([...statuses]).toEqual([401]);
    expect(trusted.issuer).toHaveLength(issuers);
    expect(channel.requests()).toBe(requests);
  });

  it('never name a token, a claim or a person in the log', async () => {
    const authorization = `Bearer ${await channel.token({ claims: { aud: 'secret-audience' } })}`;

    await bench.edge.receive({ authorization, body: activity() });

    expect(bench.logged).toEqual([
      { level: 'info', fields: { reason: 'audience' }, message: 'call refused at the gate' },
    ]);
  });

  it('cannot start a bot without an app id', () => {
    expect(() => createEdgeBench(channel, { appId: '' })).toThrow(TypeError);
  });
});
