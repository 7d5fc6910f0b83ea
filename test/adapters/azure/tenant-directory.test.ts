import { describe, expect, it } from 'vitest';
import { createArmReader } from '../../../src/adapters/azure/arm-reader.ts';
import { createTenantDirectory } from '../../../src/adapters/azure/tenant-directory.ts';
import {
  ana,
  anaThere,
  type Answer,
  type Asked,
  challenge,
  cloud,
  contoso,
  fakeArm,
  fakeTokens,
  home,
  memoryLog,
  noWait,
  refusal,
} from './fake-arm.ts';

function world(answer: (asked: Asked, nth: number) => Answer, given = fakeTokens()) {
  const { asked, fetch } = fakeArm(answer);
  const { waits, wait } = noWait();
  const log = memoryLog();
  const reader = createArmReader({ tokens: given.tokens, cloud, log, fetch, wait });
  const directory = createTenantDirectory({ reader, findByDomain: async () => contoso });
  return { directory, asked, waits, log, tokensAsked: given.asked };
}
const page = (value: unknown[], nextLink?: string): Answer => ({ status: 200, body: { value, nextLink } });
const contosoRow = {
  id: `/tenants/${contoso}`,
  tenantId: contoso.toUpperCase(),
  displayName: 'Contoso Ltd',
  defaultDomain: 'contoso.example',
  domains: ['contoso.example', 'contoso.onmicrosoft.example'],
};

describe('the tenants a person can enter', () => {
  it('are listed with the token of the home tenant', async () => {
    const { directory, asked } = world(() => page([contosoRow, { tenantId: home, displayName: 'Fabrikam' }]));

    expect(await directory.list(ana)).toEqual([
      {
        tenantId: contoso,
        home: false,
        name: 'Contoso Ltd',
        defaultDomain: 'contoso.example',
        domains: ['contoso.example', 'contoso.onmicrosoft.example'],
      },
      { tenantId: home, home: true, name: 'Fabrikam', domains: [] },
    ]);
    expect(asked).toEqual([
      {
        method: 'GET',
        url: 'https://management.azure.com/tenants?api-version=2022-12-01',
        authorization: `Bearer token-1-of-${home}`,
        requestId: undefined,
      },
    ]);
  });

  it('may be known by their id only; rows without one are left out, and home is never missing', async () => {
    const { directory } = world(() =>
      page([{ tenantId: contoso, domains: 'x', displayName: 7 }, {}, null, { tenantId: 'x' }, contosoRow]),
    );

    expect(await directory.list(ana)).toEqual([
      { tenantId: contoso, home: false, domains: [] },
      { tenantId: home, home: true, domains: [] },
    ]);
  });

  it('have names of one line and a sane length', async () => {
    const { directory } = world(() =>
      page([{ ...contosoRow, displayName: ` Con\u0000toso\r\n${'x'.repeat(999)}` }]),
    );

    const [first] = await directory.list(ana);

    expect(first?.name).toMatch(/^Con toso x+$/);
    expect(first?.name?.length).toBe(256);
  });

  it('go on over pages, but the token goes to Azure only', async () => {
    const next = `${cloud.arm}/tenants?api-version=2022-12-01&$skiptoken=2`;
    const { directory, asked, log } = world((_asked, nth) =>
      nth === 1 ? page([contosoRow], next) : page([{ tenantId: home }], 'https://elsewhere.example/tenants'),
    );

    expect(await directory.list(ana)).toHaveLength(2);
    expect(asked.map(({ url }) => url)).toEqual([expect.anything(), next]);
    expect(log.lines.join()).toContain('not followed');
  });

  it('end, even if Azure never says so', async () => {
    const { directory, asked } = world(() => page([], `${cloud.arm}/tenants?again`));

    await directory.list(ana);

    expect(asked).toHaveLength(50);
  });

  it('are asked for again with a token that satisfies a challenge', async () => {
    const { directory, tokensAsked } = world((_asked, nth) =>
      nth === 1 ? challenge('{"access_token":{}}') : page([contosoRow]),
    );

    expect(await directory.list(ana)).toHaveLength(2);
    expect(tokensAsked.map(({ claims }) => claims)).toEqual([undefined, '{"access_token":{}}']);
  });

  it('are never asked for with somebody else’s token', async () => {
    const { directory, asked } = world(
      () => page([]),
      fakeTokens(() => anaThere),
    );

    await expect(directory.list(ana)).rejects.toMatchObject({ code: 'wrongTenantToken' });
    expect(asked).toEqual([]);
  });

  it.each<[string, () => Answer, number, object]>([
    [
      'throttled for long',
      () => refusal(429, 'x', '', { 'retry-after': '60' }),
      1,
      { code: 'throttled', params: { seconds: 60 } },
    ],
    ['out of order', () => refusal(503, 'x'), 3, { code: 'microsoftBusy' }],
    [
      'silent',
      () => {
        throw new TypeError('fetch failed');
      },
      3,
      { code: 'microsoftBusy' },
    ],
    ['unwilling', () => refusal(403, 'AuthorizationFailed'), 1, { code: 'accessRefused' }],
    ['no JSON', () => ({ status: 200, body: 'oops' }), 1, { code: 'unexpected' }],
  ])('are not known when Azure is %s', async (_what, answer, requests, expected) => {
    const { directory, asked } = world(answer);

    await expect(directory.list(ana)).rejects.toMatchObject(expected);
    expect(asked).toHaveLength(requests);
  });

  it('are found by domain by whoever knows domains', async () => {
    expect(await world(() => page([])).directory.findByDomain('contoso.example')).toBe(contoso);
  });
});
