import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, importPKCS8, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ERROR_TABLE } from '../../../sandbox/entra/error-table.ts';
import { createKeyring } from '../../../sandbox/entra/keyring.ts';
import type { Member, Tenant } from '../../../sandbox/world/model.ts';
import {
  askOnBehalfOf,
  askToken,
  type AzureSandbox,
  person,
  standIn,
  TENANT,
  type TokenAnswer,
} from './support/requests.ts';

const BOT_SCOPE = 'https://api.botframework.com/.default';
const tenantOf = (azure: AzureSandbox, id: string) => azure.world.tenant(id) as Tenant;
const sso = (azure: AzureSandbox, key = 'ana') => azure.ssoToken(person(azure, key));
const memberOf = (azure: AzureSandbox, id: string, account: string) =>
  tenantOf(azure, id).members.find((member) => member.account === account) as Member;

/** The facts of an error body that callers act upon. */
const gist = ({ status, body }: TokenAnswer) => ({
  status,
  number: (body['error_codes'] as number[] | undefined)?.[0],
  error: body['error'],
  suberror: body['suberror'],
});

describe('client credentials', () => {
  it('give the bot a token of its home tenant for the connector', async () => {
    await using azure = await standIn();
    const { status, body } = await askToken(azure, TENANT.fabrikam, {
      grant_type: 'client_credentials',
      scope: BOT_SCOPE,
    });

    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      aud: 'https://api.botframework.com',
      iss: `https://sts.windows.net/${TENANT.fabrikam}/`,
      appid: azure.app.botAppId,
      tid: TENANT.fabrikam,
    });
    expect(await azure.isConnectorToken(`Bearer ${String(body['access_token'])}`)).toBe(true);
  });

  it('accept an assertion that the client signed with a registered key, and no other', async () => {
    const pair = () =>
      generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
    const [registered, stranger] = [pair(), pair()];
    await using azure = await standIn({ clientKeys: [registered.publicKey] });
    const ask = async (privateKey: string, claims: { aud?: string; exp?: number } = {}) => {
      const assertion = await new SignJWT({
        iss: azure.app.botAppId,
        sub: azure.app.botAppId,
        aud: `https://login.microsoftonline.com/${TENANT.fabrikam}/oauth2/v2.0/token`,
        exp: Math.floor(Date.now() / 1000) + 600,
        ...claims,
      })
        .setProtectedHeader({ alg: 'PS256' })
        .sign(await importPKCS8(privateKey, 'PS256'));
      return askToken(azure, TENANT.fabrikam, {
        grant_type: 'client_credentials',
        scope: BOT_SCOPE,
        client_secret: undefined,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
    };

    const refused = { status: 401, number: 700027, error: 'invalid_client', suberror: undefined };
    expect((await ask(registered.privateKey)).status).toBe(200);
    expect(gist(await ask(stranger.privateKey))).toEqual(refused);
    expect(gist(await ask(registered.privateKey, { aud: 'https://elsewhere.example.com' }))).toEqual(refused);
    expect(gist(await ask(registered.privateKey, { exp: 1 }))).toEqual(refused);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, TENANT.fabrikam, 401, 7000215],
    ['no secret', { client_secret: undefined }, TENANT.fabrikam, 401, 7000218],
    [
      'an unknown client',
      { client_id: '99999999-0000-4000-8000-000000000000' },
      TENANT.fabrikam,
      400,
      700016,
    ],
    ['no client', { client_id: undefined }, TENANT.fabrikam, 400, 900144],
    ['another tenant', {}, TENANT.contoso, 400, 700016],
    ['no tenant', {}, 'organizations', 400, 50059],
    ['an unknown tenant', {}, 'nowhere.example.com', 400, 90002],
    ['no tenant name', {}, 'nowhere', 400, 900023],
    ['no scope', { scope: undefined }, TENANT.fabrikam, 400, 900144],
    ['an unknown resource', { scope: 'https://graph.example.com/.default' }, TENANT.fabrikam, 400, 500011],
    ['an unknown permission', { scope: 'everything' }, TENANT.fabrikam, 400, 70011],
    [
      'two resources',
      { scope: `${BOT_SCOPE} https://management.azure.com/.default` },
      TENANT.fabrikam,
      400,
      28000,
    ],
    ['an unknown grant type', { grant_type: 'password' }, TENANT.fabrikam, 400, 70003],
  ])('are refused with %s', async (_, fields, tenant, status, number) => {
    await using azure = await standIn();
    const form = { grant_type: 'client_credentials', scope: BOT_SCOPE, ...fields };
    expect(gist(await askToken(azure, tenant, form))).toMatchObject({ status, number });
  });
});

