import { beforeEach, describe, expect, it } from 'vitest';
import { ACCESS_TENANT, accessWorld } from '../../sandbox/world/access-world.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { armCalls, identityTools } from '../support/identity.ts';
import { type Card, type Popup, useJourney } from '../support/journey.ts';

const journey = useJourney({ azure: { initial: accessWorld() }, timeoutInMs: 6_000 });
const tools = identityTools(journey);
const chat = (key = 'ana') => journey().person(key).personal;
const asks = async (what: string, answer: string | RegExp, key = 'ana') => {
  await chat(key).says(what);
  return chat(key).nextCard(answer);
};
const titles = ({ buttons }: Card) => buttons.map(({ title }) => title);
const { fourthCoffee } = ACCESS_TENANT;
const OVER = 'This sign-in is over';

const accountOf = (key: string): string => journey().azure.world.account(key)!.objectId;
const linkedBy = (tenantId: string, objectId: string): string | undefined =>
  journey().azure.world.state.links.find(
    (link) => link.tenantId === tenantId && link.objectId === objectId && link.state === 'Active',
  )?.partnerId;
const guestAt = (tenantId: string, account: string): string => tools.member(tenantId, account).objectId;

/** The window of this customer, gone through as an account of the stand-in. */
const window = async (customer: string, account: string): Promise<{ card: Card; popup: Popup }> => {
  const card = await asks(`signin ${customer}`, 'Choose the account in the window');
  const popup = await card.popup();
  await popup.browser.walk(account);
  return { card, popup };
};
const connects = async (customer: string, account: string, answer: string | RegExp): Promise<Card> => {
  const { popup } = await window(customer, account);
  await popup.finish();
  return chat().nextCard(answer);
};

beforeEach(async () => {
  journey().azure.world.change((state) => (state.links = []));
  for (const key of ['ana', 'bo']) await tools.cold(key);
});

describe('an account that the customer made', () => {
  it('is connected in a window, links as itself, and is shown beside the person’s own', async () => {
    const signedIn = await connects('fourthcoffee.com', 'ana-coffee', 'You are signed in');
    expect(signedIn.text).toContain('ana.bakker@fourthcoffee.com');
    expect(signedIn.text).toContain('An account that the customer made for you');

    const linked = await asks('link 1234567 fourthcoffee.com', 'Linked');
    const who = await asks('whoami', 'You are known by');

    expect(linked.text).toContain('ana.bakker@fourthcoffee.com');
    expect(linkedBy(fourthCoffee, accountOf('ana-coffee'))).toBe('1234567');
    expect(who.text).toMatch(/You are known by \d+ accounts/);
    expect(who.text).toContain('Ana Bakker');
    expect(who.text).toContain('ana.bakker@fourthcoffee.com');
    expect(who.text).toContain('Signed in by window');
  });

  it('cannot be reached on behalf of the person: the failure offers the window', async () => {
    const failed = await asks('link 1234567 fourthcoffee.com', 'is not in');

    await failed.press('Sign in with another account');
    const card = await chat().nextCard('Choose the account in the window');
    await card.signIn(undefined, 'ana-coffee');

    await chat().nextCard('You are signed in');
    expect(linkedBy(fourthCoffee, accountOf('ana-coffee'))).toBeUndefined();
  });

  it('is asked about once where the person has an account of their own too, and each link is named', async () => {
    await asks('show Woodgrove Bank', 'another proof').then((card) => card.signIn());
    await chat().nextCard('Nothing is linked');
    await asks('link 1234567 Woodgrove Bank', 'Linked');

    const choice = await connects('Woodgrove Bank', 'ana-woodgrove', 'Which account shall I use');
    expect(choice.text).toMatch(/My own account[\s\S]*Fabrikam/);
    expect(titles(choice)).toEqual(['My own account', 'ana.bakker@woodgrovebank.com']);
    await choice.press('ana.bakker@woodgrovebank.com');
    await chat().nextCard('I use this account at Woodgrove Bank from now on');

    const linked = await asks('link 7654321 Woodgrove Bank', 'Linked');
    expect(linked.text).toContain('ana.bakker@woodgrovebank.com');
    expect(linkedBy(TENANT.woodgroveBank, accountOf('ana-woodgrove'))).toBe('7654321');
    expect(linkedBy(TENANT.woodgroveBank, guestAt(TENANT.woodgroveBank, 'ana'))).toBe('1234567');

    const again = await asks('account Woodgrove Bank', 'Which account shall I use');
    await again.press('My own account');
    await chat().nextCard('I use this account');
    const own = await asks('show Woodgrove Bank', '1234567');
    expect(own.text).not.toContain('7654321');
  });

  it('is forgotten for one customer, and no other sign-in with it', async () => {
    await connects('fourthcoffee.com', 'ana-coffee', 'You are signed in');
    await asks('show Contoso Ltd', 'Nothing is linked');

    const out = await asks('signout fourthcoffee.com', 'Your links in Azure stay');

    expect(out.text).toContain('Forgotten: your sign-in at fourthcoffee.com.');
    const calls = tools.callsFromNow();
    const who = await asks('whoami', 'You are known by');
    expect(who.text).not.toContain('ana.bakker@fourthcoffee.com');
    expect(who.text).toContain('Signed in through Teams');
    await asks('show fourthcoffee.com', 'is not in');
    expect(armCalls(calls()).filter(({ tenant }) => tenant === fourthCoffee)).toEqual([]);
  });
});

