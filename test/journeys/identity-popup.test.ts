import { beforeEach, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { preloading } from '../support/bot-preloads.ts';
import { armCalls, armWrites, identityTools, isTokenRequest } from '../support/identity.ts';
import { type Browser, type Card, type Popup, useJourney } from '../support/journey.ts';

const journey = useJourney();
const tools = identityTools(journey);
const ana = () => journey().person('ana').personal;
const bo = () => journey().person('bo').personal;

const NOT_KNOWN = 404;
const OVER = 'This sign-in is over';

/** Ana asks for something at a customer who wants another proof; the card has the button. */
const asked = async (command = 'show Woodgrove Bank'): Promise<Card> => {
  await ana().says(command);
  return ana().nextCard('another proof');
};
/** As far as Microsoft's last page, with the address it would send the browser back to. */
const lastStep = async (card: Card): Promise<{ readonly browser: Browser; readonly back: string }> => {
  const { browser } = await card.popup();
  await browser.press('Continue');
  const answer = await journey().azure.browse(
    new Request(browser.url, {
      method: 'POST',
      body: new URLSearchParams({ account: 'ana', mfa: 'approved' }),
    }),
  );
  return { browser, back: answer.headers.get('location')! };
};
const through = async (card: Card, account = 'ana'): Promise<Popup> => {
  const popup = await card.popup();
  await popup.browser.walk(account);
  return popup;
};
/** The command of the card went on, in the place of the card. */
const wentOn = async (card: Card): Promise<void> => {
  expect((await ana().nextCard('Woodgrove Bank')).messageId).toBe(card.messageId);
};
const woodgroveCalls = (calls: Parameters<typeof armCalls>[0]) =>
  armCalls(calls).filter(({ tenant }) => tenant === TENANT.woodgroveBank);
/** Nobody has a token, nothing was asked of Azure, and the command still waits. */
const stillWaits = async (): Promise<void> => {
  await tools.settled('ana');
  const calls = tools.callsFromNow();
  await ana().says('cancel');
  await ana().nextCard('Cancelled 1 waiting command');
  await ana().says('show Woodgrove Bank');
  await ana().nextCard('another proof');
  expect(woodgroveCalls(calls())).toEqual([]);
};

beforeEach(async () => {
  await tools.cold('ana');
  await tools.cold('bo');
});

describe('the sign-in window', () => {
  it('names customer and person before and after, and brings the command on by itself', async () => {
    const card = await asked('link 1234567 Woodgrove Bank');
    const { browser, finish } = await card.popup();
    expect(browser.text).toContain('You are connecting Woodgrove Bank for Teams user Ana Bakker.');
    expect(browser.text).toContain('If that is not you, close this window.');
    await browser.walk('ana');
    expect(browser.text).toContain('You signed in to Woodgrove Bank for Teams user Ana Bakker.');
    expect(browser.url.startsWith(`${journey().bot.url}/auth/callback?`)).toBe(true);

    expect((await finish()).status).toBe(200);
    await wentOn(card);
    expect(tools.linked(TENANT.woodgroveBank, 'ana')).toBe('1234567');
  });

  it('works by typing the code as well, with and without a space', async () => {
    for (const spell of [
      (code: string) => `code ${code}`,
      (code: string) => `CODE ${code.slice(0, 4)} ${code.slice(4)}`,
    ]) {
      await tools.cold('ana');
      const card = await asked();
      const { browser } = await through(card);
      await ana().says(spell(browser.typedCode!));
      await ana().nextCard('I go on with what you asked');
      await ana().nextCard('1234567');
    }
  });

  it('never takes bare digits for a code', async () => {
    const card = await asked();
    const popup = await through(card);
    await ana().says(popup.browser.typedCode!);
    const notUnderstood = await ana().nextCard();
    await ana().says('123456');
    await ana().nextCard('I did not understand');

    expect(notUnderstood.text).toContain('I did not understand');
    expect((await popup.finish()).status).toBe(200);
    await wentOn(card);
  });

  it('goes on after a restart of the bot in the middle', async () => {
    const card = await asked();
    const { browser, finish } = await card.popup();
    await browser.press('Continue');
    await journey().bot.restart();
    await browser.walk('ana');
    await journey().bot.kill();
    await journey().bot.start();

    expect((await finish()).status).toBe(200);
    await wentOn(card);
  });

  it('helps where signing in at home did not work either, with two commands waiting', async () => {
    const home = await journey().during({ kind: 'ssoFails' }, async () => {
      await ana().says('show Contoso Ltd');
      await ana().nextCard('Teams could not sign you in');
      await ana().says('show Woodgrove Bank');
      return ana().nextCard('Teams could not sign you in');
    });
    await home.signIn('Sign in');
    await ana().nextCard('Contoso Ltd');
    const woodgrove = await ana().nextCard('another proof');
    await woodgrove.signIn();
    await wentOn(woodgrove);
  });
});

describe('a window that did not work out', () => {
  it('wrong account: says so, and the same button works with the right one', async () => {
    const card = await asked();
    const wrong = await through(card, 'bo');
    expect(wrong.browser.text).toContain('That was another account');
    expect(wrong.browser.teamsCode).toBeUndefined();
    expect(wrong.browser.typedCode).toBeUndefined();

    const right = await through(card);
    await right.finish();
    await wentOn(card);
  });

  it('an account that the customer made for the same name is another account too', async () => {
    const card = await asked();
    const { browser } = await through(card, 'ana-woodgrove');
    expect(browser.text).toContain('That was another account');
    await stillWaits();
  });

  it('cancelled at Microsoft: says so, and the same button works again', async () => {
    const card = await asked();
    const { browser, finish } = await card.popup();
    await browser.press('Continue');
    await browser.press('Cancel');
    expect(browser.text).toContain('Sign-in cancelled');
    expect((await finish('CancelledByUser')).status).toBe(200);

    await (await through(card)).finish();
    await wentOn(card);
  });

  it('a second start replaces the first', async () => {
    const card = await asked();
    const first = await lastStep(card);
    const second = await lastStep(card);
    await first.browser.open(first.back);
    expect(first.browser.text).toContain(OVER);

    await second.browser.open(second.back);
    expect(second.browser.teamsCode).toBeDefined();
  });

  it('cancel in the chat drops the command, whatever the window says later', async () => {
    const card = await asked('unlink Woodgrove Bank');
    const popup = await through(card);
    await ana().says('cancel');
    await ana().nextCard('Cancelled 1 waiting command');
    const calls = tools.callsFromNow();

    expect((await popup.finish()).status).toBe(200);
    await tools.settled('ana');
    expect(armCalls(calls())).toEqual([]);
  });
});

describe('attacks on the window', () => {
  it('link phishing: who was lured into somebody else’s window gives nothing away', async () => {
    const card = await asked();
    const victim = await through(card, 'bo');
    expect(victim.browser.text).not.toContain('Bo Lindgren');

    await stillWaits();
    // Nor does Bo have anything now.
    await bo().says('signout');
    await bo().nextCard('You were not signed in');
  });

  it('the code works for nobody but the one who pressed the button, and others’ tries cost them nothing', async () => {
    const card = await asked();
    const { browser, finish } = await through(card);

    for (let n = 0; n < 6; n++) {
      expect((await tools.invoke('bo', 'signin/verifyState', { state: browser.teamsCode })).status).toBe(
        NOT_KNOWN,
      );
    }
    await bo().says(`code ${browser.typedCode}`);
    await bo().nextCard(/That code does not fit|The sign-in took too long/);
    const calls = tools.callsFromNow();
    await bo().says('show Woodgrove Bank');
    await bo().nextCard('another proof');
    expect(woodgroveCalls(calls())).toEqual([]);

    expect((await finish()).status).toBe(200);
    await wentOn(card);
  });

  it('another browser cannot finish what this one began', async () => {
    const { browser, back } = await lastStep(await asked());
    const mallory = await journey().person('bo').opens(back);
    expect(mallory.text).toContain(OVER);
    expect(mallory.teamsCode).toBeUndefined();

    await browser.open(back);
    expect(browser.teamsCode).toBeDefined();
  });

  it('a return is good once', async () => {
    const { browser, back } = await lastStep(await asked());
    await browser.open(back);
    const first = browser.teamsCode;
    await browser.open(back);

    expect(first).toBeDefined();
    expect(browser.text).toContain(OVER);
    expect(browser.teamsCode).toBeUndefined();
  });

  it.each([
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['another state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
  ])('a return with %s leads nowhere', async (_what, forge) => {
    const { browser, back } = await lastStep(await asked());
    const url = new URL(back);
    forge(url.searchParams);
    await browser.open(url.href);

    expect(browser.text).toContain(OVER);
    await stillWaits();
  });

  it('a code of Microsoft that was meant for another window fails (login CSRF)', async () => {
    const one = await lastStep(await asked());
    await tools.cold('bo');
    await bo().says('show Woodgrove Bank');
    const other = await lastStep(await bo().nextCard('another proof'));
    const mixed = new URL(other.back);
    mixed.searchParams.set('code', new URL(one.back).searchParams.get('code')!);
    await other.browser.open(mixed.href);

    expect(other.browser.text).toContain('The sign-in did not work');
    expect(other.browser.teamsCode).toBeUndefined();
  });

  it('another site cannot press the button of the start page', async () => {
    const { browser } = await (await asked()).popup();
    const forged = await fetch(browser.url, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      redirect: 'manual',
    });

    expect(forged.status).toBe(410);
    expect(forged.headers.get('set-cookie')).toBeNull();
  });

  it('five wrong codes end the sign-in; the right one comes too late', async () => {
    const { browser, finish } = await through(await asked());
    const wrong = String((Number(browser.typedCode) + 1) % 100_000_000).padStart(8, '0');
    for (let n = 0; n < 5; n++) {
      await ana().says(`code ${wrong}`);
      await ana().nextCard('That code does not fit');
    }

    expect((await finish()).status).toBe(NOT_KNOWN);
    await ana().says(`code ${browser.typedCode}`);
    const over = await ana().nextCard('The sign-in took too long');
    expect(over.text).toContain('Send your command again');
    await stillWaits();
  });

  it.each([
    ['tenant', 'otherTenant', 'Something went wrong on my side'],
    ['account', 'otherAccount', 'That was another account'],
  ] as const)('tokens of another %s are refused', async (_what, misissues, page) => {
    const card = await asked();
    await tools.whileTenant(TENANT.woodgroveBank, { misissues }, async () => {
      const { browser } = await through(card);
      expect(browser.text).toContain(page);
      expect(browser.teamsCode).toBeUndefined();
    });
    await stillWaits();
  });
});

describe('signing out', () => {
  it('names everything that was forgotten, and forgets it: the next command signs in again', async () => {
    const card = await asked();
    await card.signIn();
    await wentOn(card);
    await ana().says('signout');
    const said = await ana().nextCard('Signed out');
    expect(said.text).toContain('Forgotten: your sign-in from Teams.');
    expect(said.text).toContain('Forgotten: your sign-in at Woodgrove Bank.');
    expect(said.text).not.toContain('Contoso');
    expect(said.text).toContain('Your links in Azure stay as they are.');
    expect(tools.linked(TENANT.woodgroveBank, 'ana')).toBe('1234567');

    const calls = tools.callsFromNow();
    await asked();
    expect(calls().filter(isTokenRequest)).toMatchObject([{ tenant: TENANT.woodgroveBank, status: 400 }]);

    await ana().says('signout');
    await ana().nextCard('Signed out');
    await ana().says('signout');
    const again = await ana().nextCard('You were not signed in');
    expect(again.text).not.toContain('Forgotten');
  });

  it('ends a window that is through: its code finds nothing any more', async () => {
    const { finish } = await through(await asked());
    await ana().says('signout');
    const said = await ana().nextCard('Signed out');
    expect(said.text).toContain('a sign-in that only waited for its code');
    expect(said.text).toContain('Dropped: 1 command that was waiting.');

    expect((await finish()).status).toBe(NOT_KNOWN);
    const calls = tools.callsFromNow();
    await asked();
    expect(armWrites(calls())).toEqual([]);
  });
});

// The last: the bot lives in the future from here on.
describe('too late', () => {
  it('window, code and waiting command run out; the person is told and can ask again', async () => {
    const [early, opened] = [await lastStep(await asked()), await through(await asked())];
    await journey().bot.restart({
      ...preloading('later.ts'),
      CLOCK_AHEAD_IN_MS: String(16 * 60_000),
    });

    await early.browser.open(early.back);
    expect(early.browser.text).toContain(OVER);
    expect(early.browser.text).toContain('send your command again');
    expect((await opened.finish()).status).toBe(NOT_KNOWN);
    await ana().says(`code ${opened.browser.typedCode}`);
    await ana().nextCard('The sign-in took too long');
    const told = () => ana().shown.filter(({ text }) => text.startsWith('I waited for your sign-in')).length;
    await expect.poll(told, { timeout: 15_000 }).toBe(2);

    const card = await asked();
    await card.signIn();
    await wentOn(card);
  });
});
