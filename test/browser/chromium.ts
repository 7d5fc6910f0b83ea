import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** An installed Chromium; undefined when there is none. Nothing is downloaded. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path));

/** For the name of a test that is skipped without one. */
export const needsChromium = chromiumPath === undefined ? ' (skipped: apt-get install chromium)' : '';

export const launchChromium = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
