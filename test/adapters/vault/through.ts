import type { SecretClientOptions } from '@azure/keyvault-secrets';
import type { AzureSandbox } from '../../../sandbox/azure.ts';

type HttpClient = NonNullable<SecretClientOptions['httpClient']>;

/** Requests of Microsoft's SDKs, answered by the stand-in without a network; loopback goes over the network. */
export function through(azure: Pick<AzureSandbox, 'handle'>): HttpClient {
  return {
    async sendRequest(request) {
      const { body, headers, method, url } = request;
      const init: RequestInit = { method, headers: headers.toJSON() };
      if (typeof body === 'string') init.body = body;
      const isLocal = new URL(url).hostname === '127.0.0.1';
      const answer = isLocal ? await fetch(url, init) : await azure.handle(new Request(url, init));
      const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
      return {
        request,
        status: answer.status,
        headers: createHttpHeaders(Object.fromEntries(answer.headers)),
        bodyAsText: await answer.text(),
      };
    },
  };
}
