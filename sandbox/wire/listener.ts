import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.ts';
import { ConnectionBroken } from './handler.ts';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = method === 'GET' || method === 'HEAD' || chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Request(`https://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`, {
    method,
    headers,
    body,
  });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  if (response.headers.getSetCookie().length > 0)
    outgoing.setHeader('set-cookie', response.headers.getSetCookie());
  outgoing.setHeader('content-length', body.length);
  outgoing.end(body);
}

/** One TLS listener on loopback for all host names; `handle` sees the real one in the request's URL. */
export async function listen(
  { cert, key }: Certificates,
  handle: (request: Request) => Promise<Response>,
): Promise<Listener> {
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    try {
      await send(await handle(await toRequest(incoming)), outgoing);
    } catch (thrown) {
      if (!(thrown instanceof ConnectionBroken)) console.error('sandbox: request failed', thrown);
      incoming.socket.destroy();
    }
  };
  const server = createServer({ cert, key }, (incoming, outgoing) => void answer(incoming, outgoing));
  // As Microsoft's front ends: with Node's five seconds, a pause in a chat would often end in a broken connection.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
