import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createPartnerLinks } from '../../../src/adapters/azure/partner-links.ts';
import { PalError, type ErrorCode } from '../../../src/domain/errors.ts';
import { objectId } from '../../../src/domain/ids.ts';
import type { PartnerLinks } from '../../../src/ports/partner-links.ts';
import {
  anaThere,
  type Answer,
  type Asked,
  challenge,
  cloud,
  contoso,
  fakeArm,
  fakeTokens,
  holder,
  home,
  memoryLog,
  noWait,
  ours,
  record,
  refusal,
} from './fake-arm.ts';

function world(answer: (asked: Asked, nth: number) => Answer, given = fakeTokens()) {
  const { asked, httpClient } = fakeArm(answer);
  const { waits, wait } = noWait();
  const log = memoryLog();
  const links = createPartnerLinks({ tokens: given.tokens, cloud, log, httpClient, wait });
  return { links, asked, waits, log, tokensAsked: given.asked };
}
const always = (answer: Answer) => () => answer;
const found = always({
  status: 200,
  body: record(),
  headers: { 'x-ms-correlation-request-id': 'correlation-1' },
});

type Method = 'get' | 'create' | 'change' | 'remove';
const calls: Readonly<Record<Method, (links: PartnerLinks) => Promise<unknown>>> = {
  get: (links) => links.get(holder),
  create: (links) => links.create(holder, ours),
  change: (links) => links.change(holder, ours),
  remove: (links) => links.remove(holder, ours),
};
const methods = Object.keys(calls) as Method[];
const writes = ['create', 'change', 'remove'] as const;

describe('partner links', () => {
  it('reads the one link of the account, whatever its partner ID', async () => {
    const { links, asked } = world(found);

    const link = await links.get(holder, { correlationId: 'request-7' });

    expect(link).toEqual({
      partnerId: '1234567',
      partnerName: 'Fabrikam',
      identity: anaThere,
      etag: 18,
      state: 'Active',
      createdAt: '2018-02-21T20:07:21.134Z',
      updatedAt: '2018-07-30T21:12:18.350Z',
      correlationId: 'correlation-1',
    });
    expect(asked).toEqual([
      {
        method: 'GET',
        url: 'https://management.azure.com/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01',
        authorization: `Bearer token-1-of-${contoso}`,
        requestId: 'request-7',
      },
    ]);
  });

  it.each([
    ['create', 'PUT'],
    ['change', 'PATCH'],
    ['remove', 'DELETE'],
  ] as const)('sends %s as %s with the ID in the path', async (method, verb) => {
    const { links, asked } = world(found);

    await calls[method](links);

    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: verb,
      url: 'https://management.azure.com/providers/Microsoft.ManagementPartner/partners/1234567?api-version=2018-02-01',
    });
  });

  it.each([200, 201, 202])('takes a %i with the record as success', async (status) => {
    const { links } = world(always({ status, body: record() }));

    expect(await links.create(holder, ours)).toMatchObject({ partnerId: ours, etag: 18 });
  });

  it('reads the record when the answer to a write has none', async () => {
    const { links, asked } = world(({ method }) =>
      method === 'GET' ? { status: 200, body: record() } : { status: 204 },
    );

    expect(await links.change(holder, ours)).toMatchObject({ partnerId: ours });
    expect(asked.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });

  it.each([200, 202, 204])('takes a %i without body as removed', async (status) => {
    const { links } = world(always({ status }));

    await expect(links.remove(holder, ours)).resolves.toBeUndefined();
  });

  it('knows no link: 404 when reading, and nothing to remove', async () => {
    const { links } = world(always(refusal(404, 'NotFound')));

    expect(await links.get(holder)).toBeUndefined();
    await expect(links.remove(holder, ours)).resolves.toBeUndefined();
  });
});

