import { randomBytes } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { personKey } from '../../domain/people.ts';
import type { PopupSession, PopupSessions } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { personColumns, type PersonKey, personOf, present, storable } from './rows.ts';
import type { PopupSessionTable, Schema } from './schema.ts';
import type { SecretBox } from './secret-box.ts';

type Row = Selectable<PopupSessionTable>;
type Confirmation = Awaited<ReturnType<PopupSessions['confirm']>>;

const MAX_WRONG_TRIES = 5;
const ID_BYTES = 24;

/** Of what `begin` gave, nothing is left. */
const withoutSecrets = { state_hash: null, cookie_hash: null, sealed_nonce: null, sealed_verifier: null };

/** What a row keeps when it is over: who and when, no secret. */
const ended = (now: number) => ({ ended_at: now, ...withoutSecrets, sealed_token: null, code_hashes: null });

/**
 * Popup sign-ins: created → begun → taken (callback) → provisional → ended (confirmed or given up).
 * `state`, cookie and codes exist only as hashes and are looked up by hash, so no comparison takes a telling time.
 */
export function createPopupSessions(database: Database, { box }: { readonly box: SecretBox }): PopupSessions {
  const context = (session: { id: string; person: PersonKey; purpose: string }, field: string) => [
    personKey(session.person),
    'popup',
    session.id,
    session.purpose,
    field,
  ];
  const rowContext = (row: Row, field: string) =>
    context({ id: row.id, person: personOf(row), purpose: row.purpose }, field);
  /** Where the callback can still come. */
  const open = (id: string, now: number) =>
    database.query
      .selectFrom('popup_session')
      .selectAll()
      .where('id', '=', id)
      .where('taken_at', 'is', null)
      .where('ended_at', 'is', null)
      .where('expires_on', '>', now);

  return {
    async create(session) {
      const id = randomBytes(ID_BYTES).toString('base64url');
      await database.query
        .insertInto('popup_session')
        .values({
          id,
          ...personColumns(session.person),
          person_name: storable(session.person.name),
          tenant_id: session.tenant,
          purpose: session.purpose,
          customer_name: session.customerName === undefined ? null : storable(session.customerName),
          claims: session.claims ?? null,
          expires_on: session.expiresOn,
          wrong_tries: 0,
        })
        .execute();
      return { ...session, id };
    },

    async get(id, now) {
      const row = await open(id, now).executeTakeFirst();
      return row && toSession(row);
    },

    async begin(id, secrets, now) {
      const row = await open(id, now).executeTakeFirst();
      if (row === undefined) return false;
      const { numUpdatedRows } = await database.query
        .updateTable('popup_session')
        .set({
          state_hash: box.hash('popup state', secrets.state),
          cookie_hash: box.hash('popup cookie', secrets.cookie),
          sealed_nonce: box.seal(secrets.nonce, rowContext(row, 'nonce')),
          sealed_verifier: box.seal(secrets.codeVerifier, rowContext(row, 'verifier')),
        })
        .where('id', '=', id)
        .where('taken_at', 'is', null)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async take(state, cookie, now) {
      const row = await database.query
        .updateTable('popup_session')
        .set({ taken_at: now })
        .where('state_hash', '=', box.hash('popup state', state))
        .where('cookie_hash', '=', box.hash('popup cookie', cookie))
        .where('taken_at', 'is', null)
        .where('ended_at', 'is', null)
        .where('expires_on', '>', now)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const nonce = box.open(row.sealed_nonce ?? '', rowContext(row, 'nonce'));
      const codeVerifier = box.open(row.sealed_verifier ?? '', rowContext(row, 'verifier'));
      if (nonce === undefined || codeVerifier === undefined) return undefined;
      return { ...toSession(row), secrets: { state, cookie, nonce, codeVerifier } };
    },

    async reopen(id) {
      await database.query
        .updateTable('popup_session')
        .set({ taken_at: null, ...withoutSecrets })
        .where('id', '=', id)
        .where('sealed_token', 'is', null)
        .where('ended_at', 'is', null)
        .execute();
    },

    provisional: (id, { secret, secretExpiresOn, codes, codesExpireOn }) =>
      database.transact(async (trx) => {
        const row = await trx
          .selectFrom('popup_session')
          .selectAll()
          .where('id', '=', id)
          .where('taken_at', 'is not', null)
          .where('ended_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return;
        await trx
          .updateTable('popup_session')
          .set({
            ...withoutSecrets,
            sealed_token: box.seal(secret, rowContext(row, 'token')),
            token_expires_on: secretExpiresOn,
            code_hashes: codes.map((code) => box.hash('popup code', code)),
            codes_expire_on: codesExpireOn,
          })
          .where('id', '=', id)
          .execute();
      }),

    confirm: (person, code, now) =>
      database.transact(async (trx): Promise<Confirmation> => {
        const mine = await openSessionsOf(trx, person);
        const hash = box.hash('popup code', code);
        const match = mine.find((row) => row.code_hashes?.includes(hash));
        if (match === undefined && !mine.some((row) => codesLive(row, now))) return { kind: 'expired' };
        if (match === undefined) {
          await countWrongTry(trx, mine, now);
          return { kind: 'wrong' };
        }
        await trx.updateTable('popup_session').set(ended(now)).where('id', '=', match.id).execute();
        const secret = box.open(match.sealed_token ?? '', rowContext(match, 'token'));
        if (!codesLive(match, now) || secret === undefined) return { kind: 'expired' };
        return {
          kind: 'ok',
          session: toSession(match),
          secret,
          secretExpiresOn: match.token_expires_on ?? 0,
        };
      }),

    endAll: (person, now) =>
      database.transact(async (trx) => {
        const mine = await openSessionsOf(trx, person);
        if (mine.length === 0) return 0;
        const ids = mine.map(({ id }) => id);
        await trx.updateTable('popup_session').set(ended(now)).where('id', 'in', ids).execute();
        return mine.filter((row) => codesLive(row, now)).length;
      }),

    async purge(now) {
      await database.query
        .deleteFrom('popup_session')
        .where('expires_on', '<=', now)
        .where((row) => row.or([row('codes_expire_on', 'is', null), row('codes_expire_on', '<=', now)]))
        .execute();
    },
  };
}

/** Locked, so that tries made at the same moment are all counted. */
const openSessionsOf = (trx: Transaction<Schema>, person: PersonKey): Promise<Row[]> =>
  trx
    .selectFrom('popup_session')
    .selectAll()
    .where((row) => row.and(personColumns(person)))
    .where('ended_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();

const codesLive = (row: Row, now: number): boolean =>
  row.code_hashes !== null && (row.codes_expire_on ?? 0) > now;

/** Whoever guesses loses every sign-in that is on its way, not only the one that was guessed at. */
async function countWrongTry(trx: Transaction<Schema>, mine: readonly Row[], now: number): Promise<void> {
  const live = mine.filter((row) => row.expires_on > now || codesLive(row, now));
  const tooMany = live.some((row) => row.wrong_tries + 1 >= MAX_WRONG_TRIES);
  await trx
    .updateTable('popup_session')
    .set((row) => ({ wrong_tries: row('wrong_tries', '+', 1), ...(tooMany ? ended(now) : {}) }))
    .where(
      'id',
      'in',
      live.map(({ id }) => id),
    )
    .execute();
}

const toSession = (row: Row): PopupSession => ({
  id: row.id,
  person: { ...personOf(row), name: row.person_name },
  tenant: row.tenant_id,
  purpose: row.purpose,
  ...present({ customerName: row.customer_name, claims: row.claims }),
  expiresOn: row.expires_on,
});
