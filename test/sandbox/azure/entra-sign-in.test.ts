import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Tenant } from '../../../sandbox/world/model.ts';
import { open, type PageView } from './support/browser.ts';
import {
  ARM_SCOPE,
  askOnBehalfOf,
  askToken,
  type AzureSandbox,
  person,
  standIn,
  TENANT,
} from './support/requests.ts';

const REDIRECT = 'https://bot.example.com/auth/callback';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const authorizeUrl = (azure: AzureSandbox, tenant: string, query: Readonly<Record<string, string>> = {}) => {
  const params = {
    client_id: azure.app.authAppId,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: ARM_SCOPE,
    state: 'st&te',
    nonce: 'n0nce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...query,
  };
  return `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(params).toString()}`;
};

const redeem = (
  azure: AzureSandbox,
  tenant: string,
  page: PageView,
  fields: Record<string, string | undefined> = {},
) =>
  askToken(azure, tenant, {
    grant_type: 'authorization_code',
    code: page.location?.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    client_info: '1',
    ...fields,
  });

const signIn = async (azure: AzureSandbox, tenant: string, key: string, query: Record<string, string> = {}) =>
  (await open(azure, authorizeUrl(azure, tenant, query))).press('account', key);

const bot = () => standIn({ redirectUris: [REDIRECT] });
const numberOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['error_codes'] as number[] | undefined)?.[0];

