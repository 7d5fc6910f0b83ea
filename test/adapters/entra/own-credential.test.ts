import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialOptions } from '../../../src/adapters/entra/app-credential.ts';
import { createBotToken } from '../../../src/adapters/entra/bot-token.ts';
import { clientAuthentication } from '../../../src/adapters/entra/client-authentication.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import {
  authAppId,
  cloud,
  fakeEntra,
  handClock,
  home,
  memoryLog,
  refusal,
  secret,
  sign,
} from './fake-entra.ts';

let folder: string;
let path: string;
let certificate: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palbot-cert-'));
  path = join(folder, 'auth.pem');
  const pems = await generate([{ name: 'commonName', value: 'PAL Bot' }], { keySize: 2048 });
  certificate = pems.cert;
  await writeFile(path, `${pems.private}\n${pems.cert}`);
});
afterAll(() => rm(folder, { recursive: true }));

const granted = async () => ({
  status: 200,
  body: { token_type: 'Bearer', expires_in: 3600, access_token: await sign({ aud: cloud.bot.issuer }) },
});
const bot = (httpClient: ReturnType<typeof fakeEntra>['httpClient'], log = memoryLog()) => ({
  cloud,
  appId: authAppId,
  type: 'SingleTenant' as const,
  tenantId: home,
  credential: { kind: 'secret', secret } as const,
  clock: handClock(),
  log,
  httpClient,
});

describe("the bot's own token", () => {
  it('is asked for once, at the bot’s tenant, for the connector', async () => {
    const { posts, httpClient } = fakeEntra(granted);
    const botToken = createBotToken(bot(httpClient));

    const [first, second] = await Promise.all([botToken.getToken(), botToken.getToken()]);

    expect(first).toBe(second);
    expect(await botToken.getToken()).toBe(first);
    expect(posts).toHaveLength(1);
    expect(posts[0]?.tenant).toBe(home);
    expect(Object.fromEntries(posts[0]?.form ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      scope: expect.stringContaining('https://api.botframework.com/.default') as string,
      client_secret: secret,
    });
  });

  it('is not used in the last five minutes of its life', async () => {
    const { posts, httpClient } = fakeEntra(async () => {
      const { status, body } = await granted();
      return { status, body: { ...body, expires_in: 290 } };
    });
    const botToken = createBotToken(bot(httpClient));

    await botToken.getToken();
    await botToken.getToken();

    expect(posts).toHaveLength(2);
  });

  it('can be proved by a certificate', async () => {
    const { posts, httpClient } = fakeEntra(granted);
    const botToken = createBotToken({ ...bot(httpClient), credential: { kind: 'certificate', path } });

    await botToken.getToken();

    const assertion = posts[0]?.form.get('client_assertion') ?? '';
    // MSAL rounds `nbf` up.
    const { payload } = await jwtVerify(assertion, createPublicKey(certificate), { clockTolerance: 60 });
    expect(payload).toMatchObject({ iss: authAppId, sub: authAppId });
  });

  it('says that the credential is broken, tells the operator why, and never the secret', async () => {
    const log = memoryLog();
    const { httpClient } = fakeEntra(({ form }) =>
      refusal(7000222, 'invalid_client', { error_description: `AADSTS7000222: ${form.toString()}` }),
    );

    const error: unknown = await createBotToken(bot(httpClient, log))
      .getToken()
      .catch((e: unknown) => e);

    expect(error).toMatchObject({ code: 'ownCredential' });
    expect(log.lines[0]).toContain('"level":"error"');
    expect(log.lines[0]).toContain('7000222');
    expect(inspect(error, { depth: 9, showHidden: true }) + log.lines.join()).not.toContain(secret);
  });

  it('says that Microsoft is busy, and asks again the next time', async () => {
    const { httpClient } = fakeEntra(async (_post, nth) =>
      nth <= 2 ? { status: 503, body: {} } : granted(),
    );
    const botToken = createBotToken(bot(httpClient));

    await expect(botToken.getToken()).rejects.toMatchObject({ code: 'microsoftBusy' });
    await expect(botToken.getToken()).resolves.toMatch(/^eyJ/);
  });
});

describe("the app's proof when a browser sign-in is redeemed", () => {
  const server = {
    issuer: 'https://issuer.example',
    token_endpoint: `${cloud.authority}/${home}/oauth2/v2.0/token`,
  };
  const client = { client_id: authAppId };

  it('is the secret in the body', async () => {
    const prove = await clientAuthentication({ kind: 'secret', secret }, cloud);
    const body = new URLSearchParams();

    await Promise.resolve(prove(server, client, body, new Headers()));

    expect(body.get('client_secret')).toBe(secret);
  });

  it('is an assertion signed with the certificate, for the token endpoint', async () => {
    const prove = await clientAuthentication({ kind: 'certificate', path }, cloud);
    const body = new URLSearchParams();

    await Promise.resolve(prove(server, client, body, new Headers()));

    const assertion = body.get('client_assertion') ?? '';
    const { payload } = await jwtVerify(assertion, createPublicKey(certificate), {
      audience: server.token_endpoint,
      clockTolerance: 60,
    });
    expect(payload.iss).toBe(authAppId);
    expect(decodeProtectedHeader(assertion)).toMatchObject({
      alg: 'PS256',
      'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) as string,
    });
  });
});

describe('credentials', () => {
  it('name no endpoint in the public cloud', () => {
    expect(credentialOptions(cloud)).not.toHaveProperty('authorityHost');
    expect(credentialOptions(CLOUDS.AzureUSGovernment).authorityHost).toBe(
      'https://login.microsoftonline.us',
    );
  });
});