describe('the connector token', () => {
  it('is told from everything else by signature, issuer, audience, app and time', async () => {
    await using azure = await standIn();
    const keyring = createKeyring(azure.world);
    const answer = await askToken(azure, TENANT.fabrikam, {
      grant_type: 'client_credentials',
      scope: BOT_SCOPE,
    });
    const good = decodeJwt(String(answer.body['access_token']));
    const bad = [
      await keyring.sign(TENANT.fabrikam, { ...good, aud: 'https://management.azure.com' }),
      await keyring.sign(TENANT.fabrikam, { ...good, appid: 'another' }),
      await keyring.sign(TENANT.fabrikam, { ...good, iss: `https://sts.windows.net/${TENANT.contoso}/` }),
      await keyring.sign(TENANT.fabrikam, { ...good, exp: 1 }),
      await keyring.sign(TENANT.contoso, good),
      await azure.channelToken('https://smba.trafficmanager.net/emea/'),
    ];

    for (const token of bad) expect(await azure.isConnectorToken(`Bearer ${token}`)).toBe(false);
    expect(await azure.isConnectorToken(undefined)).toBe(false);
    expect(await azure.isConnectorToken('Bearer nonsense')).toBe(false);
  });
});

describe('on-behalf-of', () => {
  it('gives a v1 ARM token of the tenant asked, with the object of that tenant', async () => {
    await using azure = await standIn();
    const assertion = await sso(azure);

    const { status, body } = await askOnBehalfOf(azure, TENANT.contoso, assertion, { client_info: '1' });

    const claims = decodeJwt(String(body['access_token']));
    const ana = person(azure, 'ana');
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(claims).toMatchObject({
      aud: 'https://management.azure.com',
      iss: `https://sts.windows.net/${TENANT.contoso}/`,
      tid: TENANT.contoso,
      oid: memberOf(azure, TENANT.contoso, 'ana').objectId,
      idp: `https://sts.windows.net/${TENANT.fabrikam}/`,
      unique_name: ana.upn,
      name: 'Ana Bakker',
      appid: azure.app.authAppId,
      scp: 'user_impersonation',
    });
    expect(claims['oid']).not.toBe(ana.objectId);
    expect(claims['xms_cc']).toBeUndefined();
    expect((claims.exp ?? 0) - Date.now() / 1000).toBeGreaterThan(3500);
    expect(JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString())).toEqual({
      uid: ana.objectId,
      utid: TENANT.fabrikam,
    });
  });

  it('takes the tenant by domain, and the home tenant of the assertion for organizations', async () => {
    await using azure = await standIn();
    const assertion = await sso(azure);
    const tidOf = async (path: string) =>
      decodeJwt(String((await askOnBehalfOf(azure, path, assertion)).body['access_token']))['tid'];

    expect(await tidOf('contoso.com')).toBe(TENANT.contoso);
    expect(await tidOf('organizations')).toBe(TENANT.fabrikam);
  });

  it('writes the upn for an account at home, and the CAE capability when asked', async () => {
    await using azure = await standIn();
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } });
    const { body } = await askOnBehalfOf(azure, TENANT.fabrikam, await sso(azure), { claims });
    const token = decodeJwt(String(body['access_token']));
    expect(token).toMatchObject({ upn: 'ana.bakker@fabrikam.com', xms_cc: ['CP1'] });
    expect(token['idp']).toBeUndefined();
  });

  it('takes an assertion by application ID URI too', async () => {
    await using azure = await standIn();
    const claims = decodeJwt(await sso(azure));
    const aud = `api://botid-${azure.app.botAppId}`;
    const assertion = await createKeyring(azure.world).sign(TENANT.fabrikam, { ...claims, aud });
    expect((await askOnBehalfOf(azure, TENANT.contoso, assertion)).status).toBe(200);
  });

  it('refuses assertions of another app, another key, another time', async () => {
    await using azure = await standIn();
    const keyring = createKeyring(azure.world);
    const claims = decodeJwt(await sso(azure));
    const numberOf = async (assertion: string) =>
      gist(await askOnBehalfOf(azure, TENANT.contoso, assertion)).number;
    const inSeconds = Math.floor(Date.now() / 1000);

    expect(await numberOf(await keyring.sign(TENANT.fabrikam, { ...claims, aud: 'another-app' }))).toBe(
      500131,
    );
    expect(await numberOf(await keyring.sign(TENANT.fabrikam, { ...claims, exp: inSeconds - 1 }))).toBe(
      500133,
    );
    expect(await numberOf(await keyring.sign(TENANT.contoso, claims))).toBe(50013);
    expect(await numberOf(await keyring.sign(TENANT.fabrikam, { ...claims, tid: TENANT.contoso }))).toBe(
      50013,
    );
    expect(
      await numberOf(await keyring.sign(TENANT.fabrikam, { ...claims, iss: 'https://evil.example.com' })),
    ).toBe(50013);
    expect(await numberOf('not.a.jwt')).toBe(50013);
  });

  it.each([
    { missing: 'assertion', fields: { assertion: undefined } },
    { missing: 'requested_token_use', fields: { requested_token_use: undefined } },
  ])('needs $missing', async ({ fields }) => {
    await using azure = await standIn();
    const answer = await askOnBehalfOf(azure, TENANT.contoso, await sso(azure), fields);
    expect(gist(answer)).toMatchObject({ status: 400, number: 900144, error: 'invalid_request' });
  });

  it('says who is no member, whose invitation is open, who is disabled', async () => {
    await using azure = await standIn();
    const ask = async () => gist(await askOnBehalfOf(azure, TENANT.contoso, await sso(azure)));
    const set = (status: Member['status']) =>
      azure.world.change(() => (memberOf(azure, TENANT.contoso, 'ana').status = status));

    expect(gist(await askOnBehalfOf(azure, TENANT.northwindTraders, await sso(azure)))).toEqual({
      status: 400,
      number: 50020,
      error: 'invalid_grant',
      suberror: undefined,
    });
    set('pending');
    expect((await ask()).number).toBe(50014);
    set('disabled');
    expect((await ask()).number).toBe(50057);
    set('active');
    expect((await ask()).status).toBe(200);
  });

  it('wants consent where nobody gave it, or where the switch says so', async () => {
    await using azure = await standIn();
    const missing = { status: 400, number: 65001, error: 'invalid_grant', suberror: 'consent_required' };

    expect(gist(await askOnBehalfOf(azure, TENANT.adventureWorks, await sso(azure)))).toEqual(missing);
    azure.setFault({ kind: 'consentMissing', tenant: TENANT.contoso }, true);
    expect(gist(await askOnBehalfOf(azure, TENANT.contoso, await sso(azure)))).toEqual(missing);
    expect((await askOnBehalfOf(azure, TENANT.contosoRetail, await sso(azure))).status).toBe(200);
  });

  it('wants another proof with a claims challenge, where the tenant or the switch asks for it', async () => {
    await using azure = await standIn();
    const answer = await askOnBehalfOf(azure, TENANT.woodgroveBank, await sso(azure));
    azure.setFault({ kind: 'mfa', tenant: TENANT.contoso }, true);

    expect(gist(answer)).toEqual({
      status: 400,
      number: 50076,
      error: 'interaction_required',
      suberror: 'basic_action',
    });
    expect(JSON.parse(String(answer.body['claims']))).toHaveProperty('access_token.capolids');
    expect(gist(await askOnBehalfOf(azure, TENANT.contoso, await sso(azure))).number).toBe(50076);
  });

  it('is refused by Conditional Access', async () => {
    await using azure = await standIn();
    azure.world.change(() => (tenantOf(azure, TENANT.contoso).blocked = true));
    expect(gist(await askOnBehalfOf(azure, TENANT.contoso, await sso(azure)))).toMatchObject({
      number: 53003,
      error: 'invalid_grant',
    });
  });

  it('answers 503 with Retry-After while Entra is busy', async () => {
    await using azure = await standIn();
    azure.setFault({ kind: 'entraBusy' }, true);
    const answer = await askOnBehalfOf(azure, TENANT.contoso, await sso(azure));
    expect(gist(answer)).toMatchObject({ status: 503, number: 90033, error: 'temporarily_unavailable' });
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});

