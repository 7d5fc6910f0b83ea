import { describe, expect, it } from 'vitest';
import type { PopupSecrets, PopupSession } from '../../src/ports/stores.ts';
import { ana, bo, contoso, NOON, type StoreFixture } from './store-fixture.ts';

const MINUTE = 60_000;
const asked: Omit<PopupSession, 'id'> = {
  person: ana,
  tenant: contoso,
  purpose: 'azure',
  customerName: 'Contoso Ltd',
  claims: '{"access_token":{}}',
  expiresOn: NOON + 10 * MINUTE,
};
const secretsOf = (name: string): PopupSecrets => ({
  state: `state ${name}`,
  nonce: `nonce ${name}`,
  codeVerifier: `verifier ${name}`,
  cookie: `cookie ${name}`,
});

export function popupSessionsContract(engine: string, fixture: () => StoreFixture) {
  const popups = () => fixture().stores.popups;
  /** A sign-in whose token waits for its code. */
  const provisional = async (name = '1', person = ana) => {
    const session = await popups().create({ ...asked, person });
    await popups().begin(session.id, secretsOf(name), NOON);
    await popups().take(`state ${name}`, `cookie ${name}`, NOON);
    await popups().provisional(session.id, {
      secret: `token ${name}`,
      secretExpiresOn: NOON + 60 * MINUTE,
      codes: [`long code ${name}`, `short code ${name}`],
      codesExpireOn: NOON + 5 * MINUTE,
    });
    return session;
  };
  const guess = async (times: number) => {
    for (let n = 0; n < times; n++)
      expect(await popups().confirm(ana, 'guess', NOON)).toEqual({ kind: 'wrong' });
  };

  describe(`PopupSessions contract: ${engine}`, () => {
    it('finds a session by its id until it expires', async () => {
      const session = await popups().create(asked);

      expect(session).toEqual({ ...asked, id: session.id });
      expect(await popups().get(session.id, NOON)).toEqual(session);
      expect(await popups().get(session.id, asked.expiresOn)).toBeUndefined();
      expect(await popups().get('unknown', NOON)).toBeUndefined();
    });

    it('leaves out what was not given', async () => {
      const { person, tenant, purpose, expiresOn } = asked;
      const short = { person, tenant, purpose, expiresOn };
      const { id } = await popups().create(short);

      expect(await popups().get(id, NOON)).toEqual({ ...short, id });
    });

    it('gives the callback its secrets back, once', async () => {
      const session = await popups().create(asked);
      expect(await popups().begin(session.id, secretsOf('1'), NOON)).toBe(true);

      expect(await popups().take('state 1', 'cookie 1', NOON)).toEqual({
        ...session,
        secrets: secretsOf('1'),
      });
      expect(await popups().take('state 1', 'cookie 1', NOON)).toBeUndefined();
      expect(await popups().get(session.id, NOON)).toBeUndefined();
      expect(await popups().begin(session.id, secretsOf('2'), NOON)).toBe(false);
    });

    it('is taken once when the callback comes twice at the same moment', async () => {
      const { stores, replica } = fixture();
      const { id } = await popups().create(asked);
      await popups().begin(id, secretsOf('1'), NOON);

      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? stores : replica).popups.take('state 1', 'cookie 1', NOON),
        ),
      );

      expect(taken.filter((session) => session !== undefined)).toHaveLength(1);
    });

    it('refuses another browser and does not use the session up', async () => {
      const { id } = await popups().create(asked);
      await popups().begin(id, secretsOf('1'), NOON);

      expect(await popups().take('state 1', 'cookie of Mallory', NOON)).toBeUndefined();
      expect(await popups().take('another state', 'cookie 1', NOON)).toBeUndefined();
      expect(await popups().take('state 1', 'cookie 1', NOON)).toBeDefined();
    });

    it('refuses a callback that comes too late', async () => {
      const { id } = await popups().create(asked);
      await popups().begin(id, secretsOf('1'), NOON);

      expect(await popups().take('state 1', 'cookie 1', asked.expiresOn)).toBeUndefined();
      expect(await popups().begin(id, secretsOf('2'), asked.expiresOn)).toBe(false);
    });

    it('forgets the secrets of an earlier start', async () => {
      const { id } = await popups().create(asked);
      await popups().begin(id, secretsOf('1'), NOON);
      await popups().begin(id, secretsOf('2'), NOON);

      expect(await popups().take('state 1', 'cookie 1', NOON)).toBeUndefined();
      expect(await popups().take('state 2', 'cookie 2', NOON)).toMatchObject({ secrets: secretsOf('2') });
    });

    it.each(['long code 1', 'short code 1'])('hands the token out for the %s, once', async (code) => {
      const session = await provisional();

      expect(await popups().confirm(ana, code, NOON)).toEqual({
        kind: 'ok',
        session,
        secret: 'token 1',
        secretExpiresOn: NOON + 60 * MINUTE,
      });
      expect(await popups().confirm(ana, code, NOON)).toEqual({ kind: 'expired' });
    });

    it('hands the token out once when the code comes from two clients', async () => {
      const { stores, replica } = fixture();
      await provisional();

      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          (n % 2 ? stores : replica).popups.confirm(ana, 'short code 1', NOON),
        ),
      );

      expect(answers.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
    });

    it('does not know the code of somebody else', async () => {
      await provisional('1', ana);
      await provisional('2', bo);

      expect(await popups().confirm(bo, 'short code 1', NOON)).toEqual({ kind: 'wrong' });
      expect(await popups().confirm(ana, 'short code 1', NOON)).toMatchObject({ kind: 'ok' });
    });

    it('answers expired for a code that comes too late or when no code is awaited', async () => {
      expect(await popups().confirm(ana, 'short code 1', NOON)).toEqual({ kind: 'expired' });
      await provisional();

      expect(await popups().confirm(ana, 'short code 1', NOON + 5 * MINUTE)).toEqual({ kind: 'expired' });
      expect(await popups().confirm(ana, 'short code 1', NOON)).toEqual({ kind: 'expired' });
    });

    it('bears four wrong tries', async () => {
      await provisional();
      await guess(4);

      expect(await popups().confirm(ana, 'short code 1', NOON)).toMatchObject({ kind: 'ok' });
    });

    it('ends every open session of the person with the fifth wrong try, and those of nobody else', async () => {
      await provisional('1');
      const fresh = await popups().create(asked);
      await provisional('2', bo);

      await guess(5);

      expect(await popups().confirm(ana, 'short code 1', NOON)).toEqual({ kind: 'expired' });
      expect(await popups().get(fresh.id, NOON)).toBeUndefined();
      expect(await popups().confirm(bo, 'short code 2', NOON)).toMatchObject({ kind: 'ok' });
    });

    it('counts wrong tries of the same moment too', async () => {
      const { stores, replica } = fixture();
      await provisional();

      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 ? stores : replica).popups.confirm(ana, `guess ${n}`, NOON),
        ),
      );

      expect(answers.filter(({ kind }) => kind === 'wrong')).toHaveLength(5);
      expect(await popups().confirm(ana, 'short code 1', NOON)).toEqual({ kind: 'expired' });
    });

    it('begins again after a callback that brought nothing, with new secrets only', async () => {
      const session = await popups().create(asked);
      await popups().begin(session.id, secretsOf('1'), NOON);
      await popups().take('state 1', 'cookie 1', NOON);

      await popups().reopen(session.id);

      expect(await popups().get(session.id, NOON)).toEqual(session);
      expect(await popups().take('state 1', 'cookie 1', NOON)).toBeUndefined();
      expect(await popups().begin(session.id, secretsOf('2'), NOON)).toBe(true);
      expect(await popups().take('state 2', 'cookie 2', NOON)).toMatchObject({ secrets: secretsOf('2') });
    });

    it('does not open again what holds a token, or is over', async () => {
      const held = await provisional('1');
      await popups().reopen(held.id);
      expect(await popups().get(held.id, NOON)).toBeUndefined();

      await popups().confirm(ana, 'short code 1', NOON);
      await popups().reopen(held.id);
      expect(await popups().get(held.id, NOON)).toBeUndefined();
    });

    it('ends all sessions of one person, and says how many waited for their code only', async () => {
      await provisional('1');
      const fresh = await popups().create(asked);
      await popups().begin(fresh.id, secretsOf('2'), NOON);
      await provisional('3', bo);

      expect(await popups().endAll(ana, NOON)).toBe(1);

      expect(await popups().endAll(ana, NOON)).toBe(0);
      expect(await popups().confirm(ana, 'short code 1', NOON)).toEqual({ kind: 'expired' });
      expect(await popups().take('state 2', 'cookie 2', NOON)).toBeUndefined();
      expect(await popups().begin(fresh.id, secretsOf('4'), NOON)).toBe(false);
      expect(await popups().confirm(bo, 'short code 3', NOON)).toMatchObject({ kind: 'ok' });
    });

    it('keeps no token for a session that was not taken by its callback', async () => {
      const { id } = await popups().create(asked);
      await popups().provisional(id, {
        secret: 'token',
        secretExpiresOn: NOON + MINUTE,
        codes: ['code'],
        codesExpireOn: NOON + MINUTE,
      });

      expect(await popups().confirm(ana, 'code', NOON)).toEqual({ kind: 'expired' });
    });

    it('deletes sessions when neither they nor their codes can be used any more', async () => {
      await provisional();
      await popups().create(asked);

      await popups().purge(asked.expiresOn - 1);
      expect(JSON.parse(await fixture().dump())).toMatchObject({ popup_session: [{}, {}] });
      await popups().purge(asked.expiresOn);
      expect(JSON.parse(await fixture().dump())).toMatchObject({ popup_session: [] });
    });
  });
}
