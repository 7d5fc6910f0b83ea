import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type Locator, type Page } from 'playwright-core';

/** The sandbox page in the words of somebody who uses it. */
export interface TeamsPage {
  readonly page: Page;
  /** Problems the browser reported: script errors, refused by policy, failed loads. */
  readonly complaints: readonly string[];
  says(text: string): Promise<void>;
  /** The newest card, once it shows this text. */
  card(text: string | RegExp): Promise<Locator>;
  press(card: Locator, button: string): Promise<void>;
  goTo(conversation: string): Promise<void>;
  become(firstName: string): Promise<void>;
  /** What the live view shows of a customer. */
  tenant(name: string): Locator;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

const WAIT_MS = 20_000;
/** Runs in the page. Those without an end (a typing indicator) are not waited for. */
const ANIMATIONS_END = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished))`;
const IMAGES =
  process.env['UPDATE_SCREENSHOTS'] === '1'
    ? fileURLToPath(new URL('../../docs/images/', import.meta.url))
    : mkdtempSync(join(tmpdir(), 'pal-screenshots-'));

/** Into docs/images with UPDATE_SCREENSHOTS=1, else into a temporary folder. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  // Once nothing moves: the mark of what changed fades out.
  for (const frame of page.frames()) await frame.evaluate(ANIMATIONS_END);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

export async function openTeamsPage(
  browser: Browser,
  url: string,
  options: { readonly as?: string; readonly theme?: 'light' | 'dark'; readonly width?: number } = {},
): Promise<TeamsPage> {
  const { as = 'ana', theme = 'light', width = 1440 } = options;
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(`${url}/?as=${as}`);
  await page.getByRole('heading', { level: 2 }).first().waitFor();

  return {
    page,
    complaints,
    async says(text) {
      await page.locator('#composer-text').fill(text);
      await page.locator('#composer-text').press('Enter');
    },
    async card(text) {
      const card = page.getByRole('group', { name: 'Card from PAL Bot' }).filter({ hasText: text }).last();
      await card.waitFor();
      return card;
    },
    press: (card, button) => card.getByRole('button', { name: button, exact: true }).click(),
    async goTo(conversation) {
      await page
        .getByRole('navigation')
        .getByRole('button', { name: new RegExp(`^${conversation}`) })
        .click();
      await page
        .getByRole('main')
        .getByRole('heading', { level: 2, name: new RegExp(`${conversation}$`) })
        .waitFor();
    },
    async become(firstName) {
      await page.getByRole('button', { name: firstName, exact: true }).click();
      await page.getByRole('button', { name: firstName, exact: true, pressed: true }).waitFor();
    },
    tenant: (name) => page.getByRole('region', { name, exact: true }),
    screenshot: (name) => takePicture(page, name),
    close: () => context.close(),
  };
}
