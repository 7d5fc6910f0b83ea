import { request } from 'node:http';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BOT_FRAMEWORK_TENANT, v1Issuer, v2Issuer } from '../../sandbox/entra/names.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { preloading } from '../support/bot-preloads.ts';
import { createForge, type Forge } from '../support/forge.ts';
import { useJourney } from '../support/journey.ts';
import { CHANNEL_METADATA, createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({
  azure: { intercept: tap.intercept },
  env: preloading('preload-probe.ts'),
});

const url = (path: string): string => `${journey().bot.url}${path}`;
const json = { 'content-type': 'application/json' };

/** What may leave the bot when it says no: a word from a short list. */
const refusal = (word: string): string => JSON.stringify({ error: word });

/** Everything the bot asked of anybody, also what the sandbox kept from leaving the machine. */
const asked = (): number =>
  tap.requests.length + journey().bot.logLines.filter((line) => line.includes('no way out')).length;

async function send(body: unknown, token?: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url('/api/messages'), {
    method: 'POST',
    headers: { ...json, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

describe('the door of the bot', () => {
  describe('has few addresses and no more', () => {
    it.each([
      ['GET', '/healthz', 200],
      ['GET', '/readyz', 200],
      ['POST', '/api/messages', 401],
      ['GET', '/auth/start', 410],
      ['GET', '/auth/callback', 200],
      ['GET', '/auth/consented', 200],
      ['GET', '/privacy', 200],
      ['GET', '/terms', 200],
      ['GET', '/.well-known/pal-bot/jwks.json', 200],
      ['GET', '/attestations/check', 200],
      ['GET', '/files', 410],
    ])('%s %s is answered (%i)', async (method, path, status) => {
      expect((await fetch(url(path), { method })).status).toBe(status);
    });

    it.each([
      ['GET', '/'],
      ['GET', '/api'],
      ['GET', '/api/messages/1'],
      ['GET', '/auth'],
      ['GET', '/auth/secret-name'],
      ['GET', '/metrics'],
      ['GET', '/.env'],
      ['GET', '/data/store.lock'],
      ['GET', '/auth/%2e%2e/%2e%2e/etc/passwd'],
      ['GET', '/%E0%A4%A'],
      ['POST', '/api/notify'],
      ['POST', '/healthz/secret-name'],
    ])('%s %s does not exist', async (method, path) => {
      const response = await fetch(url(path), { method });

      expect([404, 400]).toContain(response.status);
      expect([refusal('not_found'), refusal('bad_request')]).toContain(await response.text());
    });

    it.each([
      ['GET', '/api/messages'],
      ['PUT', '/api/messages'],
      ['DELETE', '/healthz'],
      ['POST', '/readyz'],
      ['OPTIONS', '/api/messages'],
    ])('%s %s is refused', async (method, path) => {
      const response = await fetch(url(path), { method });

      expect([response.status, await response.text()]).toEqual([405, refusal('method_not_allowed')]);
    });

    it('and does not tell what it is made of', async () => {
      const responses = await Promise.all(
        ['/', '/healthz', '/api/messages', '/auth/start'].map((path) => fetch(url(path))),
      );

      for (const { headers } of responses) {
        expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
    });
  });

  describe('reads no more than it must', () => {
    let token: string;
    beforeAll(async () => {
      token = await createForge(journey().azure).byChannel();
    });

    it('refuses a body of more than 256 KB', async () => {
      const body = { ...journey().activity('ana', 'personal/ana', 'show'), padding: 'x'.repeat(256 * 1024) };

      expect(await send(body, token)).toEqual({ status: 413, text: refusal('too_large') });
    });

    it('does not wait for the end of an endless body', async () => {
      let poured = 0;
      const ended = await new Promise<number | string | undefined>((resolve) => {
        const call = request(url('/api/messages'), {
          method: 'POST',
          headers: { ...json, authorization: `Bearer ${token}` },
        });
        const pour = (): void => {
          while (!call.destroyed && call.write('x'.repeat(16 * 1024))) poured += 16 * 1024;
        };
        call.on('drain', pour);
        call.on('response', ({ statusCode }) => resolve(statusCode));
        // The bot has hung up before the sender read its answer.
        call.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
        pour();
      });

      expect([413, 'EPIPE', 'ECONNRESET']).toContain(ended);
      // What was on the way in the buffers of the machine.
      expect(poured).toBeLessThan(32 * 1024 * 1024);
    });

    it('does not read on when there is no token', async () => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        // The body that was announced never comes.
        const call = request(url('/api/messages'), {
          method: 'POST',
          headers: { ...json, 'content-length': '1000' },
        });
        call.once('response', (response) => {
          resolve(response.statusCode);
          call.destroy();
        });
        call.on('error', reject);
        call.flushHeaders();
      });

      expect(status).toBe(401);
    });

    it.each([
      ['half of an object', '{"type":'],
      ['nothing', ''],
      ['a list', '[]'],
      ['a number', '1'],
      ['null', 'null'],
    ])('refuses %s in place of an activity', async (_case, body) => {
      expect(await send(body, token)).toEqual({ status: 400, text: refusal('bad_request') });
    });

    it('refuses a token as long as a book', async () => {
      const long = await createForge(journey().azure).byChannel({ padding: 'x'.repeat(20_000) });

      expect(await send(journey().activity('ana', 'personal/ana', 'show'), long)).toEqual({
        status: 431,
        text: '',
      });
    });

    it('refuses other formats, and compressed bodies that could unfold without end', async () => {
      const other = (headers: Record<string, string>): Promise<Response> =>
        fetch(url('/api/messages'), {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, ...headers },
          body: '{}',
        });

      expect((await other({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
      expect((await other({ ...json, 'content-encoding': 'gzip' })).status).toBe(415);
    });
  });

  describe('opens to nobody but Teams of the partner', () => {
    const { fabrikam: home, contoso: foreign } = TENANT;
    type Make = (forge: Forge, botAppId: string) => Promise<string> | string | undefined;
    /** As Entra writes tokens that an app got for the bot, or the bot for itself. */
    const byTheBot = (appId: string): Record<string, string> => ({ aud: appId, azp: appId, appid: appId });
    const genuine: Make = (forge) => forge.byChannel();

    // The bot has the channel's keys and a token of its own now, so whatever it asks from here on it asks for a stranger.
    beforeAll(async () => {
      const ana = journey().person('ana').personal;
      await ana.says('help');
      await ana.nextCard();
    });

    it.each<[string, Make, Record<string, unknown>?]>([
      ['no token', () => undefined],
      ['junk for a token', () => 'junk'],
      ['an unsigned token', (forge) => forge.unsigned({ alg: 'none', typ: 'JWT' }, forge.channelClaims())],
      [
        'an unsigned token that claims a signature',
        (forge) => `${forge.unsigned({ alg: 'RS256', typ: 'JWT', kid: 'x' }, { iss: v1Issuer(home) })}c2ln`,
      ],
      ['a token signed with a secret', (forge) => forge.withHmac(forge.channelClaims())],
      [
        'a token signed by Entra that says it is the channel’s',
        (forge) => forge.byEntra(foreign, forge.channelClaims()),
      ],
      ['an expired token of the channel', (forge) => forge.byChannel({ exp: Date.now() / 1000 - 400 })],
      ['a token of the channel without an end', (forge) => forge.byChannel({ exp: undefined })],
      ['a token of the channel for later', (forge) => forge.byChannel({ nbf: Date.now() / 1000 + 3000 })],
      ['a token of the channel for another bot', (forge) => forge.byChannel({ aud: foreign })],
      ['a token of the channel for no service URL', (forge) => forge.byChannel({ serviceurl: undefined })],
      [
        'a token of the channel for another service URL',
        (forge) => forge.byChannel({ serviceurl: 'https://smba.trafficmanager.net/elsewhere/' }),
      ],
      [
        'a foreign service URL that the channel itself signed',
        (forge) => forge.byChannel({ serviceurl: 'https://attacker.example/' }),
        { serviceUrl: 'https://attacker.example/' },
      ],
      [
        'a service URL that only looks like Teams',
        (forge) => forge.byChannel({ serviceurl: 'https://smba.trafficmanager.net.attacker.example/' }),
        { serviceUrl: 'https://smba.trafficmanager.net.attacker.example/' },
      ],
      [
        'a token Entra gave the bot in its own tenant',
        (forge, appId) => forge.byEntra(home, { ...byTheBot(appId), iss: v2Issuer(home) }),
      ],
      [
        'a token a foreign tenant gave the bot (old form)',
        (forge, appId) => forge.byEntra(foreign, { ...byTheBot(appId), iss: v1Issuer(foreign) }),
      ],
      [
        'a token a foreign tenant gave the bot (new form)',
        (forge, appId) => forge.byEntra(foreign, { ...byTheBot(appId), iss: v2Issuer(foreign) }),
      ],
      [
        'a single sign-on token',
        (forge, appId) => forge.byEntra(home, { aud: `api://botid-${appId}`, iss: v2Issuer(home) }),
      ],
      [
        'the emulator',
        (forge, appId) =>
          forge.byEntra(BOT_FRAMEWORK_TENANT.tenantId, {
            ...byTheBot(appId),
            iss: v1Issuer(BOT_FRAMEWORK_TENANT.tenantId),
          }),
        { channelId: 'emulator' },
      ],
      [
        'the App Service channel',
        (forge, appId) => forge.byEntra(home, { ...byTheBot(appId), iss: v1Issuer(home) }),
        { channelId: 'AseChannel' },
      ],
      ['the App Service channel with a token of Teams', genuine, { channelId: 'AseChannel' }],
      ['the emulator with a token of Teams', genuine, { channelId: 'emulator' }],
      ['another channel', genuine, { channelId: 'webchat' }],
      ['Teams of a foreign tenant', genuine, { channelData: { tenant: { id: foreign } } }],
      [
        'a foreign tenant in the conversation',
        genuine,
        { conversation: { id: 'a:1', conversationType: 'personal', tenantId: foreign } },
      ],
      ['somebody without an account', genuine, { from: { id: '29:1abc', name: 'Nobody' } }],
    ])('refuses %s, and asks nobody about it', async (_case, make, changes = {}) => {
      const { azure, bot } = journey();
      const token = await make(createForge(azure), azure.app.botAppId);
      const activity = { ...journey().activity('ana', 'personal/ana', 'unlink Contoso Ltd'), ...changes };
      const before = asked();
      const recorded = bot.logLines.filter((line) => line.includes('activity recorded')).length;

      const answer = await send(activity, token);

      expect(answer).toEqual({ status: 401, text: refusal('unauthorized') });
      expect(asked()).toBe(before);
      expect(bot.logLines.filter((line) => line.includes('activity recorded'))).toHaveLength(recorded);
    });

    it('but opens to the very same message with a genuine token', async () => {
      const ana = journey().person('ana').personal;
      const activity = journey().activity('ana', 'personal/ana', 'help link');
      ana.catchUp();

      const answer = await send(activity, await createForge(journey().azure).byChannel());

      expect(answer).toEqual({ status: 200, text: '' });
      expect((await ana.nextCard()).text).toContain('link');
    });
  });

  it('keeps nothing of thousands of strangers', async () => {
    const forge = createForge(journey().azure);
    const activity = journey().activity('ana', 'personal/ana', 'show');
    const { botAppId: aud } = journey().azure.app;
    const knock = async (from: number, count: number): Promise<Set<number>> => {
      const statuses = new Set<number>();
      const one = async (n: number): Promise<void> => {
        const tid = `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
        const claims = { aud, azp: aud, tid, iss: v1Issuer(tid), exp: 9_999_999_999 };
        const token = `${forge.unsigned({ alg: 'RS256', typ: 'JWT', kid: tid }, claims)}c2ln`;
        statuses.add((await send(activity, token)).status);
      };
      for (let n = from; n < from + count; n += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, i) => one(n + i)));
      }
      return statuses;
    };
    await knock(0, 500);
    const before = await probe();
    const requests = asked();

    const statuses = await knock(500, 4000);

    const after = await probe();
    expect([...statuses]).toEqual([401]);
    expect(after.trusted).toBe(before.trusted);
    // Compiled code and the like take 0.5 MB; keeping no more than the token of each caller would take 2 MB.
    expect(after.heapUsed - before.heapUsed).toBeLessThan(1_500_000);
    expect(asked()).toBe(requests);
  });

  describe('says how the bot is', () => {
    it('alive and ready, by the names of its checks', async () => {
      const alive = await fetch(url('/healthz'));
      const ready = await fetch(url('/readyz'));

      expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        { status: 'ok', checks: { store: 'ok', channel: 'ok' } },
      ]);
    });

    it('alive but not ready while Microsoft’s keys cannot be had, and ready as soon as they can', async () => {
      const { azure, bot } = journey();
      await bot.stop();
      let started: Promise<void> | undefined;

      await tap.answering(
        { host: CHANNEL_METADATA },
        () => new Response('internal detail of somebody else', { status: 500 }),
        async () => {
          started = bot.start();
          const notReady = await vi.waitFor(() => fetch(url('/readyz')), { timeout: 20_000 });
          expect([notReady.status, await notReady.json()]).toEqual([
            503,
            { status: 'unavailable', checks: { store: 'ok', channel: 'failed' } },
          ]);
          expect((await fetch(url('/healthz'))).status).toBe(200);
          // Nobody can tell whether the token is genuine: Teams shall deliver again, and nothing is done.
          const activity = journey().activity('ana', 'personal/ana', 'show');
          expect(await send(activity, await createForge(azure).byChannel())).toEqual({
            status: 503,
            text: refusal('unavailable'),
          });
        },
      );

      await expect(started).resolves.toBeUndefined();
      expect((await fetch(url('/readyz'))).status).toBe(200);
    });
  });
});

/** What the bot holds in memory, after it was told to throw away what it does not need. */
async function probe(): Promise<{ heapUsed: number; trusted: number }> {
  const { bot } = journey();
  const isProbe = (line: string): boolean => line.startsWith('{"probe"');
  const earlier = bot.logLines.filter(isProbe).length;
  process.kill(bot.pid, 'SIGUSR2');
  const line = await vi.waitFor(() => {
    const found = bot.logLines.filter(isProbe)[earlier];
    if (found === undefined) throw new Error('no probe yet');
    return found;
  });
  return (JSON.parse(line) as { probe: { heapUsed: number; trusted: number } }).probe;
}
