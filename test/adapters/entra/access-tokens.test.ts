import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from '../../../src/adapters/entra/access-tokens.ts';
import { PalError } from '../../../src/domain/errors.ts';
import { type TenantId, tenantId } from '../../../src/domain/ids.ts';
import {
  ana,
  anaThere,
  type Answer,
  armToken,
  authAppId,
  bo,
  cloud,
  contoso,
  fakeEntra,
  grantingEntra,
  handClock,
  home,
  memoryLog,
  memoryVault,
  refusal,
  secret,
  ssoToken,
  tokenBody,
  woodgrove,
} from './fake-entra.ts';

async function world(entra: ReturnType<typeof fakeEntra> = grantingEntra()) {
  const vault = memoryVault();
  const log = memoryLog();
  const clock = handClock();
  const assertion = await ssoToken();
  await vault.put(ana, 'sso', assertion, clock.now() + 3_600_000);
  const tokens = createAccessTokens({
    vault,
    log,
    clock,
    cloud,
    authAppId,
    credential: { kind: 'secret', secret },
    httpClient: entra.httpClient,
  });
  return { tokens, vault, log, clock, assertion, entra };
}

const failure = (work: Promise<unknown>): Promise<PalError> =>
  work.then(
    () => expect.unreachable('should have failed'),
    (thrown: unknown) => (thrown instanceof PalError ? thrown : expect.unreachable(inspect(thrown))),
  );

const answering = (answer: Answer) => fakeEntra(() => answer);

