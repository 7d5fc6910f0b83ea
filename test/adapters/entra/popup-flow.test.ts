import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createAdminConsent } from '../../../src/adapters/entra/admin-consent.ts';
import { createConnectedAccounts } from '../../../src/adapters/entra/connected-accounts.ts';
import { createPopupFlow } from '../../../src/adapters/entra/popup-flow.ts';
import { createSignIn } from '../../../src/adapters/entra/sign-in.ts';
import { createSsoTokens } from '../../../src/adapters/entra/sso-tokens.ts';
import type { TenantId } from '../../../src/domain/ids.ts';
import {
  ana,
  anaThere,
  type Answer,
  type Claims,
  armToken,
  authAppId,
  bo,
  botUri,
  cloud,
  contoso,
  handClock,
  home,
  memoryLog,
  memoryVault,
  publicJwk,
  seconds,
  secret,
  sign,
  ssoToken,
  woodgrove,
} from './fake-entra.ts';
import { memoryPopups } from './memory-popups.ts';

const publicUrl = 'https://palbot.example.com';

interface Person {
  readonly tenantId: string;
  readonly objectId: string;
}

/** What Entra's browser page and token endpoint do; a test bends single parts of it. */
interface Bend {
  readonly idToken?: Claims;
  readonly accessToken?: Claims;
  readonly homeAccount?: Person | null;
  readonly answer?: Answer;
}

function world() {
  const vault = memoryVault();
  const log = memoryLog();
  const clock = handClock();
  const popups = memoryPopups();
  const posts: URLSearchParams[] = [];
  let bend: Bend = {};
  let asked: URLSearchParams | undefined;

  const tokenEndpoint = async (tenant: TenantId): Promise<Answer> => {
    if (bend.answer) return bend.answer;
    const isOwnApi = asked?.get('scope')?.includes('access_as_user');
    const account = bend.homeAccount === undefined ? ana : bend.homeAccount;
    const oid = tenant === home ? ana.objectId : anaThere;
    const idToken = {
      oid,
      tid: tenant,
      nonce: asked?.get('nonce'),
      sub: 'sub',
      preferred_username: 'ana@fabrikam.example',
      ...bend.idToken,
    };
    const info = account && { uid: account.objectId, utid: account.tenantId };
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: 3600,
        access_token: isOwnApi
          ? await ssoToken({ azp: authAppId, ...bend.accessToken })
          : await armToken(tenant, bend.accessToken),
        id_token: await sign({ iss: `${cloud.authority}/${tenant}/v2.0`, aud: authAppId, ...idToken }),
        ...(info && { client_info: Buffer.from(JSON.stringify(info)).toString('base64url') }),
      },
    };
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.pathname.includes('openid-configuration')) {
      return Response.json({ jwks_uri: `${cloud.authority}/${home}/discovery/v2.0/keys` });
    }
    if (url.pathname.endsWith('/keys')) return Response.json({ keys: [publicJwk] });
    posts.push(init?.body as URLSearchParams);
    const { status, body } = await tokenEndpoint(url.pathname.split('/')[1] as TenantId);
    return Response.json(body, { status });
  };

  const consent = createAdminConsent({ cloud, authAppId, publicUrl, encryptionKey: Buffer.alloc(32, 7) });
  const ssoTokens = createSsoTokens({
    cloud,
    authAppId,
    audiences: [botUri],
    partnerTenants: [home],
    clock,
    fetch,
  });
  const credential = { kind: 'secret', secret } as const;
  const flow = createPopupFlow({
    cloud,
    authAppId,
    credential,
    ownApi: botUri,
    publicUrl,
    popups,
    vault,
    ssoTokens,
    clock,
    log,
    fetch,
  });
  const forgotten: string[] = [];
  const cached = { forget: (person: Person) => void forgotten.push(person.objectId) };
  const accounts = createConnectedAccounts({ vault, clock });
  const signIn = createSignIn({ vault, popups, accounts, consent, cached, publicUrl, clock });

  /** From the button in chat to Microsoft's page. */
  const open = async (options: { tenant?: TenantId; customerName?: string; claims?: string } = {}) => {
    const { url } = await signIn.startPopup(ana, options);
    const id = new URL(url).searchParams.get('s') ?? '';
    const begun = await flow.authorize(id);
    if (begun.kind !== 'ok') return expect.unreachable('the session is open');
    const authorize = new URL(begun.redirectUrl);
    asked = authorize.searchParams;
    return { id, cookie: begun.cookieValue, authorize, asked };
  };
  /** Microsoft sends the browser back. */
  const comeBack = (state: string | null, cookie: string | undefined, query: Record<string, string> = {}) => {
    const parameters = new URLSearchParams({ ...(state !== null && { state }), code: 'code-1', ...query });
    const url = new URL(`http://10.0.0.1:3978/auth/callback?${parameters.toString()}`);
    return flow.callback({ url, cookie });
  };
  const signInThere = async (bent: Bend = {}, options: Parameters<typeof open>[0] = { tenant: contoso }) => {
    bend = bent;
    const { asked: query, cookie } = await open(options);
    return comeBack(query.get('state'), cookie);
  };
  const bendWith = (bent: Bend): void => void (bend = bent);
  return { flow, signIn, vault, log, clock, posts, forgotten, open, comeBack, signInThere, bendWith };
}

