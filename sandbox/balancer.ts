import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BalancerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Loopback ports of the replicas. */
  readonly targets: readonly number[];
  /** How often each replica is asked whether it is ready; 500 unless told. */
  readonly checkEveryMs?: number;
}

export interface Balancer {
  readonly port: number;
  readonly url: string;
  /** Ports of the replicas that get requests now. */
  readonly healthy: readonly number[];
  /** Asks every replica now, instead of at the next turn. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Between two hops only. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'proxy-connection', 'upgrade'];
const PROBE_WITHIN_MS = 2000;

/**
 * Hands requests to the replicas in turn: two requests of one person mostly end at two of them, which is the point.
 * One that is not ready gets none until it is again; one that does not take the connection is passed over.
 */
export async function startBalancer(options: BalancerOptions): Promise<Balancer> {
  const { targets, checkEveryMs = 500 } = options;
  const agent = new Agent({ keepAlive: true });
  const down = new Set<number>();
  let turn = 0;

  const healthy = (): number[] => targets.filter((target) => !down.has(target));

  async function check(): Promise<void> {
    await Promise.all(
      targets.map(async (target) => {
        if (await isReady(target)) down.delete(target);
        else down.add(target);
      }),
    );
  }

  /** The next in turn first, then the others. */
  function order(): number[] {
    const up = healthy();
    const first = turn++ % Math.max(1, up.length);
    return [...up.slice(first), ...up.slice(0, first)];
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    for (const target of order()) {
      const hop: Hop = { agent, target, incoming, body, outgoing };
      const first = await forward(hop);
      // The replica had closed a kept connection while it was idle; a new one will do.
      const outcome = first === 'stale' ? await forward(hop) : first;
      if (outcome === 'answered') return;
      down.add(target);
      // It may have begun to work: whoever asked decides whether to ask again, as Teams does.
      if (outcome === 'broken') return refuse(outgoing, 502, 'the replica broke off');
    }
    refuse(outgoing, 503, 'no replica is ready');
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const timer = setInterval(() => void check(), checkEveryMs).unref();

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get healthy() {
      return healthy();
    },
    check,
    async close() {
      clearInterval(timer);
      agent.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_WITHIN_MS);
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function refuse(outgoing: ServerResponse, status: number, reason: string): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  outgoing.writeHead(status, { 'content-type': 'text/plain' }).end(reason);
}

interface Hop {
  readonly agent: Agent;
  readonly target: number;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly outgoing: ServerResponse;
}

/** `untouched` and `stale`: it never saw the request, so another one may have it. */
function forward(hop: Hop): Promise<'answered' | 'untouched' | 'stale' | 'broken'> {
  const { agent, body, incoming, outgoing, target } = hop;
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !HOP_HEADERS.includes(name)),
  );
  return new Promise((resolve) => {
    const { method, url } = incoming;
    const out = request({ agent, host: '127.0.0.1', port: target, method, path: url, headers }, (answer) => {
      const answered = Object.entries(answer.headers).filter(([name]) => !HOP_HEADERS.includes(name));
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(answered));
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
      answer.on('close', () => resolve('answered'));
    });
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.headersSent) outgoing.destroy();
      if (error.code === 'ECONNREFUSED') resolve('untouched');
      else resolve(out.reusedSocket && error.code === 'ECONNRESET' ? 'stale' : 'broken');
    });
    out.end(body);
  });
}
