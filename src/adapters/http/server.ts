import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import restify, { type Request } from 'restify';
import type { Log } from '../../ports/runtime.ts';
import { errorAnswer, send, type Answer } from './answer.ts';
import type { PageRequest, PageRoute } from './pages/page.ts';
import { readBytes, readJson } from './read-json.ts';
import type { ReadinessReport } from './readiness.ts';

/** An activity as it came in: nothing is checked but its form. */
export interface MessageCall {
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface HttpServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Address to listen on; every interface when left out. */
  readonly host?: string;
  /** Where people reach this server; https switches HSTS on. */
  readonly publicUrl: string;
  /** Must not throw; if it does the caller gets a bare 500. */
  readonly messages: (call: MessageCall) => Promise<{ readonly status: number; readonly body?: unknown }>;
  readonly pages: readonly PageRoute[];
  readonly health: () => Promise<ReadinessReport>;
  readonly log: Log;
  /** Longer than any load balancer in front keeps idle connections (Azure: 240 s), or it meets closed ones. */
  readonly keepAliveInMs?: number;
}

export interface HttpServer {
  /** @returns the port. @throws Error (`code` EADDRINUSE, EACCES) */
  listen(): Promise<number>;
  /** Takes no new connections, lets requests in flight end, cuts what is left after `drainInMs`. */
  close(drainInMs?: number): Promise<void>;
}

const MOST_BODY_BYTES = 256 * 1024;

/** The only listener of the bot: `/api/messages`, `/healthz`, `/readyz`, the pages, and nothing else. */
export function createServer(options: HttpServerOptions): HttpServer {
  const { log, publicUrl } = options;
  const secure = publicUrl.startsWith('https:');
  const server = restify.createServer({ name: '', log: silent as never });
  const node = server.server as NodeServer;
  node.keepAliveTimeout = options.keepAliveInMs ?? 250_000;
  node.headersTimeout = 15_000;
  node.requestTimeout = 30_000;
  const fresh = freshConnections(node);
  let closing = false;

  /** Every handler goes through here: whatever it throws stays inside. */
  const handled =
    (handle: (request: Request) => Promise<Answer>) =>
    async (request: Request, response: ServerResponse): Promise<void> => {
      const answer = await handle(request).catch((err: unknown) => {
        log.error({ err, route: request.getRoute().path }, 'request failed');
        return errorAnswer(500);
      });
      // A body nobody read, or the last answer before the end: this connection is of no further use.
      if (closing || !request.readableEnded) response.setHeader('connection', 'close');
      await send(response, answer, { secure }).catch((err: unknown) =>
        log.warn({ err, route: request.getRoute().path }, 'answer broke off'),
      );
    };
  const masked = (
    _request: IncomingMessage,
    response: ServerResponse,
    error: { statusCode?: number },
  ): void => {
    // Not calling back keeps restify from writing its own answer, which quotes the path or the error.
    if (!response.headersSent) void send(response, errorAnswer(error.statusCode ?? 500), { secure });
  };
  server.on('restifyError', masked);

  server.post(
    '/api/messages',
    handled((request) => receive(request, options.messages)),
  );
  server.get(
    '/healthz',
    handled(async () => ({ status: 200, body: { status: 'ok' } })),
  );
  server.get(
    '/readyz',
    handled(async () => readyAnswer(await options.health())),
  );
  for (const page of options.pages) {
    const handler = handled((request) => page.handle(pageRequest(request, page.path, publicUrl)));
    if (page.method === 'GET') server.get(page.path, handler);
    else server.post(page.path, handler);
  }
  server.on('after', () => {
    if (closing) node.closeIdleConnections();
  });

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          server.on('error', (err: Error) => log.error({ err }, 'listener failed'));
          resolve(server.address().port);
        });
      }),

    close: (drainInMs = 10_000) =>
      new Promise((resolve) => {
        closing = true;
        const cut = setTimeout(() => node.closeAllConnections(), drainInMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        node.closeIdleConnections();
        for (const socket of fresh) socket.destroy();
      }),
  };
}

/** Connections that have not asked anything yet: browsers open some in advance, and Node does not call them idle. */
function freshConnections(node: NodeServer): ReadonlySet<Socket> {
  const fresh = new Set<Socket>();
  node.on('connection', (socket) => {
    fresh.add(socket);
    socket.once('close', () => fresh.delete(socket));
  });
  node.on('request', ({ socket }) => fresh.delete(socket));
  return fresh;
}

async function receive(request: Request, messages: HttpServerOptions['messages']): Promise<Answer> {
  const { authorization } = request.headers;
  // Before a byte of the body is read: who brings no token gets no work done.
  if (authorization?.startsWith('Bearer ') !== true) return errorAnswer(401);
  const body = await readJson(request, MOST_BODY_BYTES);
  if (body.kind === 'refuse') return errorAnswer(body.status);
  const answer = await messages({ authorization, body: body.value });
  return answer.status >= 400 && answer.body === undefined ? errorAnswer(answer.status) : answer;
}

const readyAnswer = ({ ready, checks }: ReadinessReport): Answer => ({
  status: ready ? 200 : 503,
  body: { status: ready ? 'ok' : 'unavailable', checks },
});

/** The address is put together from our own public URL, never from the `Host` header. */
function pageRequest(request: Request, path: string, publicUrl: string): PageRequest {
  const url = new URL(path, publicUrl);
  const query = (request.url ?? '').indexOf('?');
  url.search = query < 0 ? '' : (request.url ?? '').slice(query);
  return { url, headers: request.headers, body: (mostBytes) => readBytes(request, mostBytes) };
}

const ignore = (): void => undefined;
/** restify insists on a logger of its own; what matters is logged here, through the port. */
const silent = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  child: () => silent,
};
