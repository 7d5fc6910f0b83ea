import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createConnectorClients } from '../../../src/adapters/teams/connector-clients.ts';

const SERVICE_URL = 'https://smba.trafficmanager.net/teams/';

/** A connector that answers everything and tells of its connections. */
async function startServer() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}');
  }).listen(0, '127.0.0.1');
  server.keepAliveTimeout = 0; // never
  await once(server, 'listening');
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  return { server, sockets, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('connector clients', () => {
  it('keep connections open between messages, and close idle ones before the other side does', async () => {
    const { server, sockets, url } = await startServer();
    const botToken = { getToken: async () => 'token' };
    const clientFor = createConnectorClients({
      botToken,
      serviceHosts: ['smba.trafficmanager.net'],
      resolve: () => url,
      idleInMs: 300,
    });

    const { conversations } = clientFor(SERVICE_URL);
    await conversations.sendToConversation('a', { type: 'message' });
    await conversations.sendToConversation('a', { type: 'message' });

    expect(sockets).toHaveLength(1);
    await once(sockets[0]!, 'close');
    server.close();
  });
});
