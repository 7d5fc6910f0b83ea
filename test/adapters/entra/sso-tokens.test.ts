import { inspect } from 'node:util';
import { generateKeyPair, type JWTPayload, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createSsoTokens, type SsoReason } from '../../../src/adapters/entra/sso-tokens.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import {
  ana,
  authAppId,
  bo,
  botUri,
  cloud,
  contoso,
  handClock,
  home,
  publicJwk,
  seconds,
  sign,
  ssoToken,
  teamsClient,
} from './fake-entra.ts';

/** The home tenant's public pages: metadata, then keys. */
function publicPages(answer: (url: string) => Response | Promise<Response> = defaultPages) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(new URL(url).pathname);
    return answer(url);
  };
  return { asked, fetch };
}

function defaultPages(url: string): Response {
  return url.includes('openid-configuration')
    ? Response.json({ jwks_uri: `${cloud.authority}/${home}/discovery/v2.0/keys` })
    : Response.json({ keys: [publicJwk] });
}

function world(pages = publicPages()) {
  const clock = handClock();
  const ssoTokens = createSsoTokens({
    cloud,
    authAppId,
    audiences: [botUri],
    partnerTenants: [home],
    clock,
    fetch: pages.fetch,
  });
  return { ssoTokens, clock, asked: pages.asked };
}

