import { decodeJwt, SignJWT, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { createKeyring } from '../../../sandbox/entra/keyring.ts';
import { ConnectionBroken } from '../../../sandbox/wire/handler.ts';
import type { Tenant } from '../../../sandbox/world/model.ts';
import { seedWorld } from '../../../sandbox/world/seed.ts';
import {
  armTokenOf,
  askArm,
  askOnBehalfOf,
  type AzureSandbox,
  PAL,
  person,
  standIn,
  TENANT,
} from './support/requests.ts';

const errorOf = (code: string, message: unknown = expect.any(String)) => ({ error: { code, message } });
const tenantOf = (azure: AzureSandbox, id: string) => azure.world.tenant(id) as Tenant;

describe('partner links', () => {
  it('start at etag 1 with one time for both, and hold tenant and object of the token', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);

    const { status, body } = await askArm(azure, 'PUT', '1234567', token);

    const { oid, tid } = decodeJwt(token);
    const properties = (body as { properties: Record<string, unknown> }).properties;
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: '1234567', etag: 1 });
    expect(properties).toMatchObject({ partnerName: 'Fabrikam', version: 1, tenantId: tid, objectId: oid });
    expect(properties['createdTime']).toBe(properties['updatedTime']);
    expect(properties['createdTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?Z$/);
  });

  it('count every write, over removal and re-creation, and keep their first time', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    const properties = ({ body }: { body: unknown }) =>
      (body as { properties: Record<string, unknown> }).properties;

    const first = await askArm(azure, 'PUT', '1234567', token);
    const changed = await askArm(azure, 'PATCH', '7654321', token);
    await askArm(azure, 'DELETE', '7654321', token);
    const again = await askArm(azure, 'PUT', '314159', token);

    expect([first, changed, again].map((answer) => properties(answer)['version'])).toEqual([1, 2, 4]);
    expect(properties(again)['createdTime']).toBe(properties(first)['createdTime']);
    expect(azure.snapshot().tenants.find(({ tenantId }) => tenantId === TENANT.contoso)?.links).toMatchObject(
      [{ person: 'ana', partnerId: '314159', partnerName: 'Wingtip Consulting', etag: 4, state: 'Active' }],
    );
  });

  it('belong to one account in one tenant', async () => {
    await using azure = await standIn();
    await askArm(azure, 'PUT', '1234567', await armTokenOf(azure, 'ana', TENANT.contoso));

    const others = await Promise.all([
      armTokenOf(azure, 'bo', TENANT.contoso),
      armTokenOf(azure, 'ana', TENANT.contosoRetail),
    ]);

    for (const token of others) expect((await askArm(azure, 'GET', '', token)).status).toBe(404);
  });

  it.each([
    ['GET', ''],
    ['GET', '1234567'],
    ['PATCH', '1234567'],
    ['DELETE', '1234567'],
  ])('answer %s "%s" with 404 NotFound when nothing is linked', async (method, id) => {
    await using azure = await standIn();
    const { status, body } = await askArm(azure, method, id, await armTokenOf(azure, 'ana', TENANT.contoso));
    expect({ status, body }).toEqual({ status: 404, body: errorOf('NotFound') });
  });

  it('are found without an ID or with their own, not with another', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    await askArm(azure, 'PUT', '1234567', token);

    expect((await askArm(azure, 'GET', '', token)).body).toMatchObject({ name: '1234567' });
    expect((await askArm(azure, 'GET', '1234567', token)).status).toBe(200);
    expect((await askArm(azure, 'GET', '7654321', token)).status).toBe(404);
    expect((await askArm(azure, 'DELETE', '7654321', token)).status).toBe(404);
  });

  it.each(['Conflict', 'PartnerIdAlreadyLinked'] as const)(
    'refuse a second PUT with 409 %s',
    async (conflictCode) => {
      await using azure = await standIn({ conflictCode });
      const token = await armTokenOf(azure, 'ana', TENANT.contoso);
      await askArm(azure, 'PUT', '1234567', token);

      const { status, body } = await askArm(azure, 'PUT', '7654321', token);

      expect({ status, body }).toEqual({ status: 409, body: errorOf(conflictCode) });
      expect((await askArm(azure, 'GET', '', token)).body).toMatchObject({ name: '1234567', etag: 1 });
    },
  );

  it.each(['999999', '1234566', '12ab', '12%2F..%2F3'])(
    'refuse the ID %s, which has no record',
    async (id) => {
      await using azure = await standIn();
      const { status, body } = await askArm(azure, 'PUT', id, await armTokenOf(azure, 'ana', TENANT.contoso));
      expect({ status, body }).toEqual({
        status: 400,
        body: errorOf('BadRequest', expect.stringContaining("We don't have a record for this partner ID")),
      });
    },
  );

  it('refuse a delegated administrator, who has no account in the tenant', async () => {
    await using azure = await standIn();
    azure.world.change(() => {
      const ana = { account: 'ana', objectId: person(azure, 'ana').objectId, kind: 'foreign' } as const;
      const northwind = tenantOf(azure, TENANT.northwindTraders);
      northwind.members.push({ ...ana, status: 'active', admin: false });
      northwind.consented = true;
    });

    const token = await armTokenOf(azure, 'ana', TENANT.northwindTraders);
    const { status, body } = await askArm(azure, 'PUT', '1234567', token);

    expect(status).toBe(400);
    expect(body).toEqual(
      errorOf(
        'BadRequest',
        expect.stringMatching(/^The user does not have an account in this tenant, .*CSP partner/),
      ),
    );
  });

  it('list the four operations, and ask for the one version there is', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    const operations = PAL.replace('/partners', '/operations');

    expect((await askArm(azure, 'GET', `${operations}?api-version=2018-02-01`, token)).body).toMatchObject({
      value: ['read', 'write', 'action', 'delete'].map((verb) => ({
        name: `Microsoft.ManagementPartner/partners/${verb}`,
      })),
    });
    expect((await askArm(azure, 'GET', operations, token)).body).toEqual(
      errorOf('MissingApiVersionParameter'),
    );
    expect((await askArm(azure, 'GET', `${PAL}?api-version=2020-01-01`, token)).body).toEqual(
      errorOf('NoRegisteredProviderFound'),
    );
  });
});

