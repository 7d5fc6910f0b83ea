import { beforeEach, describe, expect, it } from 'vitest';
import { ACCESS_TENANT, accessWorld } from '../../sandbox/world/access-world.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { identityTools } from '../support/identity.ts';
import { type Browser, type Card, useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';

const journey = useJourney({ azure: { initial: accessWorld() }, env: managedBot(), timeoutInMs: 6_000 });
const tools = identityTools(journey);
const chat = (key: string) => journey().person(key).personal;
const asks = async (key: string, what: string, answer: string | RegExp) => {
  await chat(key).says(what);
  return chat(key).nextCard(answer);
};
const { tailspinToys } = ACCESS_TENANT;
const TAILSPIN = 'onboard tailspintoys.com';
/** The address in the mail that the card has ready. */
const approvalIn = ({ inputs }: Card): string =>
  /https:\/\/\S+/.exec(inputs.find(({ id }) => id === 'forward')!.value)![0];
const titles = ({ buttons }: Card) => buttons.map(({ title }) => title);
/** Their administrator opens the link of the mail and goes through it. */
const approves = async (card: Card, account = 'tailspin-admin'): Promise<Browser> => {
  const browser = await journey().person('casey').opens(approvalIn(card));
  await browser.walk(account);
  return browser;
};
const member = (account: string, status: 'active' | 'pending', kind: 'guest' | 'foreign' = 'guest') =>
  journey().azure.world.change((state) => {
    const tenant = state.tenants.find(({ tenantId }) => tenantId === tailspinToys)!;
    tenant.members = tenant.members.filter((one) => one.account !== account);
    tenant.members.push({
      account,
      objectId: `7a115910-0000-4000-8000-00000000000${account.length}`,
      kind,
      status,
      admin: false,
    });
  });

const stop = async (key: string) => {
  const list = await asks(key, 'onboarding', /way in/);
  if (list.buttons.length === 0) return;
  await list.press(/^Go on with/);
  await (
    await chat(key).nextCard(({ buttons }) => buttons.some(({ title }) => title === 'Stop'))
  ).press('Stop');
  await chat(key).nextCard(/no longer wait|way in/);
  await stop(key);
};

beforeEach(async () => {
  journey().azure.world.change((state) => {
    state.links = [];
    const tenant = state.tenants.find(({ tenantId }) => tenantId === tailspinToys)!;
    tenant.consented = false;
    tenant.members = tenant.members.filter(({ kind }) => kind === 'home');
  });
  for (const key of ['ana', 'bo']) {
    // Tokens of the test before would still open the door.
    await tools.cold(key);
    await stop(key);
    chat(key).catchUp();
  }
});

describe('opening a new customer', () => {
  it('goes from the domain to the first link, and goes on by itself when the customer approves', async () => {
    const begun = await asks('ana', TAILSPIN, 'PAL Bot has to be approved');
    expect(begun.text).toContain(tailspinToys);
    expect(begun.text).toContain('Waits for the customer');

    const browser = await approves(begun);
    expect(browser.text).toContain('PAL Bot is approved');
    expect(browser.text).toContain(`in the directory ${tailspinToys}.`);
    const told = await chat('ana').nextCard('approved PAL Bot');

    await told.press('Go on');
    const membership = await chat('ana').nextCard('you need an account there');
    expect(membership.inputs[0]!.value).toContain('invite ana.bakker@fabrikam.com as a guest');
    member('ana', 'pending');
    await membership.press('Check again');
    const invitation = await chat('ana').nextCard('your invitation is open');
    member('ana', 'active');
    await invitation.press('Check again');
    const open = await chat('ana').nextCard('is open for you');
    expect((await asks('ana', 'onboarding', 'on the way in')).text).toContain('The first link');

    await open.press('Link a partner ID');
    const form = await chat('ana').nextCard(({ inputs }) => inputs.some(({ id }) => id === 'partnerId'));
    await form.press('Continue', { inputs: { partnerId: '1234567' } });
    await chat('ana').nextCard('Linked');

    expect(journey().azure.world.state.links).toContainEqual(
      expect.objectContaining({ tenantId: tailspinToys, partnerId: '1234567', state: 'Active' }),
    );
    await asks('ana', 'onboarding', 'No customer is on the way in');
  });

  it('has a mail ready that says what the app may do and what not', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');

    const mail = card.inputs.find(({ id }) => id === 'forward')!.value;
    expect(mail).toMatch(/^Subject: Please approve PAL Bot for .+\n\nHello/);
    expect(mail).toContain('we at Fabrikam');
    expect(mail).toContain('What the app may do: call Azure Resource Manager');
    expect(mail).toContain('What it may not do:');
    expect(new URL(approvalIn(card)).pathname).toBe(`/${tailspinToys}/v2.0/adminconsent`);
  });

  it('writes the mail in the language of the customer, whatever the reader’s', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');

    await card.press('Mail in another language');
    const question = await chat('ana').nextCard('Which language does');
    await question.press('English');

    const again = await chat('ana').nextCard('has to be approved');
    expect(again.inputs.find(({ id }) => id === 'forward')!.value).toMatch(/^Subject: Please approve/);
  });

  it('lists who is waited for and since when; managers see those of everybody', async () => {
    await asks('ana', TAILSPIN, 'has to be approved');

    const own = await asks('ana', 'onboarding', '1 customer on the way in');
    const managers = await asks('mira', 'onboarding', '1 customer on the way in');
    await asks('bo', 'onboarding', 'No customer is on the way in');

    expect(own.text).toMatch(/Approval of PAL Bot[\s\S]*Waits for the customer since/);
    expect(own.text).not.toContain('Begun by');
    expect(managers.text).toMatch(/Begun by[\s\S]*Ana Bakker/);
  });

  it('refuses a domain that is nobody’s directory', async () => {
    const card = await asks('ana', 'onboard nobody.example', 'There is no directory nobody.example');

    expect(card.text).toContain('PAL-309');
    await asks('ana', 'onboarding', 'No customer is on the way in');
  });

  it('takes the person’s word for an approval that Entra does not tell them about', async () => {
    const card = await asks('ana', TAILSPIN, 'I cannot see whether it is approved already');

    await card.press('It is approved already');
    const membership = await chat('ana').nextCard('you need an account there');

    expect(membership.text).toContain('Given, as you say');
    // As a guest Entra tells, and it was not so.
    member('ana', 'active');
    await membership.press('Check again');
    const back = await chat('ana').nextCard('has to be approved');
    expect(titles(back)).not.toContain('It is approved already');
  });

  it('says that no account is needed where Azure Lighthouse does, and goes on only when asked', async () => {
    await asks('ana', 'lighthouse', 'Proseware');

    const card = await asks('ana', 'onboard proseware.com', 'delegated to you through Azure Lighthouse');
    expect(titles(card)).toEqual(['Link at home', 'Open it all the same']);

    await card.press('Open it all the same');
    await chat('ana').nextCard('has to be approved');
  });

  it('tells delegated administrators the true reason, and what to ask for instead', async () => {
    journey().azure.world.change((state) => {
      state.tenants.find(({ tenantId }) => tenantId === tailspinToys)!.consented = true;
    });
    member('bo', 'active', 'foreign');

    const failed = await asks('bo', 'link 1234567 tailspintoys.com', 'You have no account of your own');
    await failed.press('Open this customer step by step');
    const card = await chat('bo').nextCard('you have no account of your own there');

    for (const one of [card, failed]) {
      expect(one.text).toContain('delegated administration (GDAP');
      const mail = one.inputs.find(({ id }) => id === 'forward')!.value;
      expect(mail).toContain('Invite');
      expect(mail).toContain('Azure Lighthouse');
    }
    // Until a link proves that they made one.
    expect((await asks('bo', TAILSPIN, 'no account of your own there')).text).toContain(
      'Waits for the customer',
    );
    expect((await asks('bo', 'onboarding', 'on the way in')).text).toContain(
      'instead of delegated administration',
    );
  });
});

