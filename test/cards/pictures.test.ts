import { mkdirSync, writeFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCardRenderer } from '../../src/cards/render-card.ts';
import { type Catalogue, createTranslator } from '../../src/i18n/translator.ts';
import { pseudo } from '../i18n/support/pseudo.ts';
import { ALL_SAMPLES, type Sample, sampleCatalogue, SAMPLES } from './samples.ts';
import { drawCards } from './support/draw-cards.ts';
import { findChromium, INSTALL_LINE } from './support/find-chromium.ts';
import { DARK, LIGHT } from './support/teams-theme.ts';

const executablePath = findChromium();
if (!executablePath) console.warn(`Skipped pictures of the cards, no browser found: ${INSTALL_LINE}`);

const PICTURES = new URL('../../docs/cards/', import.meta.url);
const reader = { locale: 'en-GB', timeZone: 'Europe/Amsterdam' };

function toCards(samples: readonly Sample[], catalogue: Catalogue = sampleCatalogue()) {
  const render = createCardRenderer({
    translator: createTranslator({ catalogues: { en: catalogue }, strict: true }),
  });
  return samples.map(({ name, ref, actions }) => ({ name, json: render(ref, actions, reader) }));
}

describe.skipIf(!executablePath)('cards drawn by the official renderer', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  it.each([
    { theme: LIGHT, width: 460, words: 'English', catalogue: sampleCatalogue() },
    { theme: DARK, width: 460, words: 'English', catalogue: sampleCatalogue() },
    { theme: LIGHT, width: 300, words: 'English', catalogue: sampleCatalogue() },
    { theme: DARK, width: 300, words: 'English', catalogue: sampleCatalogue() },
    { theme: LIGHT, width: 300, words: 'a language 40 % longer', catalogue: pseudo(sampleCatalogue()) },
  ])('are sound and do not overflow: $theme.name, $width px, $words', async ({ theme, width, catalogue }) => {
    const page = await browser.newPage();

    const drawn = await drawCards(page, toCards(ALL_SAMPLES, catalogue), {
      theme,
      width,
      columns: 3,
      unfold: true,
    });
    await page.close();

    expect(drawn).toHaveLength(ALL_SAMPLES.length);
    for (const card of drawn) expect(card).toMatchObject({ events: [], overflowing: [], links: 0 });
  });

  it('show the words of foreign text as they are, without Markdown', async () => {
    const page = await browser.newPage();
    const hostile = ALL_SAMPLES.filter(({ name }) => name === 'link: hostile names');

    const [card] = await drawCards(page, toCards(hostile), {
      theme: LIGHT,
      width: 460,
      columns: 1,
      unfold: true,
    });
    await page.close();

    expect(card?.text).toContain('**Contoso** [Approve now](https://evil.example)');
  });

  it('keep the details folded until they are asked for', async () => {
    const page = await browser.newPage();
    const shown = async (unfold: boolean) =>
      (
        await drawCards(page, toCards(ALL_SAMPLES.slice(0, 1)), {
          theme: LIGHT,
          width: 460,
          columns: 1,
          unfold,
        })
      )[0]?.text;

    const folded = await shown(false);
    const unfolded = await shown(true);
    await page.close();

    expect(folded).toContain('Show details');
    expect(folded).not.toContain('Correlation ID');
    expect(unfolded).toContain('Hide details');
    expect(unfolded).toContain('Correlation ID');
  });

  it.runIf(process.env.UPDATE_PICTURES === '1')('are photographed for the docs', async () => {
    mkdirSync(PICTURES, { recursive: true });
    const page = await browser.newPage();
    for (const name of [
      'links',
      'notices',
      'forms',
      'lists',
      'runs',
      'boards',
      'deliveries',
      'policies',
      'principals',
      'evidence',
    ] as const) {
      for (const look of [
        // A board takes the full width of the conversation.
        { theme: LIGHT, width: name === 'boards' ? 640 : 460, columns: 2 },
        { theme: DARK, width: 300, columns: 3 },
      ]) {
        await drawCards(page, toCards(SAMPLES[name]), { ...look, unfold: false });
        const picture = await page.screenshot({ fullPage: true });
        writeFileSync(new URL(`${name}-${look.theme.name}.png`, PICTURES), picture);
      }
    }
    await page.close();
  });
});