describe('a window that connects nothing', () => {
  const nothingConnected = async () => {
    await tools.settled('ana');
    expect((await asks('whoami', 'You are known by')).text).not.toContain('fourthcoffee.com');
  };

  it('refuses the account of a colleague, who is a guest there', async () => {
    const { popup } = await window('Contoso Ltd', 'bo');

    expect(popup.browser.text).toContain('That was another account');
    expect(popup.browser.teamsCode).toBeUndefined();
    await asks('cancel', 'Cancelled 1 waiting command');
    expect((await asks('whoami', 'You are known by')).text).not.toContain('bo_fabrikam');
  });

  it('never takes a second account for the first one: it asks which is meant', async () => {
    await connects('fourthcoffee.com', 'ana-coffee', 'You are signed in');
    await asks('link 1234567 fourthcoffee.com', 'Linked');

    const choice = await connects('fourthcoffee.com', 'coffee-admin', 'Which account shall I use');
    expect(titles(choice).sort()).toEqual(['admin@fourthcoffee.com', 'ana.bakker@fourthcoffee.com']);
    await choice.press('ana.bakker@fourthcoffee.com');
    await chat().nextCard('I use this account');

    expect((await asks('show fourthcoffee.com', '1234567')).text).toContain('ana.bakker@fourthcoffee.com');
    expect(linkedBy(fourthCoffee, accountOf('coffee-admin'))).toBeUndefined();
  });

  it('does not take the code from anybody else, and the right person can still give it', async () => {
    const { popup } = await window('fourthcoffee.com', 'ana-coffee');
    const code = popup.browser.typedCode!;

    const theirs = await tools.invoke('bo', 'signin/verifyState', { state: popup.browser.teamsCode });
    await asks(`code ${code}`, /does not fit|took too long/, 'bo');
    expect(theirs.status).toBe(404);
    expect((await asks('whoami', 'You are known by', 'bo')).text).not.toContain('fourthcoffee.com');

    await asks(`code ${code}`, 'You are signed in');
  });

  it('takes a return once', async () => {
    const card = await asks('signin fourthcoffee.com', 'Choose the account in the window');
    const { browser } = await card.popup();
    await browser.press('Continue');
    const answer = await journey().azure.browse(
      new Request(browser.url, { method: 'POST', body: new URLSearchParams({ account: 'ana-coffee' }) }),
    );
    const back = answer.headers.get('location')!;
    const elsewhere = await journey().person('bo').opens(back);
    await browser.open(back);
    const first = browser.teamsCode;

    await browser.open(back);

    expect(elsewhere.text).toContain(OVER);
    expect(first).toBeDefined();
    expect(browser.text).toContain(OVER);
    expect(browser.teamsCode).toBeUndefined();
    await asks('cancel', 'Cancelled 1 waiting command');
    await nothingConnected();
  });

  it('refuses an account of another directory', async () => {
    const { popup } = await window('fourthcoffee.com', 'litware-admin');

    expect(popup.browser.url).toContain('login.microsoftonline.com');
    expect(popup.browser.status).toBe(400);
    await asks('cancel', 'Cancelled 1 waiting command');
    await nothingConnected();
  });
});
