import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import { ConnectorClient } from 'botframework-connector';
import { PalError } from '../../domain/errors.ts';
import { connectorCredentials, type BotToken } from './connector-credentials.ts';
import { isAllowedServiceUrl } from './service-url.ts';

export interface ConnectorClientOptions {
  readonly botToken: BotToken;
  readonly serviceHosts: readonly string[];
  /** For tests: where a service URL really is, and how long a connection may be idle. */
  readonly resolve?: (serviceUrl: string) => string;
  readonly idleInMs?: number;
}

/** There is one service URL per region and tenant; more than this many are a mistake somewhere. */
const MOST_CLIENTS = 100;

/**
 * A connection nobody used for so long is closed by us. The other side closes idle ones too, and a message that meets
 * that moment is lost with nobody knowing: a new message is never sent twice.
 */
const IDLE_IN_MS = 30_000;

/** `client` and its pipeline are private in the library's types, yet the only way to its retries. */
interface Pipelined {
  readonly client: {
    readonly pipeline: {
      removePolicy(policy: { readonly name: string }): unknown;
      addPolicy(policy: Policy): void;
    };
  };
}

interface Policy {
  readonly name: string;
  sendRequest<T>(request: Request, next: (request: Request) => Promise<T>): Promise<T>;
}
interface Request {
  readonly url: string;
  agent?: Agent | PlainAgent;
}

function keepConnections(idleInMs: number): Policy {
  const settings = { keepAlive: true, timeout: idleInMs };
  const secure = new Agent(settings);
  const plain = new PlainAgent(settings);
  return {
    name: 'palBotConnections',
    sendRequest(request, next) {
      request.agent = request.url.startsWith('https:') ? secure : plain;
      return next(request);
    },
  };
}

/**
 * Connector clients by service URL, kept so that connections stay open. The library's own policies are taken out:
 * it repeats every POST three times on 429, 500 and 503, and follows redirects with our token.
 * @throws PalError unexpected, when the bot must not send its token to this URL
 */
export function createConnectorClients(
  options: ConnectorClientOptions,
): (serviceUrl: string) => ConnectorClient {
  const { botToken, serviceHosts, resolve = (url) => url, idleInMs = IDLE_IN_MS } = options;
  const clients = new Map<string, ConnectorClient>();
  const connections = keepConnections(idleInMs);
  return (serviceUrl) => {
    const known = clients.get(serviceUrl);
    if (known !== undefined) return known;
    if (!isAllowedServiceUrl(serviceUrl, serviceHosts)) throw new PalError('unexpected');
    const client = new ConnectorClient(connectorCredentials(botToken), { baseUri: resolve(serviceUrl) });
    const { pipeline } = (client as unknown as Pipelined).client;
    for (const name of ['defaultRetryPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
    pipeline.addPolicy(connections);
    const oldest = clients.size >= MOST_CLIENTS ? clients.keys().next().value : undefined;
    if (oldest !== undefined) clients.delete(oldest);
    clients.set(serviceUrl, client);
    return client;
  };
}
