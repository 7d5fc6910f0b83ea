import { describe, expect, it } from 'vitest';
import { createLegalPages } from '../../../src/adapters/http/pages/legal-pages.ts';
import { languageOf, translate } from '../../../src/i18n/translator.ts';

const pages = createLegalPages({ translate, languageOf });
const read = async (path: string) => {
  const page = pages.find((one) => one.path === path)!;
  const answer = await page.handle({
    url: new URL(`https://bot.example${path}`),
    headers: {},
    body: undefined,
  } as unknown as Parameters<typeof page.handle>[0]);
  return { status: answer.status, html: String(answer.body), headers: answer.headers ?? {} };
};

describe('the pages that the manifest points at', () => {
  it('say what is kept about people, and how to have it deleted', async () => {
    const { html, status } = await read('/privacy');

    expect(status).toBe(200);
    expect(html).toContain('forget me');
    expect(html).toContain('<html lang="en"');
  });

  it('say on what terms the bot is offered', async () => {
    expect((await read('/terms')).html).toContain('MIT licence');
  });

  it('run no script and may not be framed', async () => {
    const { headers, html } = await read('/privacy');

    expect(html).not.toContain('<script');
    expect(JSON.stringify(headers)).toContain("frame-ancestors 'none'");
  });
});
