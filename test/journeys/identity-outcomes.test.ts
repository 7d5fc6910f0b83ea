import { describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { armCalls, armWrites, identityTools, isTokenRequest } from '../support/identity.ts';
import { type Card, useJourney } from '../support/journey.ts';

const journey = useJourney();
const tools = identityTools(journey);
const ana = () => journey().person('ana').personal;
const bo = () => journey().person('bo').personal;
const mira = () => journey().person('mira').personal;

const titles = (card: Card): string[] => card.buttons.map(({ title }) => title);
const approvalLink = (card: Card): URL => new URL(/https:\S+adminconsent\S+/.exec(card.text)?.[0] ?? '');

/** What Bo meets at Contoso while every token for him there is refused with this number. */
const refusedWith = (entraError: number) =>
  tools.whileTenant(TENANT.contoso, { entraError }, async () => {
    await bo().says('link 1234567 Contoso Ltd');
    return bo().nextCard('Reference');
  });

describe('the bot is not approved at a customer', () => {
  it('names exactly that customer in a link to forward; once approved there, “Try again” goes on', async () => {
    const calls = tools.callsFromNow();
    await ana().says('link 1234567 Adventure Works');
    const missing = await ana().nextCard('not yet approved in Adventure Works');
    const link = approvalLink(missing);

    expect(titles(missing)).toEqual(['Try again']);
    expect(link.origin + link.pathname).toBe(
      `https://login.microsoftonline.com/${TENANT.adventureWorks}/v2.0/adminconsent`,
    );
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      client_id: journey().azure.app.authAppId,
      scope: 'https://management.azure.com/user_impersonation',
      redirect_uri: `${journey().bot.url}/auth/consented`,
    });
    expect(armCalls(calls()).filter(({ tenant }) => tenant === TENANT.adventureWorks)).toEqual([]);

    const casey = await journey().person('casey').opens(link.href);
    await casey.walk('casey');
    expect(casey.text).toContain('PAL Bot is approved');
    expect(casey.text).toContain(TENANT.adventureWorks);

    await missing.press('Try again');
    const linked = await ana().nextCard('Linked');
    expect(linked.messageId).toBe(missing.messageId);
    expect(tools.linked(TENANT.adventureWorks, 'ana')).toBe('1234567');
  });

  const stillMissing = () =>
    tools.whileTenant(TENANT.contoso, { consented: false }, async () => {
      await mira().says('show Contoso Ltd');
      return approvalLink(await mira().nextCard('not yet approved in Contoso Ltd'));
    });

  it('tells an administrator who approved in another organisation than the one that was asked', async () => {
    const link = await stillMissing();
    link.pathname = link.pathname.replace(TENANT.contoso, TENANT.adventureWorks);
    const casey = await journey().person('casey').opens(link.href);
    await casey.walk('casey');

    expect(casey.text).toContain('Approved in another organisation');
    expect(casey.text).not.toContain('PAL Bot is approved');
  });

  it.each([
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['a state that was made up', (query: URLSearchParams) => query.set('state', `${TENANT.contoso}.AAAA`)],
    ['another tenant', (query: URLSearchParams) => query.set('tenant', TENANT.woodgroveBank)],
    ['no tenant', (query: URLSearchParams) => query.delete('tenant')],
  ])('believes no return with %s', async (_what, forge) => {
    const link = await stillMissing();
    const back = new URL(`${journey().bot.url}/auth/consented`);
    back.search = new URLSearchParams({
      admin_consent: 'True',
      tenant: TENANT.contoso,
      state: link.searchParams.get('state')!,
    }).toString();
    const genuine = await journey().person('casey').opens(back.href);
    expect(genuine.text).toContain('PAL Bot is approved');

    forge(back.searchParams);
    const forged = await journey().person('casey').opens(back.href);
    expect(forged.text).toContain('Approved in another organisation');
  });

  it('tells an administrator who declined that nothing was approved', async () => {
    const link = await stillMissing();
    const casey = await journey().person('casey').opens(link.href);
    await casey.press(/^Contoso Administrator/);
    await casey.press('Cancel');

    expect(casey.text).toContain('PAL Bot was not approved');
  });
});

describe('the person is not (yet) in the customer’s directory', () => {
  it('not a member: says how to get in', async () => {
    const calls = tools.callsFromNow();
    await bo().says('link 1234567 northwindtraders.com');
    const refused = await bo().nextCard('Reference');

    expect(refused.text).toContain("Your account is not in northwindtraders.com's directory");
    expect(refused.text).toContain('Ask the customer to invite you as a guest');
    expect(titles(refused).sort()).toEqual([
      'Open this customer step by step',
      'Sign in with another account',
      'Try again',
    ]);
    expect(armCalls(calls()).filter(({ tenant }) => tenant === TENANT.northwindTraders)).toEqual([]);
  });

  it('an invitation that was not accepted: says so, and goes on once it was', async () => {
    const { world } = journey().azure;
    const retail = tools.member(TENANT.contosoRetail, 'bo');
    world.change(() => (retail.status = 'pending'));
    await bo().says(`link 1234567 ${TENANT.contosoRetail}`);
    const open = await bo().nextCard('Your invitation');

    world.change(() => (retail.status = 'active'));
    await open.press('Try again');
    await bo().nextCard('Linked');

    expect(open.text).toContain('Open the invitation mail and accept it');
    expect(tools.linked(TENANT.contosoRetail, 'bo')).toBe('1234567');
  });

  it('no such directory: says so and offers the ones there are', async () => {
    await bo().says('show 99999999-9999-4999-8999-999999999999');
    const refused = await bo().nextCard('There is no directory');

    expect(refused.text).toContain('99999999');
    expect(titles(refused)).toEqual(['My customers']);
  });
});

