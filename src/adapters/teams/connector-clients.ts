import { ConnectorClient } from 'botframework-connector';
import { PalError } from '../../domain/errors.ts';
import { connectorCredentials, type BotToken } from './connector-credentials.ts';
import { isAllowedServiceUrl } from './service-url.ts';

export interface ConnectorClientOptions {
  readonly botToken: BotToken;
  readonly serviceHosts: readonly string[];
  /** For tests: where a service URL really is. */
  readonly resolve?: (serviceUrl: string) => string;
}

/** There is one service URL per region and tenant; more than this many are a mistake somewhere. */
const MOST_CLIENTS = 100;

/** `client` and its pipeline are private in the library's types, yet the only way to its retries. */
interface Pipelined {
  readonly client: { readonly pipeline: { removePolicy(policy: { readonly name: string }): unknown } };
}

/**
 * Connector clients by service URL, kept so that connections stay open. The library's own policies are taken out:
 * it repeats every POST three times on 429, 500 and 503, and follows redirects with our token.
 * @throws PalError unexpected, when the bot must not send its token to this URL
 */
export function createConnectorClients(
  options: ConnectorClientOptions,
): (serviceUrl: string) => ConnectorClient {
  const { botToken, serviceHosts, resolve = (url) => url } = options;
  const clients = new Map<string, ConnectorClient>();
  return (serviceUrl) => {
    const known = clients.get(serviceUrl);
    if (known !== undefined) return known;
    if (!isAllowedServiceUrl(serviceUrl, serviceHosts)) throw new PalError('unexpected');
    const client = new ConnectorClient(connectorCredentials(botToken), { baseUri: resolve(serviceUrl) });
    const { pipeline } = (client as unknown as Pipelined).client;
    for (const name of ['defaultRetryPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
    const oldest = clients.size >= MOST_CLIENTS ? clients.keys().next().value : undefined;
    if (oldest !== undefined) clients.delete(oldest);
    clients.set(serviceUrl, client);
    return client;
  };
}
