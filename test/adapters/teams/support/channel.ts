import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { CLOUDS, type Cloud } from '../../../../src/domain/clouds.ts';

export const APP_ID = '6a1b0c2d-0000-4000-8000-0000000000b0';
export const HOME = '11111111-1111-4111-8111-111111111111';
export const FOREIGN = '99999999-9999-4999-8999-999999999999';
export const ANA = 'aaaaaaaa-0000-4000-8000-000000000001';
export const SERVICE_URL = `https://smba.trafficmanager.net/emea/${HOME}/`;
const ISSUER = CLOUDS.AzureCloud.bot.issuer;

/** A stand-in for the Bot Framework's key service on loopback, and the holder of its private keys. */
export interface Channel {
  readonly cloud: Cloud;
  /** Requests that reached the key service so far. */
  requests(): number;
  /** From now on the key service answers this status. */
  answerWith(status: number): void;
  token(changes?: TokenChanges): Promise<string>;
  close(): Promise<void>;
}

export interface TokenChanges {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, string>>;
  /** `teams`: endorsed for Teams. `skype`: for another channel only. `bare`: no endorsements. `stranger`: unpublished. */
  readonly key?: 'teams' | 'skype' | 'bare' | 'stranger';
  /** Claims to leave out. */
  readonly without?: readonly string[];
}

const ENDORSEMENTS = { teams: ['msteams'], skype: ['skype'], bare: undefined } as const;

export async function startChannel(): Promise<Channel> {
  const names = ['teams', 'skype', 'bare', 'stranger'] as const;
  const pairs = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await generateKeyPair('RS256')] as const)),
  );
  const keys = await Promise.all(
    (['teams', 'skype', 'bare'] as const).map(async (kid) => ({
      ...(await exportJWK(pairs[kid]!.publicKey)),
      kid,
      use: 'sig',
      ...(ENDORSEMENTS[kid] === undefined ? {} : { endorsements: ENDORSEMENTS[kid] }),
    })),
  );
  let requests = 0;
  let status = 200;
  const server = createServer((request, response) => {
    requests += 1;
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const body = request.url === '/jwks' ? { keys } : { issuer: ISSUER, jwks_uri: `${base}/jwks` };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    cloud: {
      ...CLOUDS.AzureCloud,
      bot: {
        ...CLOUDS.AzureCloud.bot,
        openIdMetadata: `${base}/metadata`,
        emulatorOpenIdMetadata: `${base}/emulator`,
      },
    },
    requests: () => requests,
    answerWith: (next) => (status = next),
    async token({ claims = {}, header = {}, key = 'teams', without = [] } = {}) {
      const seconds = Math.floor(Date.now() / 1000);
      const all: JWTPayload = {
        iss: ISSUER,
        aud: APP_ID,
        serviceurl: SERVICE_URL,
        nbf: seconds - 60,
        exp: seconds + 3600,
        ...claims,
      };
      for (const name of without) delete all[name];
      return new SignJWT(all)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key, ...header })
        .sign(pairs[key]!.privateKey);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A token that nobody signed. */
export const unsigned = (header: object, payload: object): string =>
  [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.';

/** A message of Ana in her 1:1 chat, as Teams sends it. */
export const activity = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  type: 'message',
  id: '1700000000001',
  timestamp: '2026-11-20T10:00:00.000Z',
  channelId: 'msteams',
  serviceUrl: SERVICE_URL,
  from: { id: '29:ana', name: 'Ana Bakker', aadObjectId: ANA },
  recipient: { id: `28:${APP_ID}`, name: 'PAL Bot' },
  conversation: { id: 'a:1ana', conversationType: 'personal', tenantId: HOME },
  channelData: { tenant: { id: HOME } },
  locale: 'nl-NL',
  localTimezone: 'Europe/Amsterdam',
  text: 'show Contoso',
  ...changes,
});

export const invoke = (name: string, value: unknown): Record<string, unknown> =>
  activity({ type: 'invoke', id: `f:${name}`, name, value, text: undefined });
