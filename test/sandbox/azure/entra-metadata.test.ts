import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type AzureSandbox, armTokenOf, person, standIn, TENANT } from './support/requests.ts';

const ENTRA = 'https://login.microsoftonline.com';
const get = async (azure: AzureSandbox, url: string) => {
  const response = await azure.handle(new Request(url));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const keysOf = async (azure: AzureSandbox, url: string) =>
  createLocalJWKSet((await get(azure, url)).body as unknown as JSONWebKeySet);

describe('metadata of a tenant', () => {
  it.each([TENANT.contoso, TENANT.contoso.toUpperCase(), 'contoso.com', 'Contoso.OnMicrosoft.com'])(
    'is found under %s and names the tenant by GUID',
    async (path) => {
      await using azure = await standIn();
      const { body } = await get(azure, `${ENTRA}/${path}/v2.0/.well-known/openid-configuration`);
      expect(body).toMatchObject({
        issuer: `${ENTRA}/${TENANT.contoso}/v2.0`,
        token_endpoint: `${ENTRA}/${TENANT.contoso}/oauth2/v2.0/token`,
        jwks_uri: `${ENTRA}/${TENANT.contoso}/discovery/v2.0/keys`,
      });
    },
  );

  it('resolves a tenant that nobody of the partner is a member of', async () => {
    await using azure = await standIn();
    const url = `${ENTRA}/northwindtraders.com/v2.0/.well-known/openid-configuration`;
    expect((await get(azure, url)).body['issuer']).toBe(`${ENTRA}/${TENANT.northwindTraders}/v2.0`);
  });

  it('answers AADSTS90002 for a domain without directory', async () => {
    await using azure = await standIn();
    const { status, body } = await get(
      azure,
      `${ENTRA}/unknown.example.com/v2.0/.well-known/openid-configuration`,
    );
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
    expect(body['error_description']).toContain("AADSTS90002: Tenant 'unknown.example.com' not found.");
  });

  it('exists for organizations, for the Bot Framework directory, and in the older form', async () => {
    await using azure = await standIn();
    const issuerAt = async (url: string) => (await get(azure, url)).body['issuer'];
    const v2 = 'v2.0/.well-known/openid-configuration';

    expect(await issuerAt(`${ENTRA}/organizations/${v2}`)).toBe(`${ENTRA}/{tenantid}/v2.0`);
    expect(await issuerAt(`${ENTRA}/botframework.com/${v2}`)).toBe(
      `${ENTRA}/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0`,
    );
    expect(await issuerAt(`https://sts.windows.net/${TENANT.contoso}/.well-known/openid-configuration`)).toBe(
      `https://sts.windows.net/${TENANT.contoso}/`,
    );
  });
});

describe('signing keys', () => {
  it('verify the tokens of their tenant and of no other', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    const own = await keysOf(azure, `${ENTRA}/${TENANT.contoso}/discovery/v2.0/keys`);
    const others = await keysOf(azure, `${ENTRA}/${TENANT.fabrikam}/discovery/v2.0/keys`);

    await expect(jwtVerify(token, own)).resolves.toMatchObject({ payload: { tid: TENANT.contoso } });
    await expect(jwtVerify(token, others)).rejects.toThrow();
    await expect(jwtVerify(await azure.ssoToken(person(azure, 'ana')), others)).resolves.toBeDefined();
  });

  it('of the Bot Framework verify channel tokens and are endorsed for Teams', async () => {
    await using azure = await standIn();
    const metadata = await get(azure, 'https://login.botframework.com/v1/.well-known/openidconfiguration');
    const jwksUri = String(metadata.body['jwks_uri']);
    const serviceurl = 'https://smba.trafficmanager.net/emea/';

    const { payload } = await jwtVerify(await azure.channelToken(serviceurl), await keysOf(azure, jwksUri));

    expect(payload).toMatchObject({
      iss: 'https://api.botframework.com',
      aud: azure.app.botAppId,
      serviceurl,
    });
    expect((await get(azure, jwksUri)).body).toMatchObject({
      keys: [{ endorsements: expect.arrayContaining(['msteams']) as string[] }],
    });
  });
});