describe('a token of another account', () => {
  it.each(
    methods.flatMap((method) => [
      [method, 'of another tenant', { ...anaThere, tenantId: home }] as const,
      [method, 'of another account', { ...anaThere, objectId: objectId(home) }] as const,
    ]),
  )('never reaches Azure: %s with a token %s', async (method, _what, identity) => {
    const { links, asked, log } = world(
      found,
      fakeTokens(() => identity),
    );

    await expect(calls[method](links)).rejects.toMatchObject({
      code: 'wrongTenantToken',
      params: { tenant: contoso },
    });
    expect(asked).toEqual([]);
    expect(log.lines.join()).toContain('"level":"error"');
  });

  it.each([{ tenantId: home }, { objectId: home }])(
    'is noticed in the record that comes back: %j',
    async (properties) => {
      const { links } = world(always({ status: 200, body: record(properties) }));

      await expect(links.get(holder)).rejects.toMatchObject({ code: 'wrongTenantToken' });
    },
  );

  it('passes on why there is no token', async () => {
    const { asked, httpClient } = fakeArm(found);
    const refused = new PalError('consentMissing', { tenant: contoso });
    const tokens = { get: () => Promise.reject(refused) };
    const links = createPartnerLinks({ tokens, cloud, log: memoryLog(), httpClient });

    await expect(links.create(holder, ours)).rejects.toBe(refused);
    expect(asked).toEqual([]);
  });
});

describe('a challenge of Continuous Access Evaluation', () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';

  it('is answered with a token that satisfies it', async () => {
    const { links, asked, tokensAsked } = world((_asked, nth) =>
      nth === 1 ? challenge(claims) : { status: 200, body: record() },
    );

    expect(await links.create(holder, ours)).toMatchObject({ partnerId: ours });
    expect(tokensAsked.map((one) => one.claims)).toEqual([undefined, claims]);
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      `Bearer token-1-of-${contoso}`,
      `Bearer token-2-of-${contoso}`,
    ]);
  });

  it('becomes what Entra says when no such token is to be had', async () => {
    const { httpClient } = fakeArm(always(challenge(claims)));
    const { tokens } = fakeTokens();
    const interaction = new PalError('interactionNeeded', { tenant: contoso }, { claims });
    const links = createPartnerLinks({
      tokens: {
        get: (person, tenant, o) => (o?.claims ? Promise.reject(interaction) : tokens.get(person, tenant, o)),
      },
      cloud,
      log: memoryLog(),
      httpClient,
    });

    await expect(links.get(holder)).rejects.toBe(interaction);
  });

  it('is refused access when it never ends', async () => {
    const { links, asked } = world(always(challenge(claims)));

    await expect(links.get(holder)).rejects.toMatchObject({ code: 'accessRefused' });
    expect(asked.length).toBeLessThanOrEqual(3);
  });
});

describe('what Azure refuses', () => {
  const csp =
    'The user does not have an account in this tenant, work with the administrator to add the account. If you are a CSP partner logged in the customer tenant, you will not be able to link the Partner ID';
  it.each<[Method, string, Answer, ErrorCode]>([
    ['create', 'a link exists', refusal(409, 'Conflict'), 'notApplied'],
    ['create', 'a link exists, in the other spelling', refusal(409, 'PartnerIdAlreadyLinked'), 'notApplied'],
    ['create', 'a link exists, told as 400', refusal(400, 'PartnerIdAlreadyLinked'), 'notApplied'],
    ['create', 'the ID is unknown', refusal(400, 'BadRequest'), 'partnerIdRejected'],
    ['create', 'the ID is not found', refusal(404, 'NotFound'), 'partnerIdRejected'],
    ['change', 'the ID is unknown', refusal(400, 'BadRequest'), 'partnerIdRejected'],
    ['change', 'there is no link', refusal(404, 'NotFound'), 'notApplied'],
    ['create', 'a CSP agent, 400', refusal(400, 'BadRequest', csp), 'noAccountForLink'],
    ['create', 'a CSP agent, 403', refusal(403, 'Forbidden', csp), 'noAccountForLink'],
    ['get', 'a CSP agent, 404', refusal(404, 'NotFound', csp), 'noAccountForLink'],
    ['create', 'a CSP agent, 409', refusal(409, 'Conflict', csp), 'noAccountForLink'],
    ['get', 'the token', refusal(401, 'InvalidAuthenticationToken'), 'accessRefused'],
    ['create', 'the account', refusal(403, 'AuthorizationFailed'), 'accessRefused'],
    ['get', 'the provider, unknown in this cloud', refusal(404, 'InvalidResourceType'), 'unexpected'],
    ['create', 'the provider, unknown in this cloud', refusal(404, 'InvalidResourceType'), 'unexpected'],
    ['get', 'the request', refusal(400, 'BadRequest'), 'unexpected'],
    ['create', 'it fails', refusal(500, 'InternalServerError'), 'microsoftBusy'],
    ['create', 'it fails in HTML', { status: 502, body: '<html>Bad gateway</html>' }, 'microsoftBusy'],
    [
      'create',
      'a doubly wrapped error',
      { status: 409, body: { error: { error: { code: 'Conflict' } } } },
      'notApplied',
    ],
    ['get', 'a redirect', { status: 307, headers: { location: 'https://elsewhere.example' } }, 'unexpected'],
  ])('%s: %s', async (method, _what, answer, code) => {
    const { links } = world(always(answer));

    await expect(calls[method](links)).rejects.toMatchObject({ code, params: { tenant: contoso } });
  });

  it('names the partner ID and the correlation id, and quotes nothing', async () => {
    const { links, log } = world(always(refusal(400, 'BadRequest', 'internal text of Azure')));

    const error: unknown = await links.create(holder, ours).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: 'partnerIdRejected',
      params: { partnerId: ours, correlationId: 'correlation-1' },
      cause: { status: 400, code: 'BadRequest' },
    });
    const seen = inspect(error, { depth: 9, showHidden: true }) + log.lines.join();
    expect(seen).not.toContain('internal text');
    expect(seen).not.toContain('token-1');
  });

  it.each([
    ['no record', '{"id":1}'],
    ['no JSON', 'oops'],
    ['a partner ID that is none', JSON.stringify(record({ partnerId: 'x' }))],
  ])('answers "unexpected" to %s', async (_what, body) => {
    const { links } = world(always({ status: 200, body }));

    await expect(links.get(holder)).rejects.toMatchObject({ code: 'unexpected' });
  });
});

