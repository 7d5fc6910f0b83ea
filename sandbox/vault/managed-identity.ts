import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tokens } from '../entra/tokens.ts';

export interface ManagedIdentity {
  /** What App Service and Container Apps put into the environment of a process that has a managed identity. */
  readonly env: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>>;
  close(): Promise<void>;
}

/** The token endpoint beside a process on Azure (`IDENTITY_ENDPOINT`, api-version 2019-08-01). */
export async function startManagedIdentity(options: {
  readonly tokens: Tokens;
  readonly clientId: string;
  readonly objectId: string;
}): Promise<ManagedIdentity> {
  const { tokens, clientId, objectId } = options;
  const header = `sandbox-${objectId}`;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.headers['x-identity-header'] !== header) {
      answer(401, { statusCode: 401, message: 'The identity header does not fit.' });
      return;
    }
    const wanted = url.searchParams.get('client_id');
    if (wanted !== null && wanted.toLowerCase() !== clientId) {
      answer(400, { statusCode: 400, message: 'No User Assigned or Delegated Managed Identity found.' });
      return;
    }
    const resource = (url.searchParams.get('resource') ?? '').replace(/\/$/, '');
    void tokens.managedIdentityToken(resource, objectId).then((token) =>
      answer(200, {
        access_token: token,
        expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
        resource,
        token_type: 'Bearer',
        client_id: clientId,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: header },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
