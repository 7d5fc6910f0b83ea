import { createRequire } from 'node:module';
import type { Activity } from 'botbuilder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HardenedAdapter } from '../../../src/adapters/teams/hardened-adapter.ts';
import { activity, APP_ID, FOREIGN, SERVICE_URL, startChannel, type Channel } from './support/channel.ts';

const { ToBotFromBotOrEmulatorTokenValidationParameters: trusted } = createRequire(import.meta.url)(
  'botframework-connector/lib/auth/tokenValidationParameters.js',
) as { ToBotFromBotOrEmulatorTokenValidationParameters: { issuer: string[] } };

describe('hardened adapter, when something slipped past the gate', () => {
  let channel: Channel;
  let adapter: HardenedAdapter;
  let turns: number;
  const issuers = [...trusted.issuer];

  beforeEach(async () => {
    channel = await startChannel();
    turns = 0;
    const botToken = { getToken: async () => 'the-bot-token' };
    adapter = new HardenedAdapter({ appId: APP_ID, cloud: channel.cloud, botToken });
  });
  afterEach(async () => {
    await channel.close();
    trusted.issuer.splice(0, trusted.issuer.length, ...issuers);
  });
  const receive = (token: string, changes: object = {}): Promise<unknown> =>
    adapter.receive(`Bearer ${token}`, activity({ ...changes }) as unknown as Activity, async () => {
      turns += 1;
    });

  it('runs a turn for a token of the channel', async () => {
    await receive(await channel.token());

    expect(turns).toBe(1);
  });

  it.each([
    ['v1', `https://sts.windows.net/${FOREIGN}/`, { ver: '1.0', appid: APP_ID }],
    ['v2', `https://login.microsoftonline.com/${FOREIGN}/v2.0`, { ver: '2.0', azp: APP_ID }],
  ])('refuses a well-signed %s Entra token of the bot in another tenant', async (_version, iss, claims) => {
    const token = await channel.token({ key: 'bare', claims: { ...claims, iss, tid: FOREIGN } });

    await expect(receive(token)).rejects.toMatchObject({ statusCode: 401 });
    expect(turns).toBe(0);
  });

  it('refuses a token of the channel without a service URL', async () => {
    const token = await channel.token({ without: ['serviceurl'] });

    await expect(receive(token, { serviceUrl: undefined })).rejects.toMatchObject({ statusCode: 401 });
    expect(turns).toBe(0);
  });

  it('refuses a key that is endorsed for another channel, and another service URL', async () => {
    await expect(receive(await channel.token({ key: 'skype' }))).rejects.toThrow();
    await expect(receive(await channel.token(), { serviceUrl: `${SERVICE_URL}x` })).rejects.toThrow();
    expect(turns).toBe(0);
  });

  it('holds no secret that JSON could show', () => {
    expect(JSON.stringify(adapter.botFrameworkAuthConfig)).not.toContain('the-bot-token');
    expect(Object.keys(adapter.botFrameworkAuthConfig ?? {})).not.toContain('MicrosoftAppPassword');
  });
});