describe('signing in with a browser', () => {
  it('ends at the application with code and state, for tokens of the tenant asked', async () => {
    await using azure = await bot();

    const page = await signIn(azure, TENANT.contoso, 'ana');
    const { status, body } = await redeem(azure, TENANT.contoso, page);

    const ana = person(azure, 'ana');
    expect(page.location?.origin).toBe('https://bot.example.com');
    expect(page.location?.searchParams.get('state')).toBe('st&te');
    expect(status).toBe(200);
    expect(decodeJwt(String(body['id_token']))).toMatchObject({
      aud: azure.app.authAppId,
      iss: `https://login.microsoftonline.com/${TENANT.contoso}/v2.0`,
      tid: TENANT.contoso,
      nonce: 'n0nce',
      preferred_username: ana.upn,
    });
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      aud: 'https://management.azure.com',
      tid: TENANT.contoso,
      oid: decodeJwt(String(body['id_token']))['oid'],
    });
    expect(JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString())).toEqual({
      uid: ana.objectId,
      utid: ana.tenantId,
    });
  });

  it('gives an assertion of the own API that on-behalf-of takes', async () => {
    await using azure = await bot();
    const scope = `openid api://botid-${azure.app.botAppId}/access_as_user`;

    const { body } = await redeem(
      azure,
      TENANT.fabrikam,
      await signIn(azure, TENANT.fabrikam, 'ana', { scope }),
    );

    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      aud: azure.app.authAppId,
      scp: 'access_as_user',
    });
    expect((await askOnBehalfOf(azure, TENANT.contoso, String(body['access_token']))).status).toBe(200);
  });

  it('refuses a code that was used, is wrong, or comes with another verifier or address', async () => {
    await using azure = await bot();
    const page = () => signIn(azure, TENANT.contoso, 'ana');
    const used = await page();
    await redeem(azure, TENANT.contoso, used);

    expect(numberOf(await redeem(azure, TENANT.contoso, used))).toBe(54005);
    expect(numberOf(await redeem(azure, TENANT.contoso, await page(), { code: 'unknown' }))).toBe(70000);
    expect(numberOf(await redeem(azure, TENANT.contoso, await page(), { code_verifier: 'another' }))).toBe(
      501481,
    );
    expect(numberOf(await redeem(azure, TENANT.contoso, await page(), { code_verifier: undefined }))).toBe(
      501481,
    );
    expect(
      numberOf(await redeem(azure, TENANT.contoso, await page(), { redirect_uri: `${REDIRECT}/` })),
    ).toBe(500112);
    expect(numberOf(await redeem(azure, TENANT.contosoRetail, await page()))).toBe(70000);
  });

  it('refuses a code after ten minutes', async () => {
    let now = Date.now();
    await using azure = await standIn({
      redirectUris: [REDIRECT],
      clock: { now: () => now, fraction: () => 0 },
    });
    const page = await signIn(azure, TENANT.contoso, 'ana');
    now += 11 * 60_000;
    expect(numberOf(await redeem(azure, TENANT.contoso, page))).toBe(70008);
  });

  it('asks for a second proof where the tenant wants one, and writes it into the token', async () => {
    await using azure = await bot();

    const page = await signIn(azure, TENANT.woodgroveBank, 'ana');
    const { body } = await redeem(azure, TENANT.woodgroveBank, await page.press('mfa', 'approved'));
    const denied = await page.press('mfa', 'denied');

    expect(page.title).toBe('Approve sign-in request');
    expect(decodeJwt(String(body['access_token']))['amr']).toEqual(['pwd', 'mfa']);
    expect(denied.location?.searchParams.get('error_description')).toContain('AADSTS500121');
  });

  it('asks for a second proof when the application hands on a claims challenge', async () => {
    await using azure = await bot();
    const { body } = await askOnBehalfOf(
      azure,
      TENANT.woodgroveBank,
      await azure.ssoToken(person(azure, 'bo')),
    );
    const page = await signIn(azure, TENANT.contoso, 'bo', { claims: String(body['claims']) });
    expect(page.title).toBe('Approve sign-in request');
  });

  it('lets a directory account in, which on-behalf-of cannot reach', async () => {
    await using azure = await bot();
    const page = await (await signIn(azure, TENANT.woodgroveBank, 'ana-woodgrove')).press('mfa', 'approved');
    const { body } = await redeem(azure, TENANT.woodgroveBank, page);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ upn: 'ana.bakker@woodgrovebank.com' });
  });

  it('tells an account that is no member so, and offers another one', async () => {
    await using azure = await bot();
    const page = await signIn(azure, TENANT.contoso, 'casey');
    expect(page.status).toBe(400);
    expect(page.text).toContain('AADSTS50020');
    expect(page.text).toContain('Use another account');
  });

  it('sends people to an administrator where they may not consent, and back with an error', async () => {
    await using azure = await bot();
    const page = await signIn(azure, TENANT.adventureWorks, 'ana');
    const back = await page.press('', '');
    expect(page.title).toBe('Need admin approval');
    expect(back.location?.searchParams.get('error')).toBe('access_denied');
    expect(back.location?.searchParams.get('error_description')).toContain('AADSTS90094');
  });

  it('lets people consent for themselves where they may', async () => {
    await using azure = await bot();
    azure.world.change(() => ((azure.world.tenant(TENANT.adventureWorks) as Tenant).userConsent = 'allowed'));

    const page = await signIn(azure, TENANT.adventureWorks, 'ana');
    const declined = await page.press('consent', 'cancel');
    const accepted = await page.press('consent', 'accept');
    const oboOf = async (key: string) =>
      askOnBehalfOf(azure, TENANT.adventureWorks, await azure.ssoToken(person(azure, key)));

    expect(page.title).toBe('Permissions requested');
    expect(declined.location?.searchParams.get('error_description')).toContain('AADSTS65004');
    expect(accepted.location?.searchParams.has('code')).toBe(true);
    expect((await oboOf('ana')).status).toBe(200);
    expect(numberOf(await oboOf('bo'))).toBe(65001);
  });

  it('lets an administrator consent for everybody while signing in', async () => {
    await using azure = await bot();
    const page = await signIn(azure, TENANT.adventureWorks, 'casey');
    await page.press('consent', 'accept', { everybody: 'yes' });
    expect(azure.world.tenant(TENANT.adventureWorks)?.consented).toBe(true);
  });

  it('asks again for prompt=consent, answers prompt=none at once, and suggests the hinted account', async () => {
    await using azure = await bot();
    const silent = await open(azure, authorizeUrl(azure, TENANT.contoso, { prompt: 'none' }));
    const hinted = await open(
      azure,
      authorizeUrl(azure, TENANT.contoso, { login_hint: 'bo.lindgren@fabrikam.com' }),
    );
    const consent = await signIn(azure, TENANT.contoso, 'mira', { prompt: 'consent' });

    expect(silent.location?.searchParams.get('error')).toBe('login_required');
    expect(/name="account" value="(\w+)"/.exec(hinted.text)?.[1]).toBe('bo');
    expect(consent.title).toBe('Need admin approval');
  });

  it('sends a cancelled sign-in back to the application', async () => {
    await using azure = await bot();
    const page = await (await open(azure, authorizeUrl(azure, TENANT.contoso))).press('cancel', 'yes');
    expect(page.location?.searchParams.get('error')).toBe('access_denied');
    expect(page.location?.searchParams.get('state')).toBe('st&te');
  });

  it.each([
    ['an address that is not registered', { redirect_uri: 'https://evil.example.com/' }, 'AADSTS50011'],
    ['an unknown application', { client_id: '99999999-0000-4000-8000-000000000000' }, 'AADSTS700016'],
  ])('never redirects for %s', async (_, query, number) => {
    await using azure = await bot();
    const page = await open(azure, authorizeUrl(azure, TENANT.contoso, query));
    expect(page.location).toBeUndefined();
    expect(page.text).toContain(number);
  });

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_mode: 'form_post' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
  ])('refuses %o towards the application', async (query, error) => {
    await using azure = await bot();
    const page = await open(azure, authorizeUrl(azure, TENANT.contoso, query));
    expect(page.location?.searchParams.get('error')).toBe(error);
  });

  it('writes foreign text as text', async () => {
    await using azure = await bot();
    const page = await open(azure, authorizeUrl(azure, '%3Cscript%3Ealert(1)%3C%2Fscript%3E'));
    expect(page.text).toContain('&lt;script&gt;');
    expect(page.text).not.toContain('<script');
  });
});