describe('SSO tokens', () => {
  it('accepts a token of Teams for our API and this person', async () => {
    const { ssoTokens, asked } = world();

    const { identity, expiresOn } = await ssoTokens.validate(await ssoToken(), ana);

    expect(identity).toEqual({ tenantId: home, objectId: ana.objectId, name: 'ana@fabrikam.example' });
    expect(expiresOn).toBeGreaterThan(Date.now() + 3_500_000);
    expect(asked).toEqual([`/${home}/v2.0/.well-known/openid-configuration`, `/${home}/discovery/v2.0/keys`]);
  });

  it('accepts a v1 token too', async () => {
    const { ssoTokens } = world();
    const jwt = await ssoToken({
      iss: `https://sts.windows.net/${home}/`,
      aud: botUri,
      azp: undefined,
      appid: teamsClient,
      ver: '1.0',
    });

    await expect(ssoTokens.validate(jwt, ana)).resolves.toMatchObject({
      identity: { objectId: ana.objectId },
    });
  });

  it('fetches the keys once for many tokens', async () => {
    const { ssoTokens, asked } = world();

    const jwt = await ssoToken();
    await Promise.all(Array.from({ length: 10 }, () => ssoTokens.validate(jwt, ana)));
    await ssoTokens.validate(jwt, ana);

    expect(asked).toHaveLength(2);
  });

  it.each<[string, Record<string, unknown>, SsoReason, ErrorCode]>([
    ['another app', { aud: contoso }, 'audience', 'registration'],
    ['an unknown client', { azp: contoso }, 'client', 'registration'],
    ['no client', { azp: undefined }, 'client', 'registration'],
    ['the auth app as client', { azp: authAppId }, 'client', 'registration'],
    ['another scope', { scp: 'openid profile' }, 'scope', 'registration'],
    ['a scope that only begins alike', { scp: 'access_as_user2' }, 'scope', 'registration'],
    ['an app and no person', { scp: undefined, roles: ['access_as_user'] }, 'scope', 'registration'],
    ['somebody else', { oid: bo.objectId }, 'sender', 'wrongAccount'],
    ['another tenant than its issuer', { tid: contoso }, 'sender', 'wrongAccount'],
    ['nobody', { oid: undefined }, 'sender', 'wrongAccount'],
    ['a foreign issuer', { iss: `${cloud.authority}/${contoso}/v2.0` }, 'issuer', 'signInNeeded'],
    ['an issuer that looks alike', { iss: `https://login.example/${home}/v2.0` }, 'issuer', 'signInNeeded'],
    ['yesterday', { exp: seconds(-120) }, 'expired', 'signInNeeded'],
    ['tomorrow', { nbf: seconds(3600) }, 'expired', 'signInNeeded'],
    ['ever', { exp: undefined }, 'expired', 'signInNeeded'],
  ])('refuses a token for %s', async (_what, claims, reason, code) => {
    const { ssoTokens } = world();
    const jwt = await ssoToken(claims);

    const refused = ssoTokens.validate(jwt, ana);

    await expect(refused).rejects.toMatchObject({ code, cause: { reason } });
  });

  it('tolerates clocks that differ by less than a minute', async () => {
    const { ssoTokens } = world();

    const jwt = await ssoToken({ exp: seconds(-30) });

    await expect(ssoTokens.validate(jwt, ana)).resolves.toBeDefined();
  });

  it('takes the auth app as client only for tokens of our own popup', async () => {
    const { ssoTokens } = world();
    const own = await ssoToken({ azp: authAppId });

    await expect(ssoTokens.validate(own, ana, { ownPopup: true })).resolves.toBeDefined();
    await expect(ssoTokens.validate(await ssoToken(), ana, { ownPopup: true })).rejects.toMatchObject({
      cause: { reason: 'client' },
    });
  });

  it('refuses forged signatures and other algorithms', async () => {
    const { ssoTokens } = world();
    const forger = await generateKeyPair('RS256');
    const claims = JSON.parse(
      Buffer.from((await ssoToken()).split('.')[1] ?? '', 'base64url').toString(),
    ) as JWTPayload;
    const secretKey = new TextEncoder().encode(JSON.stringify(publicJwk)) as never;

    const forged = await sign(claims, forger.privateKey);
    const symmetric = await sign(claims, secretKey, 'HS256');
    const unsigned = new UnsecuredJWT(claims).encode();

    const reason = (jwt: string) =>
      ssoTokens.validate(jwt, ana).catch((e: Error) => (e.cause as { reason: string }).reason);
    expect(await reason(forged)).toBe('signature');
    expect(await reason(symmetric)).toBe('algorithm');
    expect(await reason(unsigned)).toMatch(/algorithm|malformed/);
    expect(await reason('not a token')).toBe('malformed');
  });

  it('looks nothing up for people of a foreign tenant', async () => {
    const { ssoTokens, asked } = world();
    const jwt = await ssoToken({ iss: `${cloud.authority}/${contoso}/v2.0`, tid: contoso });

    await expect(ssoTokens.validate(jwt, { ...ana, tenantId: contoso })).rejects.toMatchObject({
      cause: { reason: 'issuer' },
    });
    expect(asked).toEqual([]);
  });

  it('looks up unknown keys once in a while, not for every token', async () => {
    const { ssoTokens, asked } = world(
      publicPages((url) =>
        url.includes('openid')
          ? defaultPages(url)
          : Response.json({ keys: [{ ...publicJwk, kid: 'other' }] }),
      ),
    );
    const jwt = await ssoToken();

    for (let i = 0; i < 20; i++) await ssoTokens.validate(jwt, ana).catch(() => undefined);

    expect(asked).toHaveLength(2);
  });

  it('says that Microsoft is busy when the keys cannot be had, and asks again only after a pause', async () => {
    let isUp = false;
    const pages = publicPages((url) => (isUp ? defaultPages(url) : new Response('', { status: 503 })));
    const { ssoTokens, clock, asked } = world(pages);
    const jwt = await ssoToken();

    for (let i = 0; i < 20; i++) {
      await expect(ssoTokens.validate(jwt, ana)).rejects.toMatchObject({ code: 'microsoftBusy' });
    }
    expect(asked).toHaveLength(1);

    isUp = true;
    clock.forward(6000);
    await expect(ssoTokens.validate(jwt, ana)).resolves.toBeDefined();
  });

  it('does not fetch keys from a host that is not Entra’s', async () => {
    const pages = publicPages(() => Response.json({ jwks_uri: 'https://keys.example/keys' }));
    const { ssoTokens, asked } = world(pages);

    await expect(ssoTokens.validate(await ssoToken(), ana)).rejects.toMatchObject({ code: 'microsoftBusy' });
    expect(asked).toHaveLength(1);
  });

  it('names the account to use, and never the token', async () => {
    const { ssoTokens } = world();
    const jwt = await ssoToken({ oid: bo.objectId });

    const error: unknown = await ssoTokens.validate(jwt, ana).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ params: { expected: 'Ana Bakker' } });
    const seen = inspect(error, { depth: 9, showHidden: true });
    for (const part of jwt.split('.')) expect(seen).not.toContain(part.slice(0, 30));
  });
});
