import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AzureSandbox } from '../../../sandbox/azure.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { chromiumPath, launchChromium, needsChromium } from '../../browser/chromium.ts';
import { openTeamsPage, type TeamsPage } from '../../browser/teams-page.ts';
import { freePort } from '../../support/free-port.ts';
import { armTokenOf, askArm } from '../azure/support/requests.ts';

describe.skipIf(chromiumPath === undefined)(`the live view of 500 customers${needsChromium}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pal-large-'));
  let sandbox: Sandbox;
  let browser: Browser;
  let ana: TeamsPage;

  beforeAll(async () => {
    browser = await launchChromium();
    sandbox = await startSandbox({
      port: 0,
      botPort: await freePort(),
      folder: join(folder, 'world'),
      customers: 500,
      script: fileURLToPath(new URL('../azure/support/tiny-bot.ts', import.meta.url)),
    });
  });
  beforeAll(async () => {
    ana = await openTeamsPage(browser, sandbox.url);
  });
  afterEach(() => expect(ana.complaints).toEqual([]));
  afterAll(async () => {
    await browser.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const panel = () => ana.page.getByRole('tabpanel', { name: /Tenants/ });

  it('shows a page at a time', async () => {
    await panel().getByText('1–20 of 501').waitFor();
    await panel().getByRole('button', { name: 'Next' }).click();

    await panel().getByText('21–40 of 501').waitFor();
    expect(await panel().getByRole('region').count()).toBe(20);
  });

  it('finds by name and by partner ID, and keeps what was typed when something changes', async () => {
    const search = panel().getByLabel('Find a tenant');
    await search.fill('Contoso L');
    await ana.tenant('Contoso Ltd').waitFor();
    sandbox.azure.setFault({ kind: 'slow' }, true);
    await ana.page.getByRole('tab', { name: /Faults\s*1 on/ }).waitFor();
    sandbox.azure.setFault({ kind: 'slow' }, false);

    expect(await search.inputValue()).toBe('Contoso L');
    await search.fill('314159');
    await panel().getByText('314159').first().waitFor();
    await search.fill('');
  });

  it('shows what changed last first', async () => {
    await panel().getByLabel('Which tenants').selectOption('Changed last');
    await panel().getByText('No tenant fits.').waitFor();
    const azure = sandbox.azure as AzureSandbox;
    const last = azure.world.state.tenants.findLast(
      ({ consented, mfaRequired, entraError, blocked, throttled, idsOnly, tenantId }) =>
        consented &&
        !mfaRequired &&
        entraError === undefined &&
        !blocked &&
        !throttled &&
        !idsOnly &&
        !azure.world.state.links.some((link) => link.tenantId === tenantId),
    )!;
    await askArm(azure, 'PUT', '1234567', await armTokenOf(azure, 'ana', last.tenantId));

    await ana.tenant(last.name).getByText('1234567').waitFor();
  });
});