describe('waiting and repeating', () => {
  const throttled = (seconds?: number): Answer =>
    refusal(429, 'TooManyRequests', '', seconds === undefined ? {} : { 'retry-after': String(seconds) });

  it.each(methods)('repeats a throttled %s after the wait Azure asks for', async (method) => {
    const { links, asked, waits } = world((_asked, nth) =>
      nth <= 2 ? throttled(3) : { status: 200, body: record() },
    );

    await calls[method](links);

    expect(waits).toEqual([3000, 3000]);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['a long wait', throttled(16), 1, 16],
    ['the third time', throttled(2), 3, 2],
    ['no word on how long', throttled(), 3, 5],
  ])('tells the person to wait: %s', async (_what, answer, requests, seconds) => {
    const { links, asked } = world(always(answer));

    await expect(links.create(holder, ours)).rejects.toMatchObject({
      code: 'throttled',
      params: { seconds },
    });
    expect(asked).toHaveLength(requests);
  });

  it.each<[string, () => Answer]>([
    ['answers 500', always(refusal(500, 'InternalServerError'))],
    ['answers 503 with a wait', always(refusal(503, 'ServerBusy', '', { 'retry-after': '1' }))],
    [
      'breaks the connection',
      () => {
        throw Object.assign(new Error('read ECONNRESET'), { name: 'RestError', code: 'ECONNRESET' });
      },
    ],
  ])('reads up to three times when Azure %s, and never writes twice', async (_what, answer) => {
    const reading = world(answer);
    await expect(reading.links.get(holder)).rejects.toMatchObject({ code: 'microsoftBusy' });
    expect(reading.asked).toHaveLength(3);
    expect(reading.waits.every((ms) => ms >= 200 && ms <= 1200)).toBe(true);

    for (const method of writes) {
      const writing = world(answer);
      await expect(calls[method](writing.links)).rejects.toMatchObject({ code: 'microsoftBusy' });
      expect(writing.asked).toHaveLength(1);
    }
  });

  it.each([
    ['throttled', throttled(3)],
    ['microsoftBusy', refusal(503, 'ServerBusy', '', { 'retry-after': '3' })],
  ])('leaves the wait to who has other work meanwhile: %s', async (code, answer) => {
    const { links, asked, waits } = world(always(answer));

    await expect(links.get(holder, { waits: false })).rejects.toMatchObject({ code, params: { seconds: 3 } });
    expect(asked).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('stops when the caller gives up', async () => {
    const abort = new AbortController();
    const { links, asked } = world(() => {
      abort.abort(new Error('gave up'));
      return refusal(500, 'InternalServerError');
    });

    await expect(links.get(holder, { abortSignal: abort.signal })).rejects.toThrow('gave up');
    expect(asked).toHaveLength(1);
  });

  it('does not call a mistake of ours an outage', async () => {
    const { links } = world(() => {
      throw new TypeError('x is not a function');
    });

    await expect(links.get(holder)).rejects.toThrow(TypeError);
  });
});
