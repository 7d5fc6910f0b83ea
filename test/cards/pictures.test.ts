import { mkdirSync, writeFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCardRenderer } from '../../src/cards/render-card.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { ALL_SAMPLES, type Sample, sampleCatalogue, SAMPLES } from './samples.ts';
import { drawCards } from './support/draw-cards.ts';
import { findChromium, INSTALL_LINE } from './support/find-chromium.ts';
import { type Theme, THEMES } from './support/teams-theme.ts';

const executablePath = findChromium();
if (!executablePath) console.warn(`Skipped pictures of the cards, no browser found: ${INSTALL_LINE}`);

const PICTURES = new URL('../../docs/cards/', import.meta.url);
const render = createCardRenderer({
  translator: createTranslator({ catalogues: { en: sampleCatalogue() }, strict: true }),
});
const toCards = (samples: readonly Sample[]) =>
  samples.map(({ name, ref, actions }) => ({
    name,
    json: render(ref, actions, { locale: 'en-GB', timeZone: 'Europe/Amsterdam' }),
  }));

describe.skipIf(!executablePath)('cards drawn by the official renderer', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  const cases = THEMES.flatMap((theme) => [460, 300].map((width) => ({ theme, width, look: theme.name })));

  it.each(cases)('are sound and do not overflow in $look at $width px', async ({ theme, width }) => {
    const page = await browser.newPage();

    const drawn = await drawCards(page, toCards(ALL_SAMPLES), { theme, width, columns: 3, unfold: true });
    await page.close();

    expect(drawn).toHaveLength(ALL_SAMPLES.length);
    for (const card of drawn) expect(card).toMatchObject({ events: [], overflowing: [], links: 0 });
  });

  it('show the words of foreign text as they are, without Markdown', async () => {
    const page = await browser.newPage();
    const hostile = ALL_SAMPLES.filter(({ name }) => name === 'link: hostile names');

    const [card] = await drawCards(page, toCards(hostile), {
      theme: THEMES[0] as Theme,
      width: 460,
      columns: 1,
      unfold: true,
    });
    await page.close();

    expect(card?.text).toContain('**Contoso** [Approve now](https://evil.example)');
  });

  it.runIf(process.env.UPDATE_PICTURES === '1')('are photographed for the docs', async () => {
    mkdirSync(PICTURES, { recursive: true });
    const page = await browser.newPage();
    for (const { theme, width, look } of cases) {
      for (const [name, samples] of Object.entries(SAMPLES)) {
        const file = new URL(`${name}-${look}-${width}.png`, PICTURES);
        await drawCards(page, toCards(samples), {
          theme,
          width,
          columns: width === 460 ? 2 : 3,
          unfold: false,
        });
        writeFileSync(file, await page.screenshot({ fullPage: true }));
      }
    }
    await page.close();
  });
});
