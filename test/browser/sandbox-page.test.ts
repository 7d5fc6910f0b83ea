import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { freePort } from '../support/free-port.ts';
import { chromiumPath, launchChromium, needsChromium } from './chromium.ts';
import { type TeamsPage, openTeamsPage } from './teams-page.ts';

describe.skipIf(chromiumPath === undefined)(`the sandbox page${needsChromium}`, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pal-page-'));
  let sandbox: Sandbox | undefined;
  let browser: Browser;
  let open: TeamsPage | undefined;

  beforeAll(async () => {
    browser = await launchChromium();
    sandbox = await startSandbox({ port: 0, botPort: await freePort(), folder: join(folder, '.sandbox') });
  });
  afterEach(async () => {
    const complaints = open?.complaints ?? [];
    await open?.close();
    open = undefined;
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await sandbox?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const visit = async (options?: Parameters<typeof openTeamsPage>[2]): Promise<TeamsPage> =>
    (open = await openTeamsPage(browser, sandbox!.url, options));

  it('welcomes, links, shows, updates and unlinks, and shows each step in Azure', async () => {
    const ana = await visit();
    await ana.card('Welcome to PAL Bot');

    await ana.says('link 1234567 Contoso Ltd');
    const linked = await ana.card('Linked');
    expect(await linked.innerText()).toContain('1234567');
    await ana.tenant('Contoso Ltd').getByText('1234567').waitFor();
    await ana.screenshot('link-light');

    await ana.says('show Contoso Ltd');
    await ana.card(/Linked[\s\S]*Change partner ID/);

    await ana.says('update 7654321 Contoso Ltd');
    const question = await ana.card('Replace with 7654321');
    await ana.screenshot('update-light');
    await ana.press(question, 'Replace with 7654321');
    await ana.tenant('Contoso Ltd').getByText('7654321').waitFor();

    await ana.says('unlink Contoso Ltd');
    const confirm = await ana.card('Unlink this partner?');
    await ana.press(confirm, 'Unlink now');
    await ana.card('Unlinked');
    await ana.tenant('Contoso Ltd').getByText('No partner link').waitFor();
  });

  it('fills in the form: the list filters while typing, and digits are checked before anything is sent', async () => {
    const ana = await visit({ theme: 'dark' });
    await ana.says('link');
    const form = await ana.card('Link a partner ID');

    await form.getByLabel('Partner ID').fill('12x');
    await form.getByRole('combobox', { name: 'Customer' }).click();
    await form.getByRole('combobox', { name: 'Customer' }).fill('retail');
    await ana.screenshot('form-dark');
    await ana.page.keyboard.press('Enter');
    await ana.press(form, 'Continue');
    const refused = await form.innerText();
    await form.getByLabel('Partner ID').fill('1234567');
    await ana.press(form, 'Continue');

    expect(refused).toContain('4 to 10 digits');
    await ana.tenant('Contoso Retail').getByText('1234567').waitFor();
    await ana.card(/Linked\s*Contoso Retail/);
    await ana.screenshot('link-dark');
  });

  it('opens the sign-in window where the customer asks for another proof, and goes on after it', async () => {
    const bo = await visit({ as: 'bo' });
    await bo.says('link 1234567 Woodgrove Bank');
    const asked = await bo.card('another proof');

    const [popup] = await Promise.all([bo.page.waitForEvent('popup'), bo.press(asked, 'Sign in')]);
    await popup.getByRole('button', { name: 'Continue' }).click();
    await popup.getByRole('button', { name: /^Bo Lindgren/ }).click();
    await popup.getByRole('button', { name: 'Approve' }).click();
    if (!popup.isClosed()) await popup.waitForEvent('close');

    await bo.tenant('Woodgrove Bank').getByText('1234567').waitFor();
    await bo.card(/Linked\s*Woodgrove Bank/);
  });

  it('opens a new customer: its administrator approves, and the chat goes on by itself', async () => {
    const page = await visit();
    await page.says('onboard tailspintoys.com');
    const asked = await page.card('has to be approved');

    const [approval] = await Promise.all([
      page.page.waitForEvent('popup'),
      asked.getByRole('link', { name: 'Open the approval page' }).click(),
    ]);
    await approval.getByRole('button', { name: /^Tailspin Administrator/ }).click();
    await approval.getByRole('button', { name: 'Accept' }).click();
    await approval.getByRole('heading', { name: 'PAL Bot is approved' }).waitFor();
    expect(await approval.getByRole('main').innerText()).toContain('Approved for tailspintoys.com');
    await approval.close();

    const told = await page.card('approved PAL Bot');
    await page.press(told, 'Go on');
    await page.card('you need an account there');
  });

  it('forwards an approval link, which the customer opens and approves', async () => {
    const page = await visit();
    await page.says('link 1234567 Adventure Works');
    const missing = await page.card('not yet approved');
    await page.page.getByRole('button', { name: 'Forward to Casey Moore' }).last().click();
    await page.become('Casey');
    const [approval] = await Promise.all([
      page.page.waitForEvent('popup'),
      page.page.getByRole('main').getByRole('link').last().click(),
    ]);
    await approval.getByRole('button', { name: /^Casey Moore/ }).click();
    await approval.getByRole('button', { name: 'Accept' }).click();
    await approval.getByRole('heading', { name: /approved/i }).waitFor();
    await approval.close();

    await page.tenant('Adventure Works').getByText('Approved', { exact: true }).waitFor();
    await page.become('Ana');
    await page.goTo('PAL Bot');
    await page.press(missing, 'Try again');
    await page.tenant('Adventure Works').getByText('1234567').waitFor();
  });

  it('offers the mention in a group; the bot goes on in private', async () => {
    const mira = await visit({ as: 'mira' });
    await mira.goTo('Customer onboarding');
    const composer = mira.page.locator('#composer-text');
    await composer.pressSequentially('@pa');
    await mira.page.getByRole('button', { name: 'PAL Bot', exact: true }).last().waitFor();
    await composer.press('Enter');
    await composer.pressSequentially('show Contoso Ltd');
    await composer.press('Enter');

    await mira.page
      .getByRole('main')
      .getByRole('article', { name: /^PAL Bot/ })
      .waitFor();
    await mira.screenshot('group-light');
    await mira.page
      .getByRole('navigation')
      .getByRole('button', { name: /^PAL Bot \(new messages\)/ })
      .click();
    await mira.card('Contoso Ltd');
  });

  it('edits an own message with the keyboard', async () => {
    const mira = await visit({ as: 'mira' });
    await mira.says('helo');
    await mira.page.getByRole('article').filter({ hasText: 'helo' }).waitFor();

    await mira.page.locator('#composer-text').press('ArrowUp');
    await mira.page.getByLabel('Edit message').fill('help');
    await mira.page.keyboard.press('Enter');

    await mira.page
      .getByRole('article', { name: /^Mira/ })
      .filter({ hasText: 'Edited' })
      .filter({ hasText: 'help' })
      .waitFor();
  });

  it('lets somebody type in a card while messages arrive', async () => {
    const bo = await visit({ as: 'bo' });
    await bo.says('link');
    const form = await bo.card('Link a partner ID');
    await form.getByLabel('Partner ID').pressSequentially('123');

    await sandbox!.teams.say('bo', 'personal/bo', { text: 'help' });
    await bo.card('What I can do');
    await bo.page.keyboard.type('4567');

    expect(await bo.page.getByRole('textbox', { name: 'Partner ID' }).last().inputValue()).toBe('1234567');
  });

  it('switches faults, per customer where they have one', async () => {
    const ana = await visit();
    await ana.page.getByRole('tab', { name: 'Faults' }).click();
    await ana.page.getByLabel('For customer').selectOption('Contoso Ltd');
    await ana.page.getByRole('switch', { name: 'Azure is down' }).check();

    await ana.page.getByText('503 · Contoso Ltd').waitFor();
    expect(sandbox!.azure.snapshot().faults).toMatchObject([
      { kind: 'outage', tenant: expect.any(String) as string },
    ]);

    await ana.page.getByRole('switch', { name: 'Azure is down' }).uncheck();
    await expect.poll(() => sandbox!.azure.snapshot().faults).toEqual([]);
  });

  it('fits a phone: the list and Azure are drawers', async () => {
    const ana = await visit({ width: 400 });
    await ana.page.getByRole('button', { name: 'Conversations' }).click();
    await ana.page.getByRole('navigation').getByRole('button', { name: 'General' }).click();

    const width = await ana.page.evaluate('document.documentElement.scrollWidth');
    await ana.page
      .getByRole('main')
      .getByRole('heading', { level: 2, name: /General/ })
      .waitFor();
    expect(width).toBe(400);
  });

  it('remembers the theme that was chosen', async () => {
    const ana = await visit();
    await ana.page.getByRole('button', { name: 'Use the dark theme' }).click();
    await ana.page.reload();

    expect(await ana.page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  });
});