describe('refresh tokens', () => {
  it('give new tokens of the same account and tenant, and the next refresh token', async () => {
    await using azure = await bot();
    const { body } = await redeem(azure, TENANT.contoso, await signIn(azure, TENANT.contoso, 'ana'));
    const ask = (token: unknown, tenant: string = TENANT.contoso) =>
      askToken(azure, tenant, { grant_type: 'refresh_token', refresh_token: String(token) });

    const next = await ask(body['refresh_token']);

    expect(decodeJwt(String(next.body['access_token']))).toMatchObject({
      tid: TENANT.contoso,
      name: 'Ana Bakker',
    });
    expect(next.body['refresh_token']).not.toBe(body['refresh_token']);
    expect((await ask(next.body['refresh_token'])).status).toBe(200);
    expect(numberOf(await ask('1.forged'))).toBe(70000);
  });

  it('end with the account and with ninety days', async () => {
    let now = Date.now();
    await using azure = await standIn({
      redirectUris: [REDIRECT],
      clock: { now: () => now, fraction: () => 0 },
    });
    const { body } = await redeem(azure, TENANT.contoso, await signIn(azure, TENANT.contoso, 'ana'));
    const ask = () =>
      askToken(azure, TENANT.contoso, {
        grant_type: 'refresh_token',
        refresh_token: String(body['refresh_token']),
      });

    azure.world.change(() => {
      for (const member of azure.world.tenant(TENANT.contoso)?.members ?? []) member.status = 'disabled';
    });
    expect(numberOf(await ask())).toBe(50057);
    now += 91 * 24 * 3_600_000;
    expect(numberOf(await ask())).toBe(700082);
  });
});

describe('admin consent', () => {
  const SCOPE = 'https://management.azure.com/user_impersonation';
  const consentUrl = (azure: AzureSandbox, path: string, query: Readonly<Record<string, string>> = {}) => {
    const params = { client_id: azure.app.authAppId, redirect_uri: REDIRECT, state: 'st&te', ...query };
    return `https://login.microsoftonline.com/${path}?${new URLSearchParams(params).toString()}`;
  };
  const v2 = (azure: AzureSandbox) =>
    consentUrl(azure, `${TENANT.adventureWorks}/v2.0/adminconsent`, { scope: SCOPE });

  it('by an administrator opens the tenant for everybody', async () => {
    await using azure = await bot();
    const page = await (await open(azure, v2(azure))).press('account', 'casey');
    const done = await page.press('consent', 'accept');

    expect(page.title).toBe('Permissions requested');
    expect(Object.fromEntries(done.location?.searchParams ?? [])).toEqual({
      admin_consent: 'True',
      tenant: TENANT.adventureWorks,
      scope: SCOPE,
      state: 'st&te',
    });
    const assertion = await azure.ssoToken(person(azure, 'ana'));
    expect((await askOnBehalfOf(azure, TENANT.adventureWorks, assertion)).status).toBe(200);
  });

  it('works in its older form, which names no scope', async () => {
    await using azure = await bot();
    const page = await open(azure, consentUrl(azure, `${TENANT.adventureWorks}/adminconsent`));
    const done = await (await page.press('account', 'casey')).press('consent', 'accept');
    expect(Object.fromEntries(done.location?.searchParams ?? [])).toEqual({
      admin_consent: 'True',
      tenant: TENANT.adventureWorks,
      state: 'st&te',
    });
  });

  it('ends a simulated lack of consent in that tenant', async () => {
    await using azure = await bot();
    azure.setFault({ kind: 'consentMissing', tenant: TENANT.contoso }, true);
    const url = consentUrl(azure, `${TENANT.contoso}/v2.0/adminconsent`, { scope: SCOPE });
    await (await (await open(azure, url)).press('account', 'contoso-admin')).press('consent', 'accept');
    expect(azure.snapshot().faults).toEqual([]);
  });

  it('goes back with access_denied when it is declined', async () => {
    await using azure = await bot();
    const page = await (
      await (await open(azure, v2(azure))).press('account', 'casey')
    ).press('consent', 'cancel');
    expect(page.location?.searchParams.get('error')).toBe('access_denied');
    expect(page.location?.searchParams.get('error_description')).toContain('AADSTS65004');
    expect(azure.world.tenant(TENANT.adventureWorks)?.consented).toBe(false);
  });

  it.each([
    ['ana', 'AADSTS90094'],
    ['contoso-admin', 'AADSTS50020'],
  ])('is not for %s (%s), even with the form filled in', async (key, number) => {
    await using azure = await bot();
    const page = await (await open(azure, v2(azure))).press('account', key, { consent: 'accept' });
    expect(page.text).toContain(number);
    expect(azure.world.tenant(TENANT.adventureWorks)?.consented).toBe(false);
  });
});