describe('access tokens', () => {
  it('redeems one assertion at two tenants and gives each its own token', async () => {
    const { tokens, entra, assertion } = await world();

    const first = await tokens.get(ana, contoso);
    const second = await tokens.get(ana, woodgrove);

    expect([first.identity.tenantId, second.identity.tenantId]).toEqual([contoso, woodgrove]);
    expect(first.identity).toEqual({
      tenantId: contoso,
      objectId: anaThere,
      name: 'ana@fabrikam.example',
      kind: 'guest',
    });
    expect(entra.posts.map(({ tenant }) => tenant)).toEqual([contoso, woodgrove]);
    expect(Object.fromEntries(entra.posts[0]?.form ?? [])).toMatchObject({
      client_id: authAppId,
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      assertion,
      client_secret: secret,
      claims: expect.stringContaining('cp1') as string,
    });
    expect(entra.posts[0]?.form.get('scope')).toContain('https://management.azure.com/.default');
  });

  it('posts once for ten parallel calls, and not again while the token is valid', async () => {
    const { tokens, entra } = await world();

    const all = await Promise.all(Array.from({ length: 10 }, () => tokens.get(ana, contoso)));
    const later = await tokens.require(ana, contoso);

    expect(new Set(all.map(({ token }) => token)).size).toBe(1);
    expect(later.objectId).toBe(anaThere);
    expect(entra.posts).toHaveLength(1);
  });

  it('keeps two people with the same tenant apart', async () => {
    const entra = fakeEntra(async ({ form, tenant }) => {
      const { oid } = JSON.parse(
        Buffer.from(form.get('assertion')?.split('.')[1] ?? '', 'base64url').toString(),
      ) as { oid: string };
      return { status: 200, body: await tokenBody(tenantId(tenant), { oid }) };
    });
    const { tokens, vault, clock } = await world(entra);
    await vault.put(bo, 'sso', await ssoToken({ oid: bo.objectId }), clock.now() + 3_600_000);

    const [hers, his] = await Promise.all([tokens.get(ana, contoso), tokens.get(bo, contoso)]);

    expect([hers.identity.objectId, his.identity.objectId]).toEqual([ana.objectId, bo.objectId]);
  });

  it.each([
    ['another tenant', contoso, { tid: woodgrove }],
    ['no tenant at all', contoso, { tid: undefined }],
    ['another person at home', home, { oid: bo.objectId }],
  ])('drops a token of %s and alerts the operator', async (_what, tenant: TenantId, claims) => {
    const entra = fakeEntra(async () => ({ status: 200, body: await tokenBody(tenant, claims) }));
    const { tokens, log } = await world(entra);

    const error = await failure(tokens.get(ana, tenant));
    await failure(tokens.get(ana, tenant));

    expect(error).toMatchObject({ code: 'wrongTenantToken', params: { tenant } });
    expect(entra.posts).toHaveLength(2); // the wrong token was not kept
    expect(log.lines[0]).toContain('"level":"error"');
  });

  it('prefers the token a popup brought, and checks it too', async () => {
    const { tokens, vault, clock, entra } = await world();
    const kept = await armToken(contoso);
    await vault.put(ana, contoso, kept, clock.now() + 3_600_000);
    await vault.put(ana, woodgrove, await armToken(contoso), clock.now() + 3_600_000);

    expect((await tokens.get(ana, contoso)).token).toBe(kept);
    expect((await failure(tokens.get(ana, woodgrove))).code).toBe('wrongTenantToken');
    expect(await vault.get(ana, woodgrove)).toBeUndefined();
    expect(entra.posts).toHaveLength(0);
  });

  it('goes on behalf of the person when the popup’s token is about to expire', async () => {
    const { tokens, vault, clock, entra } = await world();
    await vault.put(ana, contoso, await armToken(contoso), clock.now() + 30_000);

    await tokens.get(ana, contoso);

    expect(entra.posts).toHaveLength(1);
  });

  it('forwards a challenge past every cache and drops the popup’s token that was challenged', async () => {
    const { tokens, vault, clock, entra } = await world();
    await tokens.get(ana, contoso);
    await vault.put(ana, contoso, await armToken(contoso), clock.now() + 3_600_000);
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';

    const fresh = await tokens.get(ana, contoso, { claims });

    expect(entra.posts).toHaveLength(2);
    expect(entra.posts[1]?.form.get('claims')).toContain('1700000000');
    expect(await vault.get(ana, contoso)).toBeUndefined();
    expect((await tokens.get(ana, contoso)).token).toBe(fresh.token);
    expect(entra.posts).toHaveLength(2);
  });

  it.each([
    ['absent', 0, undefined],
    ['expired', -1000, undefined],
    ['about to expire', 30_000, undefined],
    ['somebody else’s', 3_600_000, bo.objectId],
  ])('asks for a sign-in when the assertion is %s', async (what, life, oid) => {
    const { tokens, vault, clock, entra } = await world();
    await vault.remove(ana);
    if (what !== 'absent')
      await vault.put(ana, 'sso', await ssoToken(oid ? { oid } : {}), clock.now() + life);

    const error = await failure(tokens.get(ana, contoso));

    expect(error).toMatchObject({ code: 'signInNeeded', params: { tenant: contoso } });
    expect(entra.posts).toHaveLength(0);
  });

  it('forgets an expired assertion once; when a fresh one is refused too, a popup is the way', async () => {
    const { tokens, vault, clock } = await world(answering(refusal(500133, 'invalid_grant')));

    const first = await failure(tokens.get(ana, contoso));
    const left = await vault.get(ana, 'sso');
    await vault.put(ana, 'sso', await ssoToken({ jti: 'fresh' }), clock.now() + 3_600_000);
    const second = await failure(tokens.get(ana, contoso));

    expect(first).toMatchObject({ code: 'signInNeeded', params: { tenant: contoso, aadsts: 500133 } });
    expect(left).toBeUndefined();
    expect(second.code).toBe('interactionNeeded');
  });

  it('keeps an assertion that was renewed while the old one was refused', async () => {
    const { tokens, vault, clock } = await world(
      fakeEntra(async () => {
        await vault.put(ana, 'sso', 'renewed', clock.now() + 3_600_000);
        return refusal(500133, 'invalid_grant');
      }),
    );

    await failure(tokens.get(ana, contoso));

    expect((await vault.get(ana, 'sso'))?.secret).toBe('renewed');
  });

  it('carries the challenge of Conditional Access where no log or card sees it', async () => {
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["policy-7"]}}}';
    const { tokens } = await world(
      answering(refusal(50076, 'interaction_required', { suberror: 'basic_action', claims })),
    );

    const error = await failure(tokens.get(ana, contoso));

    expect(error).toMatchObject({ code: 'interactionNeeded', params: { tenant: contoso, aadsts: 50076 } });
    expect(error.claims).toBe(claims);
    expect(JSON.stringify(error) + inspect(error, { depth: 9, showHidden: true })).not.toContain('policy-7');
  });

  it.each([
    [
      'throttled, with the seconds to wait',
      { status: 429, body: { error: 'x' }, headers: { 'retry-after': '40' } },
      { code: 'throttled', params: { seconds: 40 } },
    ],
    ['busy on 503', { status: 503, body: '<html>' }, { code: 'microsoftBusy' }],
    ['busy on 500', { status: 500, body: { error: 'server_error' } }, { code: 'microsoftBusy' }],
  ])('says that Microsoft is %s', async (_what, answer: Answer, expected) => {
    const { tokens } = await world(answering(answer));

    expect(await failure(tokens.get(ana, contoso))).toMatchObject(expected);
  });

  it('leaves Entra alone as long as it asked to, then asks again', async () => {
    const entra = fakeEntra(async (_post, nth) =>
      nth === 1
        ? { status: 429, body: { error: 'x' }, headers: { 'retry-after': '40' } }
        : { status: 200, body: await tokenBody(contoso) },
    );
    const { tokens, clock } = await world(entra);

    await failure(tokens.get(ana, contoso));
    clock.forward(30_000);
    const early = await failure(tokens.get(ana, contoso));
    clock.forward(11_000);
    const late = await tokens.get(ana, contoso);

    expect(early).toMatchObject({ code: 'throttled', params: { seconds: 10 } });
    expect(late.identity.tenantId).toBe(contoso);
    expect(entra.posts).toHaveLength(2);
  });

  it('asks Entra again right after an outage', async () => {
    const entra = fakeEntra(async (_post, nth) =>
      nth <= 2 ? { status: 503, body: {} } : { status: 200, body: await tokenBody(contoso) },
    );
    const { tokens } = await world(entra);

    await failure(tokens.get(ana, contoso));

    expect((await tokens.get(ana, contoso)).identity.tenantId).toBe(contoso);
  });

  it('says that Microsoft is busy when nobody answers', async () => {
    const { tokens } = await world(fakeEntra(() => Promise.reject(new Error('ECONNRESET'))));

    expect((await failure(tokens.get(ana, contoso))).code).toBe('microsoftBusy');
  });

  it('says that its own credential is broken when the certificate cannot be read', async () => {
    const { vault, log, clock, entra } = await world();
    const credential = { kind: 'certificate', path: '/does/not/exist.pem' } as const;
    const { httpClient } = entra;
    const tokens = createAccessTokens({ vault, log, clock, cloud, authAppId, credential, httpClient });

    expect((await failure(tokens.get(ana, contoso))).code).toBe('ownCredential');
    expect(log.lines.join()).toContain('"level":"error"');
  });

  it('lets a caller give up without ending the work of the others', async () => {
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const entra = fakeEntra(async () => {
      started.resolve();
      await gate.promise;
      return { status: 200, body: await tokenBody(contoso) };
    });
    const { tokens } = await world(entra);
    const abort = new AbortController();

    const impatient = tokens.get(ana, contoso, { abortSignal: abort.signal });
    const patient = tokens.get(ana, contoso);
    await started.promise;
    abort.abort(new Error('gave up'));

    await expect(impatient).rejects.toThrow('gave up');
    gate.resolve();
    expect((await patient).identity.tenantId).toBe(contoso);
    expect(entra.posts).toHaveLength(1);
  });

  it('forgets what it holds for a person', async () => {
    const { tokens, entra } = await world();
    await tokens.get(ana, contoso);

    tokens.forget(ana);
    await tokens.get(ana, contoso);

    expect(entra.posts).toHaveLength(2);
  });

  it('never shows a token or secret in an error or log line, even when Entra echoes them', async () => {
    const echo = fakeEntra(({ form }) => ({
      status: 401,
      body: {
        error: 'invalid_client',
        error_codes: [7000215],
        error_description: `AADSTS7000215: ${form.toString()} ${form.get('assertion') ?? ''}`,
      },
    }));
    const { tokens, log, assertion } = await world(echo);

    const error = await failure(tokens.get(ana, contoso));

    const seen = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), ...log.lines].join();
    expect(error.code).toBe('ownCredential');
    expect(seen).toContain('7000215');
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(assertion.slice(0, 40));
  });
});
