import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export type Handler = (request: Request) => Promise<Response>;

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
/** Of requests; nothing the page sends comes near. */
const MAX_BODY_BYTES = 1024 * 1024;

export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves fetch-style handlers on loopback. Other host names are refused, so that no page elsewhere can reach the
 * sandbox by pointing its own name at this machine.
 * @throws Error EADDRINUSE when the port is taken
 */
export async function serveLoopback(handler: Handler, port: number): Promise<LoopbackServer> {
  const server: Server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch((error: unknown) => {
      console.error('Sandbox page:', error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const host = incoming.headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) {
    outgoing.writeHead(421).end();
    return;
  }
  const abort = new AbortController();
  outgoing.once('close', () => abort.abort());
  const body = await readBody(incoming);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const response = await handler(
    new Request(new URL(incoming.url ?? '/', `http://${host}`), {
      method: incoming.method ?? 'GET',
      headers,
      signal: abort.signal,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    }),
  );
  const cookies = response.headers.getSetCookie();
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  });
  if (!response.body) {
    outgoing.end();
    return;
  }
  // A reader that goes away ends the stream: nothing to report.
  Readable.fromWeb(response.body)
    .on('error', () => outgoing.end())
    .pipe(outgoing);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error('request body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
