import { existsSync } from 'node:fs';

/** A browser of this machine; nothing is downloaded for tests. */
export const findChromium = (): string | undefined =>
  [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => path !== undefined && existsSync(path));

export const INSTALL_LINE = 'apt-get install --no-install-recommends chromium  (or set CHROMIUM_PATH)';