describe('the customer wants more than single sign-on gives', () => {
  it('another proof: a window at that customer, after which the command goes on by itself', async () => {
    const calls = tools.callsFromNow();
    await bo().says('link 1234567 Woodgrove Bank');
    const asked = await bo().nextCard('Woodgrove Bank asks for another proof');
    expect(titles(asked)).toEqual(['Sign in']);
    expect(armWrites(calls())).toEqual([]);

    const window = await asked.signIn('Sign in');
    const linked = await bo().nextCard('Linked');

    expect(window.text).toContain('You signed in to Woodgrove Bank for Teams user Bo Lindgren');
    expect(linked.messageId).toBe(asked.messageId);
    expect(armWrites(calls())).toMatchObject([
      { tenant: TENANT.woodgroveBank, objectId: tools.member(TENANT.woodgroveBank, 'bo').objectId },
    ]);
    expect(tools.linked(TENANT.woodgroveBank, 'bo')).toBe('1234567');
  });

  it('another proof that was given stays good: the next command asks for nothing', async () => {
    const calls = tools.callsFromNow();
    await bo().says('show Woodgrove Bank');
    await bo().nextCard('1234567');

    expect(calls().filter(isTokenRequest)).toEqual([]);
  });

  it('Conditional Access blocks it: says who can change that, and lets the person try', async () => {
    await tools.whileTenant(TENANT.contoso, { blocked: true }, async () => {
      await mira().says('show Contoso Ltd');
      const blocked = await mira().nextCard('Conditional Access');
      const window = await blocked.popup('Sign in');
      await window.browser.walk('mira');

      expect(blocked.text).toContain('their administrator must allow PAL Bot');
      expect(window.browser.text).toContain('AADSTS53003');
      expect((await window.finish('CancelledByUser')).status).toBe(200);
      await mira().says('cancel');
      await mira().nextCard('Cancelled 1 waiting command');
    });
  });

  it.each([
    [53000, 'managed devices only', ['Sign in']],
    [530004, 'managed devices only', ['Sign in']],
    [50105, 'not assigned', ['Try again']],
    [500212, 'Your own organisation', ['Try again']],
    [500213, 'does not let guests', ['Try again']],
    [500011, 'Azure is not set up in Contoso Ltd', ['Try again']],
    [90094, 'not yet approved in Contoso Ltd', ['Try again']],
    [700016, 'not yet approved in Contoso Ltd', ['Try again']],
    [50057, 'Your account cannot sign in in Contoso Ltd', []],
    [50055, 'Your account cannot sign in in Contoso Ltd', []],
  ])('AADSTS%i has one meaning and one remedy', async (number, meaning, buttons) => {
    const calls = tools.callsFromNow();
    const refused = await refusedWith(number);

    expect(refused.text).toContain(meaning);
    expect(titles(refused)).toEqual(buttons);
    expect(refused.allText).not.toContain('AADSTS');
    expect(armCalls(calls())).toEqual([]);
    await bo().says('cancel');
    await bo().nextCard(/Cancelled|Nothing is waiting/);
  });
});

describe('Microsoft or the bot itself is in trouble', () => {
  it('throttled: says for how many seconds, and does not ask Microsoft again before', async () => {
    const refused = await refusedWith(90055);
    const calls = tools.callsFromNow();
    await refused.press('Try again');
    const still = await bo().nextCard('Microsoft asks to wait');

    expect(refused.text).toMatch(/Microsoft asks to wait 7 seconds/);
    expect(Number(/wait (\d+) seconds/.exec(still.text)?.[1])).toBeLessThanOrEqual(7);
    expect(calls().filter(({ tenant }) => tenant === TENANT.contoso)).toEqual([]);
    await tools.cold('bo');
  });

  it('Entra is busy: says so, and “Try again” goes on', async () => {
    await ana().says('signin');
    await ana().nextCard('You are signed in');
    const busy = await journey().during({ kind: 'entraBusy', tenant: TENANT.contoso }, async () => {
      await ana().says('link 1234567 Contoso Ltd');
      return ana().nextCard('Microsoft does not answer right now');
    });
    await busy.press('Try again');
    await ana().nextCard('Linked');

    expect(tools.linked(TENANT.contoso, 'ana')).toBe('1234567');
  });

  it.each([7000215, 7000222, 700027, 500131])(
    'AADSTS%i is about the bot: an operator is told, the person hears no detail',
    async (number) => {
      const alerts = tools.alertsFromNow();
      const refused = await refusedWith(number);

      expect(refused.text).toMatch(/PAL Bot's own sign-in failed|PAL Bot is not set up correctly/);
      expect(refused.text).toContain('Your administrator has been alerted');
      expect(refused.allText).not.toMatch(/AADSTS|secret|certificate|assertion/i);
      expect(titles(refused)).toEqual([]);
      await expect.poll(alerts).toContainEqual(expect.stringContaining(`"aadsts":${number}`));
      await expect.poll(alerts).toContainEqual(expect.stringMatching(/PAL-90[23]/));
    },
  );

  it('a number nobody knows is told as what it is: something to ask about', async () => {
    const refused = await refusedWith(50196);
    expect(refused.text).toContain('Something went wrong on my side');
    expect(refused.text).toContain('PAL-900');
  });
});