describe('the error table', () => {
  const numbers = Object.keys(ERROR_TABLE).map(Number);

  it.each(numbers)('AADSTS%i can be provoked, with a body key for key as Entra writes it', async (number) => {
    await using azure = await standIn();
    azure.world.change(() => (tenantOf(azure, TENANT.contoso).entraError = number));
    const correlation = 'c0ffee00-0000-4000-8000-000000000001';

    const { status, headers, body } = await askOnBehalfOf(azure, TENANT.contoso, await sso(azure), {
      'client-request-id': correlation,
    });

    const row = ERROR_TABLE[number];
    expect(status).toBe(row?.status ?? 400);
    expect(headers.get('retry-after')).toBe(row?.retryAfterInSeconds?.toString() ?? null);
    expect(Object.keys(body)).toEqual([
      ...[
        'error',
        'error_description',
        'error_codes',
        'timestamp',
        'trace_id',
        'correlation_id',
        'error_uri',
      ],
      ...(row?.suberror ? ['suberror'] : []),
      ...(row?.challenge ? ['claims'] : []),
    ]);
    expect(body).toMatchObject({ error: row?.error, error_codes: [number], correlation_id: correlation });
    expect(body['timestamp']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    expect(body['error_description']).toMatch(
      new RegExp(
        `^AADSTS${number}: [^{}]+ Trace ID: [0-9a-f-]{36} Correlation ID: ${correlation} Timestamp: `,
      ),
    );
  });
});

describe('single sign-on tokens', () => {
  it('look as Teams gets them, for the tenant of the person', async () => {
    await using azure = await standIn();
    const claims = decodeJwt(await sso(azure, 'bo'));
    expect(claims).toMatchObject({
      aud: azure.app.authAppId,
      azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
      iss: `https://login.microsoftonline.com/${TENANT.fabrikam}/v2.0`,
      oid: person(azure, 'bo').objectId,
      preferred_username: 'bo.lindgren@fabrikam.com',
      scp: 'access_as_user',
      tid: TENANT.fabrikam,
      ver: '2.0',
    });
    expect(Math.round((claims.exp ?? 0) - Date.now() / 1000)).toBeCloseTo(4200, -1);
  });

  it('are refused as the client sees it', async () => {
    await using azure = await standIn();
    await expect(sso(azure, 'casey')).rejects.toMatchObject({ code: 'userconsentrequired' });
    azure.setFault({ kind: 'ssoFails' }, true);
    await expect(sso(azure)).rejects.toMatchObject({ code: 'resourcematchfailed' });
  });
});
