import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { createWireTap } from '../support/wire-tap.ts';
import { chromiumPath, launchChromium, needsChromium } from './chromium.ts';

describe.skipIf(chromiumPath === undefined)(`attestations in a real browser${needsChromium}`, () => {
  const tap = createWireTap();
  const journey = useJourney({ azure: { intercept: tap.intercept } });
  const { asks } = conversationTools(journey, tap);
  let browser: Browser | undefined;
  let file = '';
  /** What must stay empty: errors of pages, and anything that a policy had to stop. */
  const complaints: string[] = [];

  const openPage = async (): Promise<Page> => {
    const page = await browser!.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(request.url()));
    return page;
  };

  beforeAll(async () => {
    browser = await launchChromium([]);
    await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');
    const card = await asks('ana', 'attest Contoso Ltd', 'Your link, attested');
    const page = await browser.newPage();
    await page.goto(card.buttons.find(({ title }) => title === 'Download the file')!.url!);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button')]);
    file = await download.path();
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  afterAll(() => browser?.close());

  it.each([360, 1000])('the file reads without a script, at %i px and on paper', async (width) => {
    const page = await (await browser!.newContext({ javaScriptEnabled: false })).newPage();
    page.on('console', (message) => complaints.push(message.text()));
    await page.setViewportSize({ width, height: 900 });
    const html = `${file}.html`;
    writeFileSync(html, readFileSync(file));
    await page.goto(pathToFileURL(html).href);

    expect(await page.title()).toBe('Attestation of partner links');
    // Its own style is the only one that its policy lets in.
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).fontSize')).toBe('24px');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('td', { hasText: '1234567' }).isVisible()).toBe(true);
    await page.close();
  });

  it('a third party hands it in and reads what was signed', async () => {
    const page = await openPage();
    await page.goto(`${journey().bot.url}/attestations/check`);
    await page.setInputFiles('#file', file);
    await page.click('button');

    expect(await page.locator('h1').textContent()).toBe('The signature is good');
    expect(await page.locator('td', { hasText: '1234567' }).isVisible()).toBe(true);
  });

  it('or pastes the signature alone', async () => {
    const [, jws = ''] = /<code id="signature">([^<]+)</.exec(readFileSync(file, 'utf8')) ?? [];
    const page = await openPage();
    await page.goto(`${journey().bot.url}/attestations/check`);
    await page.fill('#statement', jws);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await page.waitForURL(/check$/);
    await page.locator('h1', { hasText: 'The signature is good' }).waitFor();
  });

  it('is told at a glance when somebody has changed the file', async () => {
    const doctored = `${file}-doctored.html`;
    writeFileSync(doctored, readFileSync(file, 'utf8').replaceAll('<td>1234567</td>', '<td>7654321</td>'));
    const page = await openPage();
    await page.goto(`${journey().bot.url}/attestations/check`);
    await page.setInputFiles('#file', doctored);
    await page.click('button');

    expect(await page.locator('h1').textContent()).toBe('Do not trust the file');
    // The browser's console names every answer that is no success.
    expect(complaints.splice(0).join()).toContain('422');
  });
});