describe('what comes back from the approval', () => {
  const returns = async (card: Card, query: Record<string, string>): Promise<Browser> => {
    const state = new URL(approvalIn(card)).searchParams.get('state')!;
    const url = `${journey().bot.url}/auth/consented?${new URLSearchParams({ state, ...query }).toString()}`;
    return journey().person('casey').opens(url);
  };
  const stillWaits = async () => {
    expect((await asks('ana', 'onboarding', 'on the way in')).text).toContain('Approval of PAL Bot');
  };

  it('refuses an approval of another tenant, and tells the one who waits', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');

    const page = await returns(card, { tenant: TENANT.contoso, admin_consent: 'True' });

    expect(page.text).toContain('Approved in another organisation');
    await chat('ana').nextCard('PAL Bot was not approved in');
    await stillWaits();
  });

  it('takes a return once: the second one changes nothing and tells nobody', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');
    const browser = await approves(card);
    await chat('ana').nextCard('approved PAL Bot');

    await browser.open(browser.url);

    expect(browser.text).toContain('That was known already');
    await asks('ana', 'onboarding', 'on the way in');
    expect(chat('ana').catchUp()).toEqual([]);
  });

  it('believes nothing of a state that was made up, or is of another customer', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');
    const real = new URL(approvalIn(card)).searchParams.get('state')!;
    const [, onboarding = '', mac = ''] = real.split('.');

    for (const state of [
      `${TENANT.contoso}.${onboarding}.${mac}`,
      `${tailspinToys}.${'x'.repeat(22)}.${mac}`,
      `${tailspinToys}.${mac}`,
      `${real}.${mac}`,
    ]) {
      const page = await returns(card, { state, tenant: state.split('.')[0]!, admin_consent: 'True' });
      expect(page.text).toContain('Approved in another organisation');
    }
    await stillWaits();
    expect(chat('ana').catchUp()).toEqual([]);
  });

  it('does not let somebody approve who is no administrator', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');

    const browser = await approves(card, 'ana');

    expect(new URL(browser.url).hostname).toBe('login.microsoftonline.com');
    expect(browser.status).toBe(400);
    await stillWaits();
  });

  it('tells that the administrator declined', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');
    const browser = await journey().person('casey').opens(approvalIn(card));
    await browser.press('Tailspin Administrator');
    await browser.press('Cancel');

    expect(browser.text).toContain('PAL Bot was not approved');
    await chat('ana').nextCard('did not approve PAL Bot');
    await stillWaits();
  });

  it('finds out by a token when a return was forged: the person is sent back to the approval', async () => {
    member('ana', 'active');
    const card = await asks('ana', TAILSPIN, 'has to be approved');

    await returns(card, { tenant: tailspinToys, admin_consent: 'True' });
    const told = await chat('ana').nextCard('approved PAL Bot');
    await told.press('Go on');

    await chat('ana').nextCard('Entra does not know it yet');
  });

  it('leaves the page of an onboarding that was stopped with nobody to tell', async () => {
    const card = await asks('ana', TAILSPIN, 'has to be approved');
    await card.press('Stop');
    await chat('ana').nextCard('I no longer wait for');

    const browser = await approves(card);

    expect(browser.text).toContain('Nobody waits for it any more');
    expect(chat('ana').catchUp()).toEqual([]);
  });
});
