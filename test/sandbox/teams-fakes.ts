import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type AzureStandIn, type Fault, type SandboxPerson, SsoRefused } from '../../sandbox/contract.ts';
import { type Activity } from '../../sandbox/teams/wire.ts';

const home = '11111111-1111-4111-8111-111111111111';
const contoso = '22222222-2222-4222-8222-222222222222';

const person = (
  key: string,
  name: string,
  role: SandboxPerson['role'],
  locale: string,
  timeZone: string,
  tenantId = home,
): SandboxPerson => ({
  key,
  name,
  role,
  locale,
  timeZone,
  tenantId,
  upn: `${key}@fabrikam.example`,
  objectId: `aaaaaaaa-0000-4000-8000-${Buffer.from(key.padEnd(6, '_')).toString('hex')}`,
  teamsId: `29:1${key}`,
});

export const PEOPLE: readonly SandboxPerson[] = [
  person('ana', 'Ana Bakker', 'staff', 'nl-NL', 'Europe/Amsterdam'),
  person('bo', 'Bo Lindgren', 'staff', 'sv-SE', 'Europe/Stockholm'),
  person('mira', 'Mira Dubois', 'manager', 'fr-FR', 'Europe/Paris'),
  person('casey', 'Casey Moore', 'customerAdmin', 'en-US', 'America/New_York', contoso),
];

/** The bot's own bearer, as the fake knows it. */
export const BOT_TOKEN = 'Bearer the-bot';

/** Entra and ARM reduced to what Teams asks of them; `call` reaches what was served, without TLS. */
export interface FakeAzure extends Omit<AzureStandIn, 'routes' | 'browse' | 'people'> {
  routes: AzureStandIn['routes'];
  browse: AzureStandIn['browse'];
  call(method: string, url: string, body?: unknown, authorization?: string): Promise<Response>;
  ssoRefused?: string;
  people: readonly SandboxPerson[];
  /** What was given and taken. */
  readonly appRoles: string[];
  /** How many listen for changes. */
  readonly listening: number;
}

export function createFakeAzure(): FakeAzure {
  const handlers = new Map<string, (request: Request) => Promise<Response>>();
  const listeners = new Set<() => void>();
  let faults: Fault[] = [];
  const azure: FakeAzure = {
    app: {
      botAppId: 'b07b07b0-0000-4000-8000-000000000001',
      botPassword: 'secret',
      authAppId: 'b07b07b0-0000-4000-8000-000000000001',
      homeTenantId: home,
    },
    people: PEOPLE,
    routes: {},
    get listening() {
      return listeners.size;
    },
    caFile: '',
    async ssoToken(who) {
      if (azure.ssoRefused !== undefined) throw new SsoRefused(azure.ssoRefused);
      return `sso-of-${who.key}`;
    },
    channelToken: async (serviceUrl) => `channel-for-${serviceUrl}`,
    isConnectorToken: async (authorization) => authorization === BOT_TOKEN,
    serve: (host, handler) => void handlers.set(host, handler),
    snapshot: () => ({ tenants: [], faults, calls: [] }),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hasFault: (kind) => faults.some((fault) => fault.kind === kind),
    setFault(fault, on) {
      faults = [...faults.filter(({ kind }) => kind !== fault.kind), ...(on ? [fault] : [])];
      for (const listener of listeners) listener();
    },
    appRoles: [],
    setAppRole: (key, role, on) => void azure.appRoles.push(`${key} ${role} ${on}`),
    browse: async (request) => new Response(`browsed ${request.url}`),
    close: async () => undefined,
    call(method, url, body, authorization = BOT_TOKEN) {
      const handler = handlers.get(new URL(url).host)!;
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      return handler(new Request(url, { method, headers: { authorization }, ...init }));
    },
  };
  return azure;
}

export interface Received {
  readonly activity: Activity;
  readonly authorization: string | undefined;
}

export interface FakeBot {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers; set per test. */
  answer: (
    activity: Activity,
  ) => { status: number; body?: unknown } | Promise<{ status: number; body?: unknown }>;
  close(): Promise<void>;
}

/** A bot on loopback that keeps what it gets and answers as it is told. */
export async function startFakeBot(): Promise<FakeBot> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const activity = JSON.parse(text) as Activity;
      received.push({ activity, authorization: request.headers.authorization });
      void Promise.resolve(bot.answer(activity)).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const bot: FakeBot = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({ status: 200 }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return bot;
}
