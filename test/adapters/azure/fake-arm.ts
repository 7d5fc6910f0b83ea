import type { PartnerLinksOptions } from '../../../src/adapters/azure/partner-links.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { objectId, partnerId, tenantId } from '../../../src/domain/ids.ts';
import type { Identity, Person } from '../../../src/domain/people.ts';
import type { AccessTokens } from '../../../src/ports/identities.ts';
import type { Log } from '../../../src/ports/runtime.ts';

export const cloud = CLOUDS.AzureCloud;
export const home = tenantId('10000000-0000-4000-8000-000000000001');
export const contoso = tenantId('20000000-0000-4000-8000-000000000002');
export const ana: Person = {
  tenantId: home,
  objectId: objectId('11110000-0000-4000-8000-000000000001'),
  name: 'Ana Bakker',
};
export const anaThere: Identity = {
  tenantId: contoso,
  objectId: objectId('22220000-0000-4000-8000-000000000001'),
};
export const holder = { person: ana, identity: anaThere };
export const ours = partnerId('1234567');

type HttpClient = NonNullable<PartnerLinksOptions['httpClient']>;
type SdkRequest = Parameters<HttpClient['sendRequest']>[0];
type SdkResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly requestId: string | undefined;
}

/** Azure Resource Manager without a wire; `answer` may throw to break the connection. */
export function fakeArm(answer: (asked: Asked, nth: number) => Answer) {
  const asked: Asked[] = [];
  const serve = (call: Asked): Answer & { text: string } => {
    asked.push(call);
    const { body, ...rest } = answer(call, asked.length);
    return {
      ...rest,
      text: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
    };
  };
  const httpClient: HttpClient = {
    async sendRequest(request: SdkRequest): Promise<SdkResponse> {
      const { method, url, headers: sent } = request;
      const { status, text, headers } = serve({
        method,
        url,
        authorization: sent.get('authorization'),
        requestId: sent.get('x-ms-client-request-id'),
      });
      const Headers = sent.constructor as new (values: Record<string, string>) => SdkResponse['headers'];
      const values = { 'content-type': 'application/json; charset=utf-8', ...headers };
      return { request, status, bodyAsText: text, headers: new Headers(values) };
    },
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const sent = new Headers(init?.headers);
    const authorization = sent.get('authorization') ?? undefined;
    const { status, text, headers } = serve({ method: 'GET', url, authorization, requestId: undefined });
    return new Response(text, { status, headers: { ...headers } });
  };
  return { asked, httpClient, fetch };
}

/** As recorded: integer etag, lower-case id, up to seven digits of a second. */
export const record = (properties: object = {}, more: object = {}) => ({
  id: '/providers/microsoft.managementpartner/partners/1234567',
  type: 'Microsoft.ManagementPartner/partners',
  name: '1234567',
  etag: 18,
  properties: {
    partnerId: '1234567',
    partnerName: 'Fabrikam',
    tenantId: contoso,
    objectId: anaThere.objectId,
    version: 18,
    updatedTime: '2018-07-30T21:12:18.350161Z',
    createdTime: '2018-02-21T20:07:21.1341292Z',
    state: 'Active',
    ...properties,
  },
  ...more,
});

export const refusal = (status: number, code: string, message = 'Refused.', headers = {}): Answer => ({
  status,
  body: { error: { code, message } },
  headers: { 'x-ms-correlation-request-id': 'correlation-1', ...headers },
});

/** Tokens that are what was asked for; a test bends them. */
export function fakeTokens(bend: (identity: Identity) => Identity = (identity) => identity) {
  const asked: { tenant: string; claims: string | undefined }[] = [];
  const tokens: AccessTokens = {
    get: async (person, tenant, { claims } = {}) => {
      asked.push({ tenant, claims });
      const own = tenant === person.tenantId ? { tenantId: tenant, objectId: person.objectId } : anaThere;
      const token = `token-${asked.length}-of-${tenant}`;
      return { token, expiresOn: Date.now() + 3_600_000, identity: bend(own) };
    },
  };
  return { tokens, asked };
}

export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }));
  };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Waits nothing and notes what would have been waited. */
export function noWait() {
  const waits: number[] = [];
  return { waits, wait: async (ms: number) => void waits.push(ms) };
}

/** The challenge of Continuous Access Evaluation, as ARM sends it. */
export const challenge = (claims: string): Answer => ({
  ...refusal(401, 'InvalidAuthenticationToken'),
  headers: {
    'www-authenticate': `Bearer authorization_uri="https://login.microsoftonline.com/", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
  },
});
