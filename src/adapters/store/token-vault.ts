import type { Clock, Log } from '../../ports/runtime.ts';
import type { TokenVault } from '../../ports/stores.ts';
import { personKey } from '../../domain/people.ts';
import type { Database } from './database.ts';
import { personColumns, type PersonKey } from './rows.ts';
import type { SecretBox } from './secret-box.ts';

/** Tokens of people, sealed for exactly this person and kind. */
export function createTokenVault(
  database: Database,
  { box, clock, log }: { readonly box: SecretBox; readonly clock: Clock; readonly log: Log },
): TokenVault {
  const context = (person: PersonKey, kind: string) => [personKey(person), 'vault', kind];

  return {
    async put(person, kind, secret, expiresOn) {
      const kept = { sealed: box.seal(secret, context(person, kind)), expires_on: expiresOn };
      await database.query
        .insertInto('token')
        .values({ ...personColumns(person), kind, ...kept })
        .onConflict((conflict) => conflict.constraint('token_one').doUpdateSet(kept))
        .execute();
    },

    async get(person, kind) {
      const row = await database.query
        .selectFrom('token')
        .select(['sealed', 'expires_on'])
        .where((columns) => columns.and(personColumns(person)))
        .where('kind', '=', kind)
        .where('expires_on', '>', clock.now())
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const secret = box.open(row.sealed, context(person, kind));
      // As if it were not there: signing in again puts a good one in its place.
      if (secret === undefined) log.warn({ kind }, 'stored token does not open: encryption key changed?');
      return secret === undefined ? undefined : { secret, expiresOn: row.expires_on };
    },

    async remove(person, kind) {
      const removed = await database.query
        .deleteFrom('token')
        .where((columns) => columns.and(personColumns(person)))
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .returning(['kind', 'expires_on'])
        .execute();
      // What had run out was gone already.
      return removed
        .filter(({ expires_on }) => expires_on > clock.now())
        .map((row) => row.kind)
        .sort();
    },

    async purge(now) {
      await database.query.deleteFrom('token').where('expires_on', '<=', now).execute();
    },
  };
}
