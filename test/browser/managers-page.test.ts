import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { freePort } from '../support/free-port.ts';
import { chromiumPath, launchChromium, needsChromium } from './chromium.ts';
import { openTeamsPage, takePicture } from './teams-page.ts';

describe.skipIf(chromiumPath === undefined)(
  `a manager and staff side by side${needsChromium}`,
  { timeout: 90_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'pal-managers-'));
    let sandbox: Sandbox;
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchChromium();
      sandbox = await startSandbox({ port: 0, botPort: await freePort(), folder: join(folder, '.sandbox') });
    });
    afterAll(async () => {
      await browser.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** What somebody says in their 1:1 chat, answered by a card with this text. */
    async function tell(who: string, lines: readonly (readonly [string, string | RegExp])[]): Promise<void> {
      const page = await openTeamsPage(browser, sandbox.url, { as: who });
      for (const [line, answer] of lines) {
        await page.says(line);
        await page.card(answer);
      }
      await page.close();
    }

    it('see the same board, and the one who is expected to link something sees their own part of it', async () => {
      await tell('bo', [['link 7654321 Contoso Ltd', 'Linked']]);
      await tell('ana', [
        ['link 1234567 Contoso Ltd', 'Linked'],
        ['show Contoso Retail', 'Nothing is linked'],
      ]);
      const mira = await openTeamsPage(browser, sandbox.url, { as: 'mira' });
      await mira.says('link 1234567 Contoso Ltd');
      await mira.card('Linked');
      await mira.goTo('Link status');
      await mira.says('@PAL Bot status');
      await mira.card('expected links in place');
      await mira.close();

      const context = await browser.newContext({ viewport: { width: 1800, height: 1000 } });
      const page = await context.newPage();
      await page.goto(`${sandbox.url}/pair.html?left=mira&right=ana&at=channel/Link%20status`);
      const [left, right] = [page.frameLocator('iframe').first(), page.frameLocator('iframe').last()];
      await left.getByText('expected links in place').last().waitFor();
      await right.getByText('Your links').last().waitFor();
      const own = await right.getByRole('group', { name: 'Card from PAL Bot' }).last().innerText();
      await takePicture(page, 'managers-light');
      await context.close();

      expect(own).toMatch(/Contoso Retail[\s\S]*Not linked/);
    });
  },
);
