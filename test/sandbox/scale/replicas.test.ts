import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Balancer, type BalancerOptions, startBalancer } from '../../../sandbox/balancer.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { startReplicas } from '../../../sandbox/replicas.ts';
import { freePort } from '../../support/free-port.ts';
import { TENANT } from '../azure/support/requests.ts';

/** Long enough that no test meets it: tests ask for a check themselves. */
const NEVER_MS = 3_600_000;

interface Replica {
  readonly port: number;
  ready: boolean;
  /** Breaks the connection instead of answering. */
  breaks: boolean;
  readonly asked: string[];
  stop(): Promise<void>;
}

const started: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop();
});

async function startReplica(name: string): Promise<Replica> {
  const server: Server = createServer((request, response) => {
    if (request.url === '/readyz') return void response.writeHead(replica.ready ? 200 : 503).end();
    if (replica.breaks) return void request.socket.destroy();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      replica.asked.push(`${request.method} ${request.url} ${body}`);
      response
        .writeHead(201, { 'x-replica': name, 'set-cookie': ['a=1', 'b=2'] })
        .end(`${name} heard ${body}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const replica: Replica = {
    port: (server.address() as AddressInfo).port,
    ready: true,
    breaks: false,
    asked: [],
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  started.push(() => replica.stop());
  return replica;
}

async function balance(
  replicas: readonly Replica[],
  options: Partial<BalancerOptions> = {},
): Promise<Balancer> {
  const targets = replicas.map(({ port }) => port);
  const balancer = await startBalancer({ port: 0, targets, checkEveryMs: NEVER_MS, ...options });
  started.push(() => balancer.close());
  return balancer;
}

const say = async (balancer: Balancer, text: string): Promise<string> => {
  const response = await fetch(`${balancer.url}/api/messages?x=1`, { method: 'POST', body: text });
  return `${response.status} ${await response.text()}`;
};

describe('the balancer', () => {
  it('hands requests to the replicas in turn, whole and with their answers', async () => {
    const [one, two] = [await startReplica('one'), await startReplica('two')];
    const balancer = await balance([one, two]);

    const answers = [await say(balancer, 'a'), await say(balancer, 'b'), await say(balancer, 'c')];
    const page = await fetch(`${balancer.url}/auth/start`);

    expect(answers).toEqual(['201 one heard a', '201 two heard b', '201 one heard c']);
    expect(one.asked).toEqual(['POST /api/messages?x=1 a', 'POST /api/messages?x=1 c']);
    expect(two.asked).toEqual(['POST /api/messages?x=1 b', 'GET /auth/start ']);
    expect(page.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('passes over a replica that takes no connection', async () => {
    const [one, two] = [await startReplica('one'), await startReplica('two')];
    const balancer = await balance([one, two]);
    await say(balancer, 'first');
    await one.stop();

    const answers = [await say(balancer, 'a'), await say(balancer, 'b'), await say(balancer, 'c')];

    expect(answers).toEqual(['201 two heard a', '201 two heard b', '201 two heard c']);
    expect(balancer.healthy).toEqual([two.port]);
  });

  it('gives a replica nothing while it says that it is not ready', async () => {
    const [one, two] = [await startReplica('one'), await startReplica('two')];
    const balancer = await balance([one, two]);
    one.ready = false;
    await balancer.check();
    await Promise.all([say(balancer, 'a'), say(balancer, 'b')]);
    expect(one.asked).toEqual([]);

    one.ready = true;
    await balancer.check();
    await Promise.all([say(balancer, 'c'), say(balancer, 'd')]);
    expect(one.asked).toHaveLength(1);
  });

  it('asks by itself now and then', async () => {
    const one = await startReplica('one');
    const balancer = await balance([one], { checkEveryMs: 5 });
    one.ready = false;
    await expect.poll(() => balancer.healthy).toEqual([]);
    one.ready = true;
    await expect.poll(() => balancer.healthy).toEqual([one.port]);
  });

  it('does not send a request twice that a replica may have begun to work on', async () => {
    const [one, two] = [await startReplica('one'), await startReplica('two')];
    one.breaks = true;
    const balancer = await balance([one, two]);

    const answer = await say(balancer, 'a');

    expect(answer).toBe('502 the replica broke off');
    expect(two.asked).toEqual([]);
  });

  it('says so when nobody is ready', async () => {
    const one = await startReplica('one');
    const balancer = await balance([one]);
    await one.stop();

    expect(await say(balancer, 'a')).toBe('503 no replica is ready');
    expect(await say(balancer, 'b')).toBe('503 no replica is ready');
  });
});

describe('replicas', () => {
  const start = async (env: Readonly<Record<string, string>> = {}) => {
    const lines: string[] = [];
    const replicas = await startReplicas({
      azure: {
        app: { botAppId: 'bot', botPassword: 'secret', authAppId: 'bot', homeTenantId: TENANT.fabrikam },
        routes: {},
        caFile: '',
      },
      publicUrl: 'http://localhost:3900',
      databaseUrl: 'postgres://127.0.0.1/pal',
      port: 0,
      botPorts: [await freePort(), await freePort()],
      checkEveryMs: NEVER_MS,
      script: fileURLToPath(new URL('../azure/support/tiny-bot.ts', import.meta.url)),
      env,
      onLine: (line, replica) => lines.push(`${replica} ${line}`),
    });
    started.push(() => replicas.stop());
    return { replicas, lines };
  };

  it('are bots on one database behind one address', async () => {
    const { replicas, lines } = await start();

    const pids = [replicas.bot(0).pid, replicas.bot(1).pid];
    expect(new Set(pids).size).toBe(2);
    expect(lines.filter((line) => line.includes('"DATABASE_URL":"postgres://127.0.0.1/pal"'))).toHaveLength(
      2,
    );
    expect(lines.join()).not.toContain('DATA_DIR');
    expect(replicas.balancer.healthy).toHaveLength(2);
  });

  it('go on while one is killed, and take it in again', async () => {
    const { replicas } = await start();
    const killed = replicas.bot(0).pid;
    await replicas.bot(0).kill();
    await replicas.balancer.check();
    expect(replicas.balancer.healthy).toHaveLength(1);

    await replicas.start(0);

    expect(replicas.balancer.healthy).toHaveLength(2);
    expect(replicas.bot(0).pid).not.toBe(killed);
  });

  it('have ended when the last one has', async () => {
    const { replicas } = await start();
    await replicas.bot(0).stop();
    await replicas.bot(1).stop();
    expect(await replicas.allEnded).toBe(0);
  });

  it('leave nothing behind when one does not start', async () => {
    await expect(start({ TEST_MODE: 'broken' })).rejects.toThrow('PORT is missing: set it');
  });
});

describe('the sandbox with replicas', () => {
  const options = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pal-replicas-'));
    started.push(async () => rmSync(folder, { recursive: true, force: true }));
    return {
      port: 0,
      botPort: await freePort(),
      folder: join(folder, 'world'),
      customers: 60,
      replicas: 2,
      script: fileURLToPath(new URL('../azure/support/tiny-bot.ts', import.meta.url)),
    };
  };

  it('lets both write lines, and the page reach them', async () => {
    const replicas = new Set<number>();
    const sandbox = await startSandbox({
      ...(await options()),
      databaseUrl: 'postgres://127.0.0.1/pal',
      onBotLine: (_, replica) => replicas.add(replica),
    });
    started.push(() => sandbox.close());

    const page = await fetch(`${sandbox.url}/auth/start`);

    expect(sandbox.azure.snapshot().tenants).toHaveLength(61);
    expect([...replicas].sort()).toEqual([0, 1]);
    // The little bot answers nothing but its readiness: it is there all the same.
    expect(page.status).toBe(503);
    expect(await page.text()).toBe('');
  });

  it('refuses without a database to share', async () => {
    await expect(startSandbox(await options())).rejects.toThrow('need one database to share');
  });
});