describe('tokens at ARM', () => {
  it('answers 401 AuthenticationFailed without one', async () => {
    await using azure = await standIn();
    const { status, body, headers } = await askArm(azure, 'GET', '', undefined);
    expect({ status, body }).toEqual({ status: 401, body: errorOf('AuthenticationFailed') });
    expect(headers.get('www-authenticate')).toContain('authorization_uri=');
  });

  it('refuses wrong audience, expiry, foreign keys and the key of another tenant', async () => {
    await using azure = await standIn();
    const keyring = createKeyring(azure.world);
    const good = decodeJwt(await armTokenOf(azure, 'ana', TENANT.contoso));
    const { privateKey } = await generateKeyPair('RS256');
    const bad = {
      audience: await keyring.sign(TENANT.contoso, { ...good, aud: 'https://graph.microsoft.com' }),
      expired: await keyring.sign(TENANT.contoso, { ...good, exp: Math.floor(Date.now() / 1000) - 1 }),
      foreignKey: await new SignJWT(good).setProtectedHeader({ alg: 'RS256', kid: 'x' }).sign(privateKey),
      otherTenantsKey: await keyring.sign(TENANT.contosoRetail, good),
      sso: await azure.ssoToken(person(azure, 'ana')),
      garbage: 'not.a.token',
    };

    for (const [why, token] of Object.entries(bad)) {
      const { status, body } = await askArm(azure, 'GET', '', token);
      expect({ why, status, body }).toEqual({
        why,
        status: 401,
        body: errorOf('InvalidAuthenticationToken'),
      });
    }
    expect((await askArm(azure, 'GET', '', await keyring.sign(TENANT.contoso, good))).status).toBe(404);
  });
});

