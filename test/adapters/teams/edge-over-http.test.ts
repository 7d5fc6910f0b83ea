import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReadiness } from '../../../src/adapters/http/readiness.ts';
import { createServer, type HttpServer } from '../../../src/adapters/http/server.ts';
import {
  activity,
  APP_ID,
  FOREIGN,
  invoke,
  SERVICE_URL,
  startChannel,
  unsigned,
  type Channel,
} from './support/channel.ts';
import { createEdgeBench, type EdgeBench } from './support/edge.ts';

describe('the edge as Teams meets it', () => {
  let channel: Channel;
  let bench: EdgeBench;
  let server: HttpServer;
  let base: string;
  let now = 0;

  beforeAll(async () => {
    channel = await startChannel();
    const clock = { now: () => now };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    server = createServer({
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://bot.example',
      messages: (call) => bench.edge.receive(call),
      pages: [],
      health: createReadiness({ checks: { metadata: () => bench.edge.ping() }, clock, log }),
      log,
    });
    base = `http://127.0.0.1:${await server.listen()}`;
  });
  afterAll(async () => {
    await server.close(0);
    await channel.close();
  });
  beforeEach(() => {
    bench = createEdgeBench(channel);
  });

  const tell = (body: unknown, authorization?: string): Promise<Response> =>
    fetch(`${base}/api/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify(body),
    });

  it('records a message and acknowledges it', async () => {
    const response = await tell(activity(), `Bearer ${await channel.token()}`);

    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(bench.events).toMatchObject([{ kind: 'message', text: 'show Contoso' }]);
  });

  it('answers an invoke in the body', async () => {
    const value = { id: 'e', connectionName: 'sso', token: 'bad' };

    const response = await tell(invoke('signin/tokenExchange', value), `Bearer ${await channel.token()}`);

    expect(response.status).toBe(412);
    expect(await response.json()).toEqual({
      id: 'e',
      connectionName: 'sso',
      failureDetail: 'Sign-in needed',
    });
  });

  it.each<[string, () => string | undefined]>([
    ['no token', () => undefined],
    ['junk', () => 'Bearer junk'],
    ['alg none', () => `Bearer ${unsigned({ alg: 'none' }, { iss: channel.cloud.bot.issuer, aud: APP_ID })}`],
    [
      'an Entra token of the bot',
      () =>
        `Bearer ${unsigned({ alg: 'RS256', typ: 'JWT', kid: 'k' }, { iss: `https://sts.windows.net/${FOREIGN}/`, tid: FOREIGN, aud: APP_ID, azp: APP_ID, serviceurl: SERVICE_URL })}c2ln`,
    ],
  ])('answers 401 to %s, and nothing more', async (_case, authorization) => {
    const requests = channel.requests();

    const response = await tell(activity(), authorization());

    expect([response.status, await response.text()]).toEqual([401, '{"error":"unauthorized"}']);
    expect(channel.requests()).toBe(requests);
  });

  it('is ready while the channel’s metadata can be reached', async () => {
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    channel.answerWith(503);
    bench = createEdgeBench(channel);
    now += 10_000;

    const response = await fetch(`${base}/readyz`);

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'unavailable', checks: { metadata: 'failed' } });
    channel.answerWith(200);
  });
});
