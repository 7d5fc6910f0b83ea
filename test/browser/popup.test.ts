import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { identityTools } from '../support/identity.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { chromiumPath, launchChromium, needsChromium } from './chromium.ts';

/** The library talks to origins of Teams only; nothing of the real Teams is behind this one here. */
const TEAMS = 'https://teams.microsoft.com';
const EVIL = 'https://teams.microsoft.com.evil.example';

/**
 * The page that opened the window, as far as the Teams library (2.58) speaks to it: requests `{ id, func, args }` come
 * by postMessage, answers `{ id, args }` go back. Notes what it was told.
 */
const OPENER = `<!doctype html><title>Opener</title><button>Sign in</button><script>
  window.told = [];
  document.querySelector('button').onclick = () => window.open(window.address, '', 'popup,width=600,height=700');
  addEventListener('message', ({ data, origin, source }) => {
    window.told.push({ origin, func: data.func, args: data.args });
    if (data.func !== 'initialize' || window.isMute) return;
    const runtime = JSON.stringify({ apiVersion: 4, isLegacyTeams: false, supports: {} });
    source.postMessage({ ...data, args: ['authentication', 'web', runtime, '2.58.0'] }, origin);
  });
</script>`;

interface Told {
  readonly origin: string;
  readonly func: string;
  readonly args?: readonly unknown[];
}

describe.skipIf(chromiumPath === undefined)(`the sign-in window in a real browser${needsChromium}`, () => {
  const journey = useJourney();
  const tools = identityTools(journey);
  const mira = () => journey().person('mira').personal;
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  /** What must stay empty: requests to anybody else, and errors of scripts. */
  const complaints: string[] = [];

  beforeAll(async () => {
    // Microsoft's own pages come from the stand-in, over TLS and under their own name. Nothing else has an address.
    const { routes } = journey().azure;
    const rules = Object.entries(routes).map(([host, port]) => `MAP ${host}:443 127.0.0.1:${port}`);
    browser = await launchChromium([
      `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ')}`,
      '--ignore-certificate-errors',
    ]);
  });
  afterEach(async () => {
    await context?.close();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());

  /** Mira asks for something at a customer that wants another proof; the card has the button. */
  const whileProofIsWanted = (work: (card: Card) => Promise<void>) =>
    journey().during({ kind: 'mfa', tenant: TENANT.contoso }, async () => {
      await tools.cold('mira');
      await mira().says('show Contoso Ltd');
      await work(await mira().nextCard('another proof'));
    });

  async function newContext(): Promise<BrowserContext> {
    context = await browser!.newContext({ ignoreHTTPSErrors: true });
    context.setDefaultTimeout(15_000);
    for (const origin of [TEAMS, EVIL])
      await context.route(`${origin}/**`, (route) =>
        route.fulfill({ contentType: 'text/html', body: OPENER }),
      );
    const known = [journey().bot.url, TEAMS, EVIL, 'https://login.microsoftonline.com'];
    context.on('request', (request) => {
      if (!known.includes(new URL(request.url()).origin)) complaints.push(request.url());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    return context;
  }

  /** Presses the button on a page of this origin. */
  async function press(card: Card, origin: string, { isMute = false } = {}) {
    const opener = await (await newContext()).newPage();
    await opener.goto(origin);
    await opener.evaluate(`Object.assign(window, ${JSON.stringify({ address: addressOf(card), isMute })})`);
    const [window] = await Promise.all([opener.waitForEvent('popup'), opener.getByRole('button').click()]);
    return { opener, window };
  }
  /** To the last page; its clock stands still, so that nothing runs out meanwhile. */
  async function signIn(window: Page): Promise<void> {
    await window.clock.install();
    await window.getByRole('button', { name: 'Continue' }).click();
    await window.getByRole('button', { name: /^Mira Dubois/ }).click();
    await window.getByRole('button', { name: 'Approve' }).click();
    await window.getByRole('heading', { name: 'Almost done' }).waitFor();
  }
  const told = (opener: Page) => opener.evaluate<Told[]>('window.told');
  const typedCode = (window: Page) => window.getByText(/^code \d{8}$/);
  const goesOnWith = async (card: Card, send: () => Promise<unknown>): Promise<void> => {
    await send();
    expect((await mira().nextCard(/since|Nothing is linked/i)).messageId).toBe(card.messageId);
  };

  it('Microsoft’s own Teams library shakes hands with Teams and hands over the code, which works', () =>
    whileProofIsWanted(async (card) => {
      const { opener, window } = await press(card, TEAMS);
      expect(await window.getByRole('heading').innerText()).toBe('Sign in to Contoso Ltd');
      await signIn(window);
      await expect.poll(() => told(opener)).toHaveLength(2);

      const [hello, success] = await told(opener);
      expect(hello).toMatchObject({ origin: journey().bot.url, func: 'initialize' });
      expect(success).toMatchObject({
        origin: journey().bot.url,
        func: 'authentication.authenticate.success',
      });
      expect(await typedCode(window).isVisible()).toBe(false);
      const [state] = success!.args!;
      await goesOnWith(card, () => tools.invoke('mira', 'signin/verifyState', { state }));
    }));

  it('shows a code to type when Teams does not answer, which works too', () =>
    whileProofIsWanted(async (card) => {
      const { opener, window } = await press(card, TEAMS, { isMute: true });
      await signIn(window);
      await expect.poll(() => told(opener)).toHaveLength(1);
      await window.clock.fastForward(5_000);

      await typedCode(window).waitFor();
      const code = await typedCode(window).innerText();
      await goesOnWith(card, () => mira().says(code));
    }));

  it('gives the code to no other page that opened it, whatever that answers', () =>
    whileProofIsWanted(async (card) => {
      const { opener, window } = await press(card, EVIL);
      await signIn(window);
      await expect.poll(() => told(opener)).not.toHaveLength(0);
      await window.clock.fastForward(5_000);
      await typedCode(window).waitFor();

      expect((await told(opener)).map(({ func }) => func)).toEqual(['initialize']);
    }));

  it('shows the code at once in a browser of its own, as from a phone', () =>
    whileProofIsWanted(async (card) => {
      const window = await (await newContext()).newPage();
      await window.goto(addressOf(card));
      await signIn(window);
      await typedCode(window).waitFor();
    }));
});

function addressOf({ buttons }: Card): string {
  const { msteams } = buttons[0]!.json['data'] as { msteams: { value: string } };
  return msteams.value;
}