describe('the sign-in popup', () => {
  it('sends the browser to the customer’s tenant with PKCE, state, nonce and the challenge', async () => {
    const { open } = world();
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

    const { authorize, asked } = await open({ tenant: contoso, claims });

    expect(authorize.origin + authorize.pathname).toBe(`${cloud.authority}/${contoso}/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: authAppId,
      response_type: 'code',
      redirect_uri: `${publicUrl}/auth/callback`,
      scope: 'https://management.azure.com/user_impersonation openid profile',
      code_challenge_method: 'S256',
      prompt: 'select_account',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBe(43);
    expect(JSON.parse(asked.get('claims') ?? '')).toEqual({
      access_token: { acrs: { essential: true, value: 'c1' }, xms_cc: { values: ['cp1'] } },
    });
  });

  it('asks for an SSO assertion when no tenant is named', async () => {
    const { open } = world();

    const { authorize, asked } = await open();

    expect(authorize.pathname).toBe(`/${home}/oauth2/v2.0/authorize`);
    expect(asked.get('scope')).toBe(`${botUri}/access_as_user openid profile`);
    expect(asked.has('claims')).toBe(false);
  });

  it('proposes the account of Teams when it is known', async () => {
    const { open, vault, clock } = world();
    await vault.put(ana, 'sso', await ssoToken(), clock.now() + 3_600_000);

    const { asked } = await open({ tenant: contoso });

    expect(asked.get('login_hint')).toBe('ana@fabrikam.example');
    expect(asked.get('domain_hint')).toBe('fabrikam.example');
    expect(asked.has('prompt')).toBe(false);
  });

  it('tells the start page for whom it is', async () => {
    const { flow, signIn } = world();
    const { url, expiresOn } = await signIn.startPopup(ana, { tenant: contoso, customerName: 'Contoso Ltd' });

    expect(url.startsWith(`${publicUrl}/auth/start?s=`)).toBe(true);
    expect(expiresOn).toBeGreaterThan(Date.now());
    expect(await flow.start(new URL(url).searchParams.get('s') ?? '')).toEqual({
      kind: 'ok',
      personName: 'Ana Bakker',
      tenant: contoso,
      purpose: 'azure',
      customerName: 'Contoso Ltd',
    });
    expect(await flow.start('unknown')).toEqual({ kind: 'gone' });
    expect(await flow.authorize('unknown')).toEqual({ kind: 'gone' });
  });

  it('keeps the token back until the same person returns a code, then files it under the tenant', async () => {
    const { signIn, signInThere, vault, posts } = world();

    const result = await signInThere({}, { tenant: contoso, customerName: 'Contoso Ltd' });

    expect(result).toMatchObject({ kind: 'ok', personName: 'Ana Bakker', customerName: 'Contoso Ltd' });
    if (result.kind !== 'ok') return expect.unreachable();
    expect(result.typedCode).toMatch(/^\d{8}$/);
    expect(Buffer.from(result.teamsCode, 'base64url')).toHaveLength(16);
    expect(await vault.get(ana, contoso)).toBeUndefined();
    expect(Object.fromEntries(posts[0] ?? [])).toMatchObject({
      grant_type: 'authorization_code',
      client_secret: secret,
      redirect_uri: `${publicUrl}/auth/callback`,
      code_verifier: expect.stringMatching(/^.{43,}$/) as string,
      client_info: '1',
    });

    expect(
      await signIn.confirmCode(ana, ` ${result.typedCode.slice(0, 4)} ${result.typedCode.slice(4)} `),
    ).toEqual({ tenant: contoso });
    expect((await vault.get(ana, contoso))?.secret).toMatch(/^eyJ/);
    await expect(signIn.confirmCode(ana, result.teamsCode)).rejects.toMatchObject({ code: 'codeWrong' });
  });

  it('refuses the code from another Teams user (link phishing)', async () => {
    const { signIn, signInThere, vault } = world();
    const result = await signInThere();
    if (result.kind !== 'ok') return expect.unreachable();

    await expect(signIn.confirmCode(bo, result.teamsCode)).rejects.toMatchObject({ code: 'codeWrong' });

    expect(await vault.get(bo, contoso)).toBeUndefined();
    expect(await vault.get(ana, contoso)).toBeUndefined();
  });

  it('files an assertion as such, for which single sign-on stands in', async () => {
    const { signIn, signInThere } = world();

    const result = await signInThere({}, {});
    if (result.kind !== 'ok') return expect.unreachable();

    expect(await signIn.isSignedIn(ana)).toBe(false);
    expect(await signIn.confirmCode(ana, result.teamsCode)).toEqual({ tenant: home });
    expect(await signIn.isSignedIn(ana)).toBe(true);
  });

  it('refuses an assertion that Teams’ own would not pass', async () => {
    const { signInThere } = world();

    expect(await signInThere({ accessToken: { scp: 'other' } }, {})).toMatchObject({
      kind: 'failed',
      error: { ref: 'PAL-903' },
    });
  });

  it.each([
    ['another account was picked', { homeAccount: bo }, {}],
    ['the person cancelled', {}, { error: 'access_denied' }],
    ['Entra refused', {}, { error: 'invalid_request', error_description: 'AADSTS90094: no' }],
  ])('can be started again when %s', async (_case, bent, query) => {
    const { flow, open, comeBack, bendWith } = world();
    bendWith(bent);
    const { id, cookie, asked } = await open({ tenant: contoso });
    expect((await comeBack(asked.get('state'), cookie, query)).kind).not.toBe('ok');

    expect(await comeBack(asked.get('state'), cookie)).toEqual({ kind: 'expired' });
    const again = await flow.authorize(id);
    if (again.kind !== 'ok') return expect.unreachable('the session is open again');
    expect(again.cookieValue).not.toBe(cookie);
    expect(new URL(again.redirectUrl).searchParams.get('state')).not.toBe(asked.get('state'));
  });

  it('lets codes run out', async () => {
    const { signIn, signInThere, clock } = world();
    const result = await signInThere();
    if (result.kind !== 'ok') return expect.unreachable();

    clock.forward(5 * 60_000 + 1);

    await expect(signIn.confirmCode(ana, result.typedCode)).rejects.toMatchObject({ code: 'signInExpired' });
  });

  it.each<[string, Bend, TenantId]>([
    ['a colleague’s account', { homeAccount: bo }, contoso],
    ['an account of another home', { homeAccount: { ...ana, tenantId: woodgrove } }, contoso],
    ['an account whose home nobody tells', { homeAccount: null }, contoso],
    [
      'a colleague’s account at home',
      { idToken: { oid: bo.objectId }, accessToken: { oid: bo.objectId } },
      home,
    ],
  ])('refuses %s', async (_what, bend, tenant) => {
    const { signInThere } = world();

    expect(await signInThere(bend, { tenant })).toMatchObject({
      kind: 'wrongAccount',
      account: 'ana@fabrikam.example',
    });
  });

  it.each<[string, Bend]>([
    ['an id token of another tenant', { idToken: { tid: woodgrove } }],
    ['an access token of another tenant', { accessToken: { tid: woodgrove } }],
    ['an access token of another account', { accessToken: { oid: bo.objectId } }],
  ])('refuses %s and alerts the operator', async (_what, bend) => {
    const { signInThere, log } = world();

    expect(await signInThere(bend)).toMatchObject({ kind: 'failed', error: { ref: 'PAL-901' } });
    expect(log.lines.join()).toContain('"level":"error"');
  });

  it.each<[string, Bend]>([
    ['of another issuer', { idToken: { iss: `${cloud.authority}/${woodgrove}/v2.0` } }],
    ['for another app', { idToken: { aud: contoso } }],
    ['with another nonce', { idToken: { nonce: 'other' } }],
    ['without nonce', { idToken: { nonce: undefined } }],
    ['that is expired', { idToken: { exp: seconds(-3600) } }],
  ])('refuses an id token %s', async (_what, bend) => {
    const { signInThere } = world();

    expect((await signInThere(bend)).kind).toBe('failed');
  });

  it('answers a callback once, only to the browser that started, and only in time', async () => {
    const { open, comeBack, clock } = world();
    const { asked, cookie } = await open({ tenant: contoso });
    const state = asked.get('state');

    expect(await comeBack(state, undefined)).toEqual({ kind: 'expired' });
    expect(await comeBack(state, 'another-browser')).toEqual({ kind: 'expired' });
    expect(await comeBack('another-state', cookie)).toEqual({ kind: 'expired' });
    expect(await comeBack(null, cookie)).toEqual({ kind: 'expired' });
    expect((await comeBack(state, cookie)).kind).toBe('ok');
    expect(await comeBack(state, cookie)).toEqual({ kind: 'expired' });

    const late = await open({ tenant: contoso });
    clock.forward(10 * 60_000 + 1);
    expect(await comeBack(late.asked.get('state'), late.cookie)).toEqual({ kind: 'expired' });
  });

  it.each([
    ['declined', { error: 'access_denied', error_description: 'AADSTS65004: declined' }, 'denied', 'PAL-201'],
    ['cancelled', { error: 'access_denied', error_subcode: 'cancel' }, 'denied', 'PAL-201'],
    ['not a member', { error: 'access_denied', error_description: 'AADSTS50020: no' }, 'denied', 'PAL-302'],
    ['blocked', { error: 'invalid_grant', error_description: 'AADSTS53003: no' }, 'failed', 'PAL-305'],
    ['strange', { error: 'x'.repeat(500) }, 'failed', 'PAL-900'],
  ])('understands what Microsoft’s page says: %s', async (_what, query, kind, ref) => {
    const { open, comeBack } = world();
    const { asked, cookie } = await open({ tenant: contoso });

    expect(await comeBack(asked.get('state'), cookie, query)).toMatchObject({ kind, error: { ref } });
  });

  it.each<[string, Answer, string]>([
    [
      'our secret is wrong',
      { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: ' } },
      'PAL-902',
    ],
    ['Entra throttles', { status: 429, body: { error: 'temporarily_unavailable' } }, 'PAL-401'],
    ['Entra is down', { status: 503, body: {} }, 'PAL-402'],
  ])('says what went wrong when %s', async (_what, answer, ref) => {
    const { signInThere } = world();

    expect(await signInThere({ answer })).toMatchObject({ kind: 'failed', error: { ref } });
  });

  it('says that Microsoft is busy when the token endpoint is not reached', async () => {
    const { signInThere } = world();
    const answer = {
      get status(): number {
        throw new TypeError('fetch failed');
      },
      body: {},
    };

    expect(await signInThere({ answer })).toMatchObject({ kind: 'failed', error: { ref: 'PAL-402' } });
  });

  it('logs no token, code or secret, even when Entra echoes them', async () => {
    const { signInThere, log, posts } = world();
    const echo = { error: 'invalid_client', error_description: `AADSTS7000215: ${secret} code-1` };

    const result = await signInThere({ answer: { status: 401, body: echo } });
    const ok = await signInThere();

    const lines = log.lines.join() + inspect(result, { depth: 9, showHidden: true });
    expect(lines).not.toContain(secret);
    expect(lines).not.toContain('code-1');
    expect(lines).not.toContain(posts[0]?.get('code_verifier') ?? 'none');
    expect(ok.kind === 'ok' && log.lines.join().includes(ok.teamsCode)).toBe(false);
  });
});

describe('signing out', () => {
  it('forgets everything and says what it was', async () => {
    const { signIn, vault, clock, forgotten } = world();
    await vault.put(ana, 'sso', await ssoToken(), clock.now() + 3_600_000);
    await vault.put(ana, contoso, 'token', clock.now() + 3_600_000);

    expect(await signIn.forget(ana)).toEqual({ sso: true, tenants: [contoso], unconfirmed: 0 });
    expect(await signIn.forget(ana)).toEqual({ sso: false, tenants: [], unconfirmed: 0 });
    expect(await signIn.isSignedIn(ana)).toBe(false);
    expect(forgotten).toEqual([ana.objectId, ana.objectId]);
  });

  it('ends a popup that is through: its code makes nothing real any more', async () => {
    const { signIn, signInThere, vault } = world();
    const result = await signInThere();
    if (result.kind !== 'ok') return expect.unreachable();

    expect(await signIn.forget(ana)).toMatchObject({ unconfirmed: 1 });

    await expect(signIn.confirmCode(ana, result.teamsCode)).rejects.toThrow();
    expect(await vault.get(ana, contoso)).toBeUndefined();
  });
});
