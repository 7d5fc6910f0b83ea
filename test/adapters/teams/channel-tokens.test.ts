import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannelTokens, type ChannelTokens } from '../../../src/adapters/teams/channel-tokens.ts';
import { APP_ID, SERVICE_URL, startChannel, type Channel } from './support/channel.ts';

const MINUTE = 60_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('channel tokens', () => {
  let channel: Channel;
  let tokens: ChannelTokens;
  let ahead = 0;

  beforeEach(async () => {
    ahead = 0;
    channel = await startChannel();
    tokens = createChannelTokens({
      appId: APP_ID,
      issuer: channel.cloud.bot.issuer,
      metadataUrl: channel.cloud.bot.openIdMetadata,
      clock: { now: () => Date.now() + ahead },
      log: quiet,
    });
  });
  afterEach(() => channel.close());

  it('accepts a token signed with a key that is endorsed for Teams, and fetches the keys once', async () => {
    const token = await channel.token();

    expect(await tokens.verify(token, SERVICE_URL)).toBe(true);
    expect(await tokens.verify(token, SERVICE_URL)).toBe(true);
    expect(channel.requests()).toBe(2);
  });

  it.each(['skype', 'bare', 'stranger'] as const)('refuses the key "%s"', async (key) => {
    expect(await tokens.verify(await channel.token({ key }), SERVICE_URL)).toBe(false);
  });

  it('refuses a token signed by somebody else under a known key id', async () => {
    const token = await channel.token({ key: 'stranger', header: { kid: 'teams' } });

    expect(await tokens.verify(token, SERVICE_URL)).toBe(false);
  });

  it('refuses another service URL, audience or issuer, and an expired token', async () => {
    const now = Math.floor(Date.now() / 1000);
    const bad = [
      { aud: 'x' },
      { iss: 'https://evil.example' },
      { exp: now - 400 },
      { serviceurl: 'https://x/' },
    ];

    for (const claims of bad)
      expect(await tokens.verify(await channel.token({ claims }), SERVICE_URL)).toBe(false);
  });

  it('does not ask again for every invented key id', async () => {
    const token = await channel.token({ key: 'stranger' });

    for (let i = 0; i < 20; i += 1) await tokens.verify(token, SERVICE_URL);

    expect(channel.requests()).toBe(2);
  });

  it('says that nobody can tell when the keys cannot be fetched, and does not insist', async () => {
    channel.answerWith(503);
    const token = await channel.token();

    await expect(tokens.verify(token, SERVICE_URL)).rejects.toMatchObject({ code: 'microsoftBusy' });
    await expect(tokens.verify(token, SERVICE_URL)).rejects.toMatchObject({ code: 'microsoftBusy' });
    expect(channel.requests()).toBe(1);

    channel.answerWith(200);
    ahead = MINUTE;
    expect(await tokens.verify(token, SERVICE_URL)).toBe(true);
  });

  it('is reachable for some minutes after an answer, then asks again', async () => {
    await tokens.ping();
    channel.answerWith(503);
    await tokens.ping();

    ahead = 6 * MINUTE;
    await expect(tokens.ping()).rejects.toMatchObject({ code: 'microsoftBusy' });
  });

  it('goes on with the keys it has when the metadata cannot be refreshed', async () => {
    const token = await channel.token();
    await tokens.verify(token, SERVICE_URL);
    channel.answerWith(503);
    ahead = 6 * MINUTE;

    await expect(tokens.ping()).rejects.toMatchObject({ code: 'microsoftBusy' });
    expect(await tokens.verify(token, SERVICE_URL)).toBe(true);
  });
});
