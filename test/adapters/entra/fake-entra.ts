import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { TestTransport } from '../../../src/adapters/entra/app-credential.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { objectId, tenantId, type TenantId } from '../../../src/domain/ids.ts';
import type { Person } from '../../../src/domain/people.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import type { TokenVault } from '../../../src/ports/stores.ts';

export const cloud = CLOUDS.AzureCloud;
export const home = tenantId('10000000-0000-4000-8000-000000000001');
export const contoso = tenantId('20000000-0000-4000-8000-000000000002');
export const woodgrove = tenantId('30000000-0000-4000-8000-000000000003');
export const authAppId = 'a0000000-0000-4000-8000-00000000000a';
export const botUri = `api://botid-${authAppId}`;
export const teamsClient = '1fec8e78-bce4-4aaf-ab1b-5451cc387264';
export const secret = 'sample-client-secret-41';
export const ana: Person = {
  tenantId: home,
  objectId: objectId('11110000-0000-4000-8000-000000000001'),
  name: 'Ana Bakker',
};
export const bo: Person = {
  tenantId: home,
  objectId: objectId('11110000-0000-4000-8000-000000000002'),
  name: 'Bo Lindgren',
};
/** Ana's guest account in a customer tenant. */
export const anaThere = objectId('22220000-0000-4000-8000-000000000001');

type HttpClient = NonNullable<TestTransport['httpClient']>;
type SdkRequest = Parameters<HttpClient['sendRequest']>[0];
type SdkResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface TokenPost {
  readonly tenant: string;
  readonly form: URLSearchParams;
}

const keys = await generateKeyPair('RS256', { extractable: true });
export const publicJwk = { ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };

/** Undefined leaves a claim out. */
export type Claims = Readonly<Record<string, unknown>>;

/** A token signed like Entra's; `claims` win over what a token normally has. */
export const sign = (claims: Claims, privateKey = keys.privateKey, alg = 'RS256'): Promise<string> =>
  new SignJWT({ exp: seconds(3600), nbf: seconds(-60), iat: seconds(-60), ...claims })
    .setProtectedHeader({ alg, kid: 'key-1', typ: 'JWT' })
    .sign(privateKey);

export const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;

/** The SSO token Teams hands over for Ana. */
export const ssoToken = (claims: Claims = {}): Promise<string> =>
  sign({
    iss: `${cloud.authority}/${home}/v2.0`,
    aud: authAppId,
    azp: teamsClient,
    scp: 'access_as_user',
    tid: home,
    oid: ana.objectId,
    preferred_username: 'ana@fabrikam.example',
    ...claims,
  });

/** A token for Azure Resource Manager, as v1 as the real ones. */
export const armToken = (tenant: TenantId, claims: Claims = {}): Promise<string> =>
  sign({
    iss: `https://sts.windows.net/${tenant}/`,
    aud: cloud.arm,
    tid: tenant,
    oid: tenant === home ? ana.objectId : anaThere,
    unique_name: 'ana@fabrikam.example',
    ...claims,
  });

/** Entra's token endpoint: `answer` decides, everything that was posted is kept. */
export function fakeEntra(answer: (post: TokenPost, nth: number) => Answer | Promise<Answer>) {
  const posts: TokenPost[] = [];
  const serve = async (url: string, body: unknown): Promise<Answer> => {
    const { pathname } = new URL(url);
    const post = { tenant: pathname.split('/')[1] ?? '', form: new URLSearchParams(String(body)) };
    posts.push(post);
    return answer(post, posts.length);
  };
  const httpClient: HttpClient = {
    async sendRequest(request: SdkRequest): Promise<SdkResponse> {
      const { status, body, headers } = await serve(request.url, request.body);
      const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body);
      return { request, status, bodyAsText, headers: sdkHeaders(request, headers) };
    },
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const { status, body, headers } = await serve(url, init?.body);
    return Response.json(body, { status, headers: { ...headers } });
  };
  return { posts, httpClient, fetch };
}

/** The SDK's own header class, without naming the package it lives in. */
function sdkHeaders(
  request: SdkRequest,
  values: Readonly<Record<string, string>> = {},
): SdkResponse['headers'] {
  const Headers = request.headers.constructor as new (
    values: Record<string, string>,
  ) => SdkResponse['headers'];
  return new Headers({ 'content-type': 'application/json', ...values });
}

/** A token endpoint that answers a token of the tenant it was asked at. */
export const grantingEntra = () =>
  fakeEntra(async ({ tenant }) => ({ status: 200, body: await tokenBody(tenantId(tenant)) }));

export const tokenBody = async (tenant: TenantId, claims: Claims = {}) => ({
  token_type: 'Bearer',
  expires_in: 3599,
  access_token: await armToken(tenant, { jti: Math.random().toString(36), ...claims }),
});

export const refusal = (number: number, error: string, more: object = {}): Answer => ({
  status: 400,
  body: {
    error,
    error_codes: [number],
    error_description: `AADSTS${number}: Refused.\r\nTrace ID: trace-1`,
    trace_id: 'trace-1',
    ...more,
  },
});

export function memoryVault(): TokenVault {
  const rows = new Map<string, { secret: string; expiresOn: number }>();
  const key = (person: { tenantId: string; objectId: string }, kind: string) =>
    `${person.tenantId}/${person.objectId}/${kind}`;
  return {
    put: async (person, kind, value, expiresOn) => {
      rows.set(key(person, kind), { secret: value, expiresOn });
    },
    get: async (person, kind) => rows.get(key(person, kind)),
    getMany: async (person, kinds) =>
      new Map(
        kinds.flatMap((kind) => {
          const row = rows.get(key(person, kind));
          return row ? [[kind, row] as const] : [];
        }),
      ),
    kinds: async (person) =>
      [...rows]
        .filter(([k]) => k.startsWith(key(person, '')))
        .map(([k, { expiresOn }]) => ({ kind: k.slice(key(person, '').length), expiresOn })),
    remove: async (person, kind) => {
      const kinds = [...rows.keys()]
        .filter((k) => (kind === undefined ? k.startsWith(key(person, '')) : k === key(person, kind)))
        .map((k) => k.slice(key(person, '').length));
      for (const one of kinds) rows.delete(key(person, one));
      return kinds;
    },
    purge: async () => undefined,
  };
}

/** Remembers every line as JSON, the way a log file would show it. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }));
  };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** A clock that stands still until it is moved. */
export function handClock(start = Date.now()) {
  let now = start;
  return { now: () => now, forward: (ms: number) => void (now += ms) };
}
