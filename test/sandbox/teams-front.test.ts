import { type Server, createServer, request as httpRequest } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Front, startFront } from '../../sandbox/front/front.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type FakeAzure, type FakeBot, createFakeAzure, startFakeBot } from './teams-fakes.ts';

const LOGIN = 'login.microsoftonline.com';
let azure: FakeAzure;
let bot: FakeBot;
let teams: TeamsStandIn;
let front: Front;

beforeEach(async () => {
  azure = createFakeAzure();
  azure.routes = { [LOGIN]: 1 };
  bot = await startFakeBot();
  teams = startTeams({ azure, botUrl: () => bot.url, install: 'everywhere' });
  front = await startFront({ azure, teams, botUrl: () => bot.url, port: 0 });
});
afterEach(async () => {
  await front.close();
  await teams.close();
  await bot.close();
});

const call = (name: string, body: object, type = 'application/json'): Promise<Response> =>
  fetch(`${front.url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });

/** Reads events of a person until `count` have come. */
async function events(
  person: string,
  count: number,
): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const stop = new AbortController();
  const response = await fetch(`${front.url}/api/events?as=${person}`, { signal: stop.signal });
  const found: { name: string; data: Record<string, unknown> }[] = [];
  let text = '';
  for await (const chunk of response.body!) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const parts = text.split('\n\n');
    text = parts.pop()!;
    for (const part of parts) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
      found.push({ name, data: JSON.parse(data) as Record<string, unknown> });
    }
    if (found.length >= count) break;
  }
  stop.abort();
  return found;
}

describe('the address of the sandbox', () => {
  it('serves the page with a policy that lets nothing foreign in', async () => {
    const response = await fetch(front.url);

    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('serves the official card renderer and nothing outside its two folders', async () => {
    const renderer = await fetch(`${front.url}/vendor/adaptivecards.min.js`);
    const outside = await Promise.all(
      ['/..%2fsandbox.ts', '/%2e%2e/sandbox.ts', '/vendor/adaptivecards.js', '/app.ts', '/.env'].map((path) =>
        fetch(`${front.url}${path}`),
      ),
    );

    expect(renderer.headers.get('content-type')).toContain('javascript');
    expect(outside.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('refuses other host names, which a page elsewhere could point here', async () => {
    const { port } = new URL(front.url);
    const status = await new Promise((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path: '/', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });

    expect(status).toBe(421);
  });

  it('leads people to the one origin that its windows share', async () => {
    const { port } = new URL(front.url);
    const response = await fetch(`http://127.0.0.1:${port}/?as=bo`, { redirect: 'manual' });

    expect(response.headers.get('location')).toBe(`http://localhost:${port}/?as=bo`);
  });
});

describe('calls of the page', () => {
  it('say, and answer 204', async () => {
    const response = await call('say', { as: 'ana', conversation: 'personal/ana', text: 'help' });

    expect(response.status).toBe(204);
    expect(bot.received[0]!.activity.text).toBe('help');
  });

  it.each([
    ['somebody who is not there', 'say', { as: 'bo', conversation: 'personal/ana', text: 'hi' }, 400],
    ['an empty message', 'say', { as: 'ana', conversation: 'personal/ana', text: ' ' }, 400],
    ['a fault nobody knows', 'fault', { kind: 'gremlins', on: true }, 400],
    ['a call nobody knows', 'toString', {}, 404],
  ])('refuse %s', async (_, name, body, status) => {
    expect((await call(name, body)).status).toBe(status);
    expect(bot.received).toEqual([]);
  });

  it('are JSON only, which forms of foreign pages cannot send', async () => {
    const response = await call('say', { as: 'ana', conversation: 'personal/ana', text: 'hi' }, 'text/plain');

    expect(response.status).toBe(404);
    expect(bot.received).toEqual([]);
  });

  it('switch faults', async () => {
    await call('fault', { kind: 'outage', on: true });

    expect(azure.snapshot().faults).toEqual([{ kind: 'outage' }]);
  });
});

