import { describe, expect, it } from 'vitest';
import { createFindByDomain } from '../../../src/adapters/entra/find-by-domain.ts';
import { cloud, contoso } from './fake-entra.ts';

function world(answer: () => Response) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return answer();
  };
  return { find: createFindByDomain({ cloud, fetch }), asked };
}
const issued = (issuer: string) => () => Response.json({ issuer });

describe('tenant of a domain', () => {
  it('is what the public metadata says', async () => {
    const { find, asked } = world(issued(`${cloud.authority}/${contoso}/v2.0`));

    expect(await find(' Contoso.Example ')).toBe(contoso);
    expect(asked).toEqual([
      'https://login.microsoftonline.com/contoso.example/v2.0/.well-known/openid-configuration',
    ]);
  });

  it('is asked for in ASCII when the domain has other letters', async () => {
    const { find, asked } = world(issued(`${cloud.authority}/${contoso}/v2.0`));

    await find('müller.example');

    expect(asked[0]).toContain('/xn--mller-kva.example/');
  });

  it.each([
    ['a word', 'contoso'],
    ['a path', 'contoso.example/../common'],
    ['an encoded path', 'contoso.example%2f..'],
    ['a query', 'contoso.example?x=1'],
    ['an address', '127.0.0.1'],
    ['a long label', `${'a'.repeat(64)}.example`],
    ['nothing', ''],
    ['a user name', 'ana@contoso.example'],
  ])('is not looked up for %s', async (_what, domain) => {
    const { find, asked } = world(issued('never'));

    expect(await find(domain)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it.each([
    ['Entra knows no such directory', () => new Response('{"error":"invalid_tenant"}', { status: 400 })],
    ['it is for personal accounts', issued(`${cloud.authority}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`)],
    ['it names no tenant', issued(`${cloud.authority}/{tenantid}/v2.0`)],
    ['it is no JSON', () => new Response('<html>')],
  ])('is unknown when %s', async (_what, answer) => {
    expect(await world(answer).find('contoso.example')).toBeUndefined();
  });

  it('says when Microsoft is busy or asks to wait', async () => {
    const busy = world(() => new Response('', { status: 503 }));
    const throttled = world(() => new Response('', { status: 429, headers: { 'retry-after': '7' } }));
    const silent = world(() => {
      throw new TypeError('fetch failed');
    });

    await expect(busy.find('contoso.example')).rejects.toMatchObject({ code: 'microsoftBusy' });
    await expect(silent.find('contoso.example')).rejects.toMatchObject({ code: 'microsoftBusy' });
    await expect(throttled.find('contoso.example')).rejects.toMatchObject({
      code: 'throttled',
      params: { seconds: 7 },
    });
  });
});
