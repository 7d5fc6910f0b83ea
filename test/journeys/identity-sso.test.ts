import { randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { oauthCard } from '../../sandbox/teams/silent-sign-in.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import {
  armCalls,
  armWrites,
  identityTools,
  isTokenRequest,
  personsTokenRequests,
} from '../support/identity.ts';
import { createWireTap } from '../support/wire-tap.ts';
import { useJourney } from '../support/journey.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept } });
const tools = identityTools(journey);
const ana = () => journey().person('ana').personal;
const bo = () => journey().person('bo').personal;

/** A command that waits because Teams could not sign the person in; answers once the bot has said so. */
const waiting = (person: string, command: string) =>
  journey().during({ kind: 'ssoFails' }, async () => {
    const chat = journey().person(person).personal;
    await chat.says(command);
    return chat.nextCard('Teams could not sign you in');
  });

describe('silent sign-in', () => {
  beforeEach(() => tools.cold('ana'));

  it('comes with the first command; two clients hand the token over, the command runs once', async () => {
    const calls = tools.callsFromNow();
    await ana().says('link 1234567 Contoso Ltd');
    await ana().nextCard('Linked');
    await journey().teams.idle();
    await tools.settled('ana');

    expect(tools.linked(TENANT.contoso, 'ana')).toBe('1234567');
    expect(armWrites(calls())).toHaveLength(1);
    expect(ana().shown.filter(({ text }) => /^Linked$/m.test(text))).toHaveLength(1);
    expect(tools.signInCards('ana')).toBe(0);
  });

  it('is not asked for again while the token lives', async () => {
    await ana().says('show Contoso Ltd');
    await ana().nextCard('1234567');
    const asked = ana().messages.filter(oauthCard).length;
    const calls = tools.callsFromNow();

    await ana().says('show Contoso Ltd');
    await ana().nextCard('1234567');

    expect(ana().messages.filter(oauthCard)).toHaveLength(asked);
    expect(calls().filter(isTokenRequest)).toEqual([]);
  });

  it('takes up two waiting commands in their order, each once, however often the token comes', async () => {
    await waiting('ana', 'link 1234567 Contoso Retail');
    await waiting('ana', 'show Contoso Retail');
    const token = await tools.ssoToken('ana');
    const calls = tools.callsFromNow();

    const answers = await Promise.all(Array.from({ length: 4 }, () => tools.exchange('ana', token)));
    const first = await ana().nextCard('Linked');
    const second = await ana().nextCard('Linked');
    await tools.settled('ana');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(first.buttons.map(({ title }) => title)).toContain('Undo');
    expect(second.buttons.map(({ title }) => title)).toContain('Change partner ID');
    expect(armWrites(calls())).toHaveLength(1);
    expect(tools.linked(TENANT.contosoRetail, 'ana')).toBe('1234567');
  });

  it('leaves help, cancel and signout at hand while a command waits; what was cancelled never runs', async () => {
    await waiting('ana', 'unlink Contoso Ltd');
    await tools.settled('ana');
    await ana().says('cancel');
    const cancelled = await ana().nextCard('Cancelled');
    await waiting('ana', 'show Contoso Retail');
    await ana().says('signout');
    const signedOut = await ana().nextCard('Your links in Azure stay');
    const calls = tools.callsFromNow();

    const late = await tools.exchange('ana', await tools.ssoToken('ana'));
    await tools.settled('ana');

    expect(cancelled.text).toContain('Cancelled 1 waiting command');
    expect(signedOut.text).toContain('Dropped: 1 command that was waiting.');
    expect(late.status).toBe(200);
    expect(calls()).toEqual([]);
  });

  it('does not let a token that comes after signout sign the person in again', async () => {
    await ana().says('show Contoso Ltd');
    await ana().nextCard('1234567');
    await tools.cold('ana');
    const late = await tools.exchange('ana', await tools.ssoToken('ana'));
    const asked = ana().messages.filter(oauthCard).length;

    await ana().says('show Contoso Ltd');
    await ana().nextCard('1234567');

    expect(late.status).toBe(200);
    expect(ana().messages.filter(oauthCard)).toHaveLength(asked + 1);
  });
});