describe('events', () => {
  it('begin with everything this person sees, and nothing else', async () => {
    const [hello] = await events('casey', 1);

    expect(hello!.name).toBe('hello');
    const keys = (hello!.data['conversations'] as { key: string }[]).map(({ key }) => key);
    expect(keys).toEqual([
      'people/ana/casey',
      'people/bo/casey',
      'people/mira/casey',
      'channel/Shared with Adventure Works',
    ]);
  });

  it('show a card as this person sees it', async () => {
    const group = teams.roster.find('group')!;
    const posted = await azure.call('POST', `${SERVICE_URL}v3/conversations/${group.id}/activities`, {
      type: 'message',
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } },
      ],
    });
    const { id } = (await posted.json()) as { id: string };
    teams.transcript.change(group.id, id, { views: { bo: { secret: 1 } }, notices: {} });

    const [ana] = await events('ana', 1);
    const [bo] = await events('bo', 1);

    expect(JSON.stringify(ana!.data['messages'])).not.toContain('secret');
    expect(bo!.data['messages']).toMatchObject([{ view: { secret: 1 } }]);
  });

  it('follow what is said and what changes in Azure', async () => {
    const following = events('ana', 3);
    // The stream has begun once it is listened to: say something when the page would, after hello.
    await expect.poll(() => azure.listening).toBe(1);
    await call('say', { as: 'ana', conversation: 'personal/ana', text: 'help' });
    azure.setFault({ kind: 'slow' }, true);

    const names = (await following).map(({ name }) => name);

    expect(names).toEqual(['hello', 'message', 'azure']);
  });
});

describe('the front door to Microsoft', () => {
  it('opens pages by path, forms and links included', async () => {
    const asked: string[] = [];
    azure.browse = async (request) => {
      asked.push(`${request.method} ${request.url} ${await request.text()}`);
      return new Response(
        `<form action="/t/login?a=1&amp;b=2"></form><a href="https://${LOGIN}/x">x</a><a href="https://example.com/">y</a>`,
        { headers: { 'content-type': 'text/html; charset=utf-8' } },
      );
    };

    const response = await fetch(`${front.url}/browse/${LOGIN}/t/authorize?q=1`, {
      method: 'POST',
      body: new URLSearchParams({ account: 'ana' }),
    });

    expect(asked).toEqual([`POST https://${LOGIN}/t/authorize?q=1 account=ana`]);
    expect(await response.text()).toBe(
      `<form action="/browse/${LOGIN}/t/login?a=1&amp;b=2"></form><a href="/browse/${LOGIN}/x">x</a><a href="https://example.com/">y</a>`,
    );
  });

  it('leads redirects back to the bot, or on to another page of Microsoft', async () => {
    const targets = [`${front.url}/auth/callback?code=1`, `https://${LOGIN}/next`, '/again'];
    azure.browse = async () => new Response(null, { status: 302, headers: { location: targets.shift()! } });
    const location = async (): Promise<string | null> =>
      (await fetch(`${front.url}/browse/${LOGIN}/t`, { redirect: 'manual' })).headers.get('location');

    expect(await location()).toBe(`${front.url}/auth/callback?code=1`);
    expect(await location()).toBe(`/browse/${LOGIN}/next`);
    expect(await location()).toBe(`/browse/${LOGIN}/again`);
  });

  it('stays shut for hosts that are not stood in for', async () => {
    const response = await fetch(`${front.url}/browse/example.com/`);

    expect(response.status).toBe(404);
  });
});

describe("the bot's own pages", () => {
  let pages: Server;
  let seen: { url: string | undefined; cookie: string | undefined }[];

  beforeEach(async () => {
    seen = [];
    pages = createServer((request, response) => {
      seen.push({ url: request.url, cookie: request.headers.cookie });
      response.writeHead(303, {
        location: `https://${LOGIN}/authorize?x=1`,
        'set-cookie': 'pal=abc; Path=/',
      });
      response.end();
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    await front.close();
    const { port } = pages.address() as AddressInfo;
    front = await startFront({ azure, teams, botUrl: () => `http://127.0.0.1:${port}`, port: 0 });
  });
  afterEach(async () => {
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
  });

  it('are reached below /auth with their cookies, and lead to Microsoft through the front door', async () => {
    const response = await fetch(`${front.url}/auth/start?s=1`, {
      method: 'POST',
      headers: { cookie: 'pal=old' },
      redirect: 'manual',
    });

    expect(seen).toEqual([{ url: '/auth/start?s=1', cookie: 'pal=old' }]);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`/browse/${LOGIN}/authorize?x=1`);
    expect(response.headers.getSetCookie()).toEqual(['pal=abc; Path=/']);
  });

  it('load a Teams library that talks to this page', async () => {
    const script = await (await fetch(`${front.url}/auth/teams-js.js`)).text();

    expect(seen).toEqual([]);
    expect(script).toContain('notifySuccess');
  });
});
