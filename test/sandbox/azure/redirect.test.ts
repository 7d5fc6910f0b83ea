import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WorldSnapshot } from '../../../sandbox/contract.ts';
import { person, standIn, TENANT } from './support/requests.ts';

const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
const REFUSED = { code: 'ECONNREFUSED' };

describe("Microsoft's libraries behind the redirect", () => {
  let seen: Record<string, unknown>;
  let calls: WorldSnapshot['calls'];
  const posts: { url: string; genuine: boolean }[] = [];

  beforeAll(async () => {
    await using azure = await standIn();
    // Every token from before is refused with a claims challenge.
    azure.setFault({ kind: 'cae', tenant: TENANT.contoso }, true);
    azure.serve('smba.trafficmanager.net', async (request) => {
      const genuine = await azure.isConnectorToken(request.headers.get('authorization') ?? undefined);
      posts.push({ url: request.url, genuine });
      return Response.json({ id: 'activity-1' });
    });
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('support/sdk-client.ts', import.meta.url))],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          NODE_OPTIONS: `--import ${new URL('../../../sandbox/redirect.ts', import.meta.url).href}`,
          NODE_EXTRA_CA_CERTS: azure.caFile,
          SANDBOX_ROUTES: JSON.stringify(azure.routes),
          TEST_INPUT: JSON.stringify({
            appId: azure.app.authAppId,
            secret: azure.app.botPassword,
            homeTenant: TENANT.fabrikam,
            tenant: TENANT.contoso,
            assertion: await azure.ssoToken(person(azure, 'ana')),
            channelToken: await azure.channelToken(SERVICE_URL),
            serviceUrl: SERVICE_URL,
          }),
        },
      },
    );
    const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (out === '') throw new Error(problems);
    seen = JSON.parse(out) as Record<string, unknown>;
    calls = azure.snapshot().calls;
  });

  it('reach the stand-in by its real names, with fetch and with https', () => {
    expect(seen).toMatchObject({ fetch: 200, https: 401 });
  });

  it('link, show, change and unlink with @azure/identity and @azure/arm-managementpartner', () => {
    expect(seen['partnerLink']).toMatchObject({
      before: { code: 'NotFound', status: 404 },
      created: { partnerId: '1234567', partnerName: 'Fabrikam', etag: 1, tenantId: TENANT.contoso },
      conflict: { code: 'Conflict', status: 409 },
      changed: { partnerId: '7654321', etag: 2 },
      read: { partnerId: '7654321', partnerName: 'Tailspin Toys Partners', state: 'Active' },
      after: { code: 'NotFound', status: 404 },
    });
    expect(seen['partnerLink']).toHaveProperty('operations.length', 4);
  });

  it('answer a claims challenge by themselves, once', () => {
    const statuses = calls
      .filter(({ tenant }) => tenant === TENANT.contoso)
      .map(({ host, status }) => [host, status]);
    expect(statuses.slice(0, 4)).toEqual([
      ['login.microsoftonline.com', 200],
      ['management.azure.com', 401],
      ['login.microsoftonline.com', 200],
      ['management.azure.com', 404],
    ]);
    expect(statuses.filter(([, status]) => status === 401)).toHaveLength(1);
  });

  it('take channel tokens, and post with a token that is their own, with botframework-connector', () => {
    expect(seen['connector']).toMatchObject({ authenticated: true, posted: 'activity-1' });
    expect(posts).toEqual([{ url: `${SERVICE_URL}v3/conversations/a%3A1/activities`, genuine: true }]);
  });

  it('refuse a channel token whose signature does not fit', () => {
    expect(seen['connector']).not.toHaveProperty('forged');
  });

  it('discover a tenant with openid-client', () => {
    expect(seen['discovery']).toBe(`https://login.microsoftonline.com/${TENANT.contoso}/oauth2/v2.0/token`);
  });

  it('get nowhere else', () => {
    expect(seen['refused']).toMatchObject({
      unknownHost: REFUSED,
      otherPort: REFUSED,
      plainHttp: REFUSED,
      address: REFUSED,
    });
  });
});