describe('faults of ARM', () => {
  it.each([
    { kind: 'throttle', status: 429, code: 'TooManyRequests', retryAfter: '7' },
    { kind: 'outage', status: 503, code: 'ServiceUnavailable', retryAfter: null },
  ] as const)(
    '$kind answers $status for its tenant only, and carries nothing out',
    async ({ kind, ...expected }) => {
      await using azure = await standIn({ retryAfterInSeconds: 7 });
      const token = await armTokenOf(azure, 'ana', TENANT.contoso);
      azure.setFault({ kind, tenant: TENANT.contoso }, true);

      const { status, body, headers } = await askArm(azure, 'PUT', '1234567', token);
      const elsewhere = await askArm(
        azure,
        'PUT',
        '1234567',
        await armTokenOf(azure, 'ana', TENANT.contosoRetail),
      );
      azure.setFault({ kind, tenant: TENANT.contoso }, false);

      expect({ status, body }).toEqual({ status: expected.status, body: errorOf(expected.code) });
      expect(headers.get('retry-after')).toBe(expected.retryAfter);
      expect(elsewhere.status).toBe(200);
      expect((await askArm(azure, 'GET', '', token)).status).toBe(404);
    },
  );

  it('errorAfterCommit answers 500 to a write that was carried out', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    azure.setFault({ kind: 'errorAfterCommit' }, true);

    expect((await askArm(azure, 'PUT', '1234567', token)).status).toBe(500);
    expect((await askArm(azure, 'GET', '', token)).body).toMatchObject({ name: '1234567' });
  });

  it('resetAfterCommit breaks the connection of a write that was carried out', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    azure.setFault({ kind: 'resetAfterCommit' }, true);

    await expect(askArm(azure, 'PUT', '1234567', token)).rejects.toThrow(ConnectionBroken);
    expect((await askArm(azure, 'GET', '', token)).body).toMatchObject({ name: '1234567' });
    expect(azure.snapshot().calls.at(-2)).toMatchObject({ method: 'PUT', status: 0, tenant: TENANT.contoso });
  });

  it('slow answers late, but answers', async () => {
    await using azure = await standIn({ slowInMs: 1 });
    azure.setFault({ kind: 'slow' }, true);
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    expect((await askArm(azure, 'PUT', '1234567', token)).status).toBe(200);
  });

  it('cae refuses tokens with a claims challenge until one comes that was asked for with it', async () => {
    await using azure = await standIn();
    const old = await armTokenOf(azure, 'ana', TENANT.contoso);
    azure.setFault({ kind: 'cae', tenant: TENANT.contoso }, true);

    const { status, headers } = await askArm(azure, 'GET', '', old);
    const challenge = /error="insufficient_claims", claims="([^"]+)"/.exec(
      headers.get('www-authenticate') ?? '',
    );
    const claims = Buffer.from(challenge?.[1] ?? '', 'base64').toString();
    const sso = await azure.ssoToken(person(azure, 'ana'));
    const plain = await askOnBehalfOf(azure, TENANT.contoso, sso);
    const answer = await askOnBehalfOf(azure, TENANT.contoso, sso, { claims });

    expect(status).toBe(401);
    expect(JSON.parse(claims)).toMatchObject({ access_token: { nbf: { essential: true } } });
    expect((await askArm(azure, 'GET', '', String(plain.body['access_token']))).status).toBe(401);
    expect((await askArm(azure, 'GET', '', String(answer.body['access_token']))).status).toBe(404);
  });
});