describe('a token that is not exactly the sender’s, for exactly this bot', () => {
  const hour = () => Math.floor(Date.now() / 1000) + 3600;
  const claimsOfAna = async (): Promise<JWTPayload> => {
    const [, payload = ''] = (await tools.ssoToken('ana')).split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
  };
  const withSecret = async (): Promise<string> =>
    new SignJWT(await claimsOfAna())
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(Buffer.from(journey().azure.app.botPassword));
  const unsigned = async (): Promise<string> => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none', typ: 'JWT' })}.${part(await claimsOfAna())}.`;
  };
  const forgeries: Readonly<Record<string, () => Promise<string>>> = {
    'of another person': () => tools.ssoToken('bo'),
    'of another tenant': () => tools.ssoToken('casey'),
    'of another tenant with the same object id': () => tools.ssoToken('ana', { tid: TENANT.adventureWorks }),
    'for another audience': () => tools.ssoToken('ana', { aud: randomUUID() }),
    'for Azure itself': () => tools.ssoToken('ana', { aud: 'https://management.azure.com' }),
    'given to another client': () => tools.ssoToken('ana', { azp: randomUUID() }),
    'without the scope': () => tools.ssoToken('ana', { scp: 'User.Read' }),
    'that has expired': () => tools.ssoToken('ana', { exp: hour() - 3600 - 120 }),
    'that names another issuer': () =>
      tools.ssoToken('ana', { iss: `https://login.microsoftonline.com/${TENANT.contoso}/v2.0` }),
    'signed with a shared secret': withSecret,
    'without signature': unsigned,
    'that is none': () => Promise.resolve('eyJhbGciOiJSUzI1NiJ9.e30.'),
  };

  it('is answered with 412 and kept nowhere: the command goes on waiting, for the right one', async () => {
    await tools.cold('ana');
    await waiting('ana', 'show Contoso Ltd');
    const calls = tools.callsFromNow();
    await tools.whileTenant(TENANT.adventureWorks, { consented: true }, async () => {
      for (const [what, forge] of Object.entries(forgeries)) {
        const { status, body } = await tools.exchange('ana', await forge());
        expect({ what, status }).toEqual({ what, status: 412 });
        expect(body).toEqual({
          id: expect.any(String) as string,
          connectionName: 'sso',
          failureDetail: 'Sign-in needed',
        });
      }
    });
    await tools.settled('ana');
    expect(armCalls(calls())).toEqual([]);
    expect(calls().filter(isTokenRequest)).toEqual([]);

    await tools.exchange('ana', await tools.ssoToken('ana'));
    await ana().nextCard('1234567');
  });

  it('does not sign in the one whose token it is either', async () => {
    await tools.cold('bo');
    await tools.cold('ana');
    await waiting('ana', 'show Contoso Ltd');
    await waiting('bo', 'show Contoso Ltd');
    await tools.exchange('ana', await tools.ssoToken('bo'));
    await tools.settled('bo');

    const calls = tools.callsFromNow();
    await bo().says('cancel');
    await bo().nextCard('Cancelled 1 waiting command');
    expect(calls()).toEqual([]);
  });
});

