import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a PostgreSQL server that can be cut, as by a restart, a failover or a bad network. */
export interface FlakyServer {
  /** Same database, through here. */
  readonly url: string;
  /** Breaks every connection there is. */
  cut(): void;
  /** Breaks every connection there is and refuses new ones; resolves when one was refused. */
  shut(): Promise<void>;
  open(): void;
  /** Breaks the connection that next sends this text, before or after the server did what it says. */
  cutAt(when: 'before' | 'after', text: string): void;
  close(): Promise<void>;
}

export async function startFlakyServer(target: string): Promise<FlakyServer> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  let trap: { readonly when: 'before' | 'after'; readonly text: string } | undefined;
  let refused: (() => void) | undefined;

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (refused) {
      client.destroy();
      refused();
      return;
    }
    const upstream = connect(Number(url.port), url.hostname);
    let swallow = false;
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      const caught = trap && chunk.includes(trap.text) ? trap.when : undefined;
      if (caught) trap = undefined;
      if (caught === 'after') swallow = true;
      if (caught === 'before') client.destroy();
      else upstream.write(chunk);
    });
    // Its answer means that the server is done; nobody hears it.
    upstream.on('data', (chunk) => (swallow ? client.destroy() : client.write(chunk)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url.hostname = '127.0.0.1';
  const here = new URL(url);
  here.port = String(address.port);

  return {
    url: here.href,
    cut,
    async shut() {
      const { promise, resolve } = Promise.withResolvers<void>();
      refused = resolve;
      cut();
      await promise;
    },
    open() {
      refused = undefined;
    },
    cutAt(when, text) {
      trap = { when, text };
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