describe('GET /tenants', () => {
  const TENANTS = 'https://management.azure.com/tenants?api-version=2022-12-01';
  const list = async (azure: AzureSandbox, url = TENANTS) =>
    (await askArm(azure, 'GET', url, await armTokenOf(azure, 'ana', TENANT.fabrikam))).body as {
      value: Record<string, unknown>[];
      nextLink?: string;
    };

  it('names every tenant the person can enter, and no other', async () => {
    await using azure = await standIn();
    azure.world.change(() => {
      const retail = tenantOf(azure, TENANT.contosoRetail);
      for (const member of retail.members) if (member.account === 'ana') member.status = 'pending';
    });

    const { value } = await list(azure);

    expect(value.map(({ displayName }) => displayName)).toEqual([
      'Fabrikam',
      'Contoso Ltd',
      'Adventure Works',
      'Woodgrove Bank',
    ]);
    expect(value[1]).toEqual({
      id: `/tenants/${TENANT.contoso}`,
      tenantId: TENANT.contoso,
      countryCode: 'US',
      displayName: 'Contoso Ltd',
      domains: ['contoso.com', 'contoso.onmicrosoft.com'],
      tenantCategory: 'Home',
      defaultDomain: 'contoso.com',
      tenantType: 'AAD',
    });
  });

  it('gives nothing but ids for a tenant that hides the rest', async () => {
    await using azure = await standIn();
    azure.world.change(() => (tenantOf(azure, TENANT.contoso).idsOnly = true));

    expect((await list(azure)).value[1]).toEqual({
      id: `/tenants/${TENANT.contoso}`,
      tenantId: TENANT.contoso,
      tenantCategory: 'Home',
    });
  });

  it('continues after 100 by nextLink, without repeating or losing one', async () => {
    const initial = seedWorld();
    const [template] = initial.tenants;
    for (let number = 0; number < 240; number++) {
      const tenantId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
      initial.tenants.push({
        ...structuredClone(template as Tenant),
        tenantId,
        domains: [`customer${number}.example.com`],
        members: [{ account: 'ana', objectId: tenantId, kind: 'guest', status: 'active', admin: false }],
      });
    }
    await using azure = await standIn({ initial });

    const sizes: number[] = [];
    const seen = new Set<unknown>();
    for (let url: string | undefined = TENANTS; url !== undefined;) {
      const page = await list(azure, url);
      sizes.push(page.value.length);
      for (const { tenantId } of page.value) seen.add(tenantId);
      url = page.nextLink;
    }

    expect(sizes).toEqual([100, 100, 45]);
    expect(seen.size).toBe(245);
  });
});

describe('subscriptions and roles', () => {
  const ARM = 'https://management.azure.com';

  it('shows subscriptions where the account has a role, and its assignments there', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    const { oid } = decodeJwt(token);

    const { body } = await askArm(azure, 'GET', `${ARM}/subscriptions?api-version=2022-12-01`, token);
    const [found] = (body as { value: { subscriptionId: string; id: string }[] }).value;
    const filter = encodeURIComponent(`assignedTo('${String(oid)}')`);
    const url = `${ARM}${found?.id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${filter}`;
    const roles = (await askArm(azure, 'GET', url, token)).body as {
      value: { properties: Record<string, string> }[];
    };
    const definition = `${ARM}${roles.value[0]?.properties['roleDefinitionId']}?api-version=2022-04-01`;

    expect(body).toMatchObject({ value: [{ displayName: 'Contoso production', tenantId: TENANT.contoso }] });
    expect(roles.value.map(({ properties }) => properties['principalId'])).toEqual([oid]);
    expect((await askArm(azure, 'GET', definition, token)).body).toMatchObject({
      properties: { roleName: 'Contributor' },
    });
  });

  it('shows none, and refuses its roles, to an account without role', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'mira', TENANT.contoso);
    const { subscriptionId } = azure.world.state.subscriptions[1] ?? {};
    const url = `${ARM}/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`;

    expect(
      (await askArm(azure, 'GET', `${ARM}/subscriptions?api-version=2022-12-01`, token)).body,
    ).toMatchObject({
      value: [],
    });
    expect(await askArm(azure, 'GET', url, token)).toMatchObject({
      status: 403,
      body: errorOf('AuthorizationFailed'),
    });
  });
});
