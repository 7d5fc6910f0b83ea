import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageRoute } from '../../../src/adapters/http/pages/page.ts';
import {
  createServer,
  type HttpServer,
  type HttpServerOptions,
  type MessageCall,
} from '../../../src/adapters/http/server.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BEARER = { ...JSON_TYPE, authorization: 'Bearer abc' };

describe('HTTP server', () => {
  let server: HttpServer;
  let base: string;
  let calls: MessageCall[];
  let logged: string[];
  let answer: () => Promise<{ readonly status: number; readonly body?: unknown }>;

  const start = async (changes: Partial<HttpServerOptions> = {}): Promise<void> => {
    server = createServer({
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://bot.example',
      messages: async (call) => {
        calls.push(call);
        return answer();
      },
      pages: [],
      health: async () => ({ ready: true, checks: { store: 'ok' } }),
      log: {
        debug() {},
        info() {},
        warn() {},
        error: (fields, message) => void logged.push(`${message} ${Object.keys(fields).join()}`),
      },
      ...changes,
    });
    base = `http://127.0.0.1:${await server.listen()}`;
  };
  beforeEach(async () => {
    calls = [];
    logged = [];
    answer = async () => ({ status: 200 });
    await start();
  });
  afterEach(() => server.close(0));

  const restartWith = async (page: Pick<PageRoute, 'handle'>): Promise<void> => {
    await server.close(0);
    const note = (_fields: object, message: string) => void logged.push(message);
    await start({
      pages: [{ method: 'POST', path: '/page', ...page }],
      log: { debug() {}, info() {}, warn: note, error: note },
    });
  };
  const tell = (body: string, headers: Record<string, string> = BEARER): Promise<Response> =>
    fetch(`${base}/api/messages`, { method: 'POST', headers, body });

  it('hands an activity and its bearer on, and sends back the answer', async () => {
    answer = async () => ({ status: 412, body: { failureDetail: null } });

    const response = await tell('{"type":"message"}');

    expect(response.status).toBe(412);
    expect(await response.json()).toEqual({ failureDetail: null });
    expect(calls).toEqual([{ authorization: 'Bearer abc', body: { type: 'message' } }]);
  });

  it('acknowledges with an empty body when there is nothing to say', async () => {
    const response = await tell('{}');

    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each<[string, string, Record<string, string>, number]>([
    ['no bearer', '{}', JSON_TYPE, 401],
    ['another scheme', '{}', { ...JSON_TYPE, authorization: 'Basic abc' }, 401],
    ['broken JSON', '{"a":', BEARER, 400],
    ['an empty body', '', BEARER, 400],
    ['300 KB', JSON.stringify({ a: 'x'.repeat(300_000) }), BEARER, 413],
    ['XML', '<a/>', { ...BEARER, 'content-type': 'text/xml' }, 415],
    ['a form', 'a=1', { ...BEARER, 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a multipart body', 'x', { ...BEARER, 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['a compressed body', 'x', { ...BEARER, 'content-encoding': 'gzip' }, 415],
  ])('refuses %s before anybody else sees it', async (_case, body, headers, status) => {
    const response = await tell(body, headers);

    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toEqual(['error']);
    expect(calls).toEqual([]);
  });

  it('stops reading a body that does not say how long it is', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    const request = fetch(`${base}/api/messages`, {
      method: 'POST',
      headers: BEARER,
      body: endless,
      duplex: 'half',
    });

    // The sender sees the answer or the closed connection, whichever comes first.
    const status = await request.then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(calls).toEqual([]);
  });

  it('says nothing of what went wrong inside', async () => {
    answer = async () => {
      throw new Error('password=hunter2');
    };

    const response = await tell('{}');

    expect([response.status, await response.text()]).toEqual([500, '{"error":"internal"}']);
    expect(logged).toEqual(['request failed err,route']);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/favicon.ico', 404],
    ['GET', '/api', 404],
    ['POST', '/metrics/secret-path', 404],
    ['GET', '/api/messages', 405],
    ['PUT', '/healthz', 405],
    ['GET', '/%zz', 404],
  ])('has nothing at %s %s', async (method, path, status) => {
    const response = await fetch(base + path, { method, headers: { accept: 'text/html' } });
    const body = await response.text();

    expect(response.status).toBe(status);
    expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/^[a-z_]+$/) as string });
    expect(body).not.toContain('secret');
  });

  it('is alive', async () => {
    const response = await fetch(`${base}/healthz`);

    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready only when its checks are, and names the one that failed', async () => {
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    await server.close(0);
    await start({ health: async () => ({ ready: false, checks: { store: 'ok', metadata: 'failed' } }) });

    const response = await fetch(`${base}/readyz`);

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'unavailable',
      checks: { store: 'ok', metadata: 'failed' },
    });
  });

  it.each(['/healthz', '/nothing'])('guards every answer with headers: %s', async (path) => {
    const { headers } = await fetch(base + path);

    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age=') as string,
      'x-content-type-options': 'nosniff',
    });
    expect(headers.has('server')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('asks no browser on plain http to insist on https', async () => {
    await server.close(0);
    await start({ publicUrl: 'http://localhost:3978' });

    expect((await fetch(`${base}/healthz`)).headers.has('strict-transport-security')).toBe(false);
  });

  it('tells whoever started it that the port is taken', async () => {
    const taken = createServer({
      port: Number(new URL(base).port),
      host: '127.0.0.1',
      publicUrl: 'https://bot.example',
      messages: answer,
      pages: [],
      health: async () => ({ ready: true, checks: {} }),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });

    await expect(taken.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('sends a body in portions as they come', async () => {
    const next = Promise.withResolvers<void>();
    async function* portions() {
      yield 'first, ';
      await next.promise;
      yield 'second';
    }
    await restartWith({ handle: async () => ({ status: 200, body: portions() }) });

    const response = await fetch(`${base}/page`, { method: 'POST' });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('first, ');
    next.resolve();
    expect((await reader.read()).value).toBe('second');
    expect((await reader.read()).done).toBe(true);
  });

  it('cuts the connection when a body ends early, so that half of it is not taken for the whole', async () => {
    async function* portions() {
      yield 'first';
      throw new Error('no store');
    }
    await restartWith({ handle: async () => ({ status: 200, body: portions() }) });

    const half = fetch(`${base}/page`, { method: 'POST' }).then((response) => response.text());

    await expect(half).rejects.toThrow();
    expect(logged).toEqual(['answer broke off']);
  });

  it.each([
    [10, 'ten bytes!'],
    [9, undefined],
  ])('gives a page a body of at most %i bytes: %s', async (most, expected) => {
    let given: Buffer | undefined;
    await restartWith({
      handle: async (request) => {
        given = await request.body(most);
        return { status: 200 };
      },
    });

    await fetch(`${base}/page`, { method: 'POST', body: 'ten bytes!' });

    expect(given?.toString()).toBe(expected);
  });

  it('lets a request in flight end when it closes, and keeps no idle connection', async () => {
    const idle = connect(Number(new URL(base).port), '127.0.0.1');
    await once(idle, 'connect');
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    answer = async () => {
      arrived.resolve();
      await release.promise;
      return { status: 200, body: { late: true } };
    };
    const request = tell('{}');
    await arrived.promise;

    const closed = server.close(600_000);
    release.resolve();
    const response = await request;

    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toEqual({ late: true });
    await closed;
    idle.destroy();
    await expect(fetch(`${base}/healthz`)).rejects.toThrow();
  });
});