describe('every sign-in call of Teams is answered in every state', () => {
  const malformed = [
    undefined,
    null,
    'text',
    {},
    { token: 1 },
    { id: 'x', connectionName: 'other', token: 'x' },
  ];

  it.each(['idle', 'waiting', 'signed in'])('%s', async (state) => {
    const key = 'mira';
    await tools.cold(key);
    if (state === 'waiting') await waiting(key, 'show Contoso Ltd');
    if (state === 'signed in') {
      await journey().person(key).personal.says('signin');
      await journey().person(key).personal.nextCard('You are signed in');
    }

    const statuses = async (name: string, values: readonly unknown[]) =>
      Promise.all(values.map(async (value) => (await tools.invoke(key, name, value)).status));

    expect(await statuses('signin/tokenExchange', malformed)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(await statuses('signin/verifyState', [undefined, {}, { state: 7 }])).toEqual([400, 400, 400]);
    expect(await statuses('signin/verifyState', [{ state: 'CancelledByUser' }])).toEqual([200]);
    expect(await statuses('signin/verifyState', [{ state: '745254' }, { state: 'unknown' }])).toEqual([
      404, 404,
    ]);
    expect(await statuses('signin/failure', [undefined, {}, { code: '<b>', message: 'x' }])).toEqual([
      200, 200, 200,
    ]);
  });

  it('says nothing when a client fails that nobody waits for', async () => {
    await tools.cold('mira');
    const chat = journey().person('mira').personal;
    await tools.invoke('mira', 'signin/failure', { code: 'installedappnotfound', message: 'x' });
    await tools.settled('mira');

    expect(chat.catchUp().map(({ text }) => text)).toEqual([]);
    expect(chat.shown.at(-2)?.text).toContain('Your links in Azure stay');
  });
});

describe('when Teams cannot sign in by itself', () => {
  it('the bot says so and offers a window that gets the person in; the command goes on by itself', async () => {
    await tools.cold('ana');
    const calls = tools.callsFromNow();
    const failed = await waiting('ana', 'show Contoso Ltd');
    const window = await failed.signIn('Sign in');
    const shown = await ana().nextCard('1234567');

    expect(failed.text).toContain('resourcematchfailed');
    expect(window.text).toContain('your own organisation');
    expect(shown.text).toContain('Contoso Ltd');
    expect(shown.messageId).toBe(failed.messageId);
    // The window brought the SSO assertion, nothing else: the customer's token came on behalf of the person.
    expect(personsTokenRequests(calls()).map(({ tenant }) => tenant)).toEqual([
      TENANT.fabrikam,
      TENANT.contoso,
    ]);
  });

  it('says so once when several clients fail, and the last offer works', async () => {
    await tools.cold('ana');
    const failed = await waiting('ana', 'show Contoso Ltd');
    await tools.invoke('ana', 'signin/failure', { code: 'invokeerror', message: 'x' });
    const again = await ana().nextCard('invokeerror');
    expect(again.messageId).toBe(failed.messageId);

    await again.signIn('Sign in');
    expect((await ana().nextCard('1234567')).messageId).toBe(failed.messageId);
  });

  it('its own sign-in card helps where the bot refuses the token, and somebody is told', async () => {
    await tools.cold('ana');
    const alerts = tools.alertsFromNow();
    const forOtherApp = await tools.ssoToken('ana', { aud: randomUUID() });
    vi.spyOn(journey().azure, 'ssoToken').mockResolvedValue(forOtherApp);

    await ana().says('show Contoso Ltd');
    const card = await ana().nextSignIn();
    await card.signIn('Sign in');
    await ana().nextCard('1234567');

    await expect.poll(alerts).toHaveLength(2);
    expect(alerts()[0]).toContain('SSO token refused: audience');
  });
});

describe('a customer’s token', () => {
  it('is of that customer, for each of several customers with the same assertion', async () => {
    await tools.cold('bo');
    const calls = tools.callsFromNow();
    await bo().says('link 1234567 Contoso Ltd');
    await bo().nextCard('Linked');
    await bo().says('link 7654321 Contoso Retail');
    await bo().nextCard('Linked');

    const objectIdAt = (tenant: string) => tools.member(tenant, 'bo').objectId;
    expect(armWrites(calls()).map(({ tenant, objectId }) => ({ tenant, objectId }))).toEqual([
      { tenant: TENANT.contoso, objectId: objectIdAt(TENANT.contoso) },
      { tenant: TENANT.contosoRetail, objectId: objectIdAt(TENANT.contosoRetail) },
    ]);
    expect(objectIdAt(TENANT.contoso)).not.toBe(objectIdAt(TENANT.contosoRetail));
    expect(tools.linked(TENANT.contoso, 'bo')).toBe('1234567');
    expect(tools.linked(TENANT.contosoRetail, 'bo')).toBe('7654321');
  });

  it('is asked for once by ten commands at the same time', async () => {
    await tools.cold('bo');
    const calls = tools.callsFromNow();
    const channel = journey().person('bo').channel('General');
    // Each message begins a thread of its own, so nothing makes them wait for each other.
    const commands = Array.from({ length: 10 }, (_, n) => (n % 2 ? 'customers' : 'show Contoso Ltd'));
    await Promise.all(commands.map((command) => channel.says(`@PAL Bot ${command}`)));
    for (let n = 0; n < 10; n++) await bo().nextCard(/since|You can enter/i);

    const tenants = personsTokenRequests(calls()).map(({ tenant }) => tenant);
    expect(tenants.sort()).toEqual([TENANT.contoso, TENANT.fabrikam]);
    expect(channel.shown.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, () => 'I answer you in our 1:1 chat: it is not for everybody here.'),
    );
  });

  it('is asked for with a fresh assertion when Entra finds the old one too old, without a question', async () => {
    await tools.cold('bo');
    await bo().says('signin');
    await bo().nextCard('You are signed in');
    const asked = bo().messages.filter(oauthCard).length;
    const tooOld = {
      error: 'invalid_grant',
      error_description: 'AADSTS500133: Assertion is not within its valid time range.',
      error_codes: [500133],
    };
    let refusals = 0;
    const request = { host: 'login.microsoftonline.com', method: 'POST', path: new RegExp(TENANT.contoso) };

    await tap.answering(
      request,
      (carryOut) => (refusals++ === 0 ? Response.json(tooOld, { status: 400 }) : carryOut()),
      async () => {
        await bo().says('show Contoso Ltd');
        await bo().nextCard('Fabrikam');
      },
    );
    expect(refusals).toBe(2);

    expect(bo().messages.filter(oauthCard)).toHaveLength(asked + 1);
    expect(tools.signInCards('bo')).toBe(0);
  });

  it('is asked for in a window when a fresh assertion is refused too', async () => {
    await tools.cold('bo');
    await tools.whileTenant(TENANT.contoso, { entraError: 50173 }, async () => {
      await bo().says('show Contoso Ltd');
      const asked = await bo().nextCard('another proof');
      await asked.signIn('Sign in');
      const shown = await bo().nextCard('Fabrikam');
      expect(shown.messageId).toBe(asked.messageId);
    });
  });

  it('is renewed when Azure asks for a newer one (CAE), within the same command', async () => {
    await tools.cold('bo');
    await bo().says('show Contoso Ltd');
    await bo().nextCard('Fabrikam');
    const calls = tools.callsFromNow();

    await journey().during({ kind: 'cae', tenant: TENANT.contoso }, async () => {
      await bo().says('show Contoso Ltd');
      await bo().nextCard('Fabrikam');
    });

    expect(armCalls(calls()).map(({ status }) => status)).toEqual([401, 200]);
    expect(personsTokenRequests(calls())).toHaveLength(1);
  });

  it('of another tenant is never used, and somebody is told', async () => {
    await tools.cold('ana');
    await ana().says('update 7654321 Contoso Ltd');
    const question = await ana().nextCard('Another partner is linked');
    await tools.cold('ana');
    const [calls, alerts] = [tools.callsFromNow(), tools.alertsFromNow()];

    await tools.whileTenant(TENANT.contoso, { misissues: 'otherTenant' }, async () => {
      await question.press(/^Replace/);
      const stopped = await ana().nextCard('I stopped before changing anything');
      expect(stopped.buttons).toEqual([]);
      await ana().says('unlink Contoso Ltd');
      await ana().nextCard('I stopped before changing anything');
    });

    expect(armCalls(calls())).toEqual([]);
    expect(tools.linked(TENANT.contoso, 'ana')).toBe('1234567');
    await expect.poll(alerts).toContainEqual(expect.stringContaining('PAL-901'));
  });

  it('of another account than the card was made for changes nothing', async () => {
    await tools.cold('ana');
    await ana().says('update 7654321 Contoso Ltd');
    const question = await ana().nextCard('Another partner is linked');
    await tools.cold('ana');
    const calls = tools.callsFromNow();

    await tools.whileTenant(TENANT.contoso, { misissues: 'otherAccount' }, async () => {
      await question.press(/^Replace/);
      await ana().nextCard('You are another account');
    });

    expect(armWrites(calls())).toEqual([]);
    expect(tools.linked(TENANT.contoso, 'ana')).toBe('1234567');
  });

  it('of another account at home is never used', async () => {
    await tools.cold('ana');
    await tools.whileTenant(TENANT.fabrikam, { misissues: 'otherAccount' }, async () => {
      await ana().says('link 1234567 home');
      await ana().nextCard('I stopped before changing anything');
    });
    expect(tools.linked(TENANT.fabrikam, 'ana')).toBeUndefined();
  });
});
