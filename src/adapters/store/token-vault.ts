import type { Clock, Log } from '../../ports/runtime.ts';
import type { KeptSecret, TokenVault } from '../../ports/stores.ts';
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

  const getMany: TokenVault['getMany'] = async (person, kinds) => {
    const rows = await database.query
      .selectFrom('token')
      .select(['kind', 'sealed', 'expires_on'])
      .where((columns) => columns.and(personColumns(person)))
      .where('kind', 'in', kinds)
      .where('expires_on', '>', clock.now())
      .execute();
    const found = new Map<string, KeptSecret>();
    for (const { expires_on: expiresOn, kind, sealed } of rows) {
      const secret = box.open(sealed, context(person, kind));
      if (secret !== undefined) found.set(kind, { secret, expiresOn });
      // As if it were not there: signing in again puts a good one in its place.
      else log.warn({ kind }, 'stored token does not open: encryption key changed?');
    }
    return found;
  };

  return {
    async put(person, kind, secret, expiresOn) {
      const kept = { sealed: box.seal(secret, context(person, kind)), expires_on: expiresOn };
      await database.query
        .insertInto('token')
        .values({ ...personColumns(person), kind, ...kept })
        .onConflict((conflict) => conflict.constraint('token_one').doUpdateSet(kept))
        .execute();
    },

    get: async (person, kind) => (await getMany(person, [kind])).get(kind),
    getMany,

    async kinds(person) {
      const rows = await database.query
        .selectFrom('token')
        .select(['kind', 'expires_on'])
        .where((columns) => columns.and(personColumns(person)))
        .where('expires_on', '>', clock.now())
        .orderBy('kind')
        .execute();
      return rows.map(({ expires_on: expiresOn, kind }) => ({ kind, expiresOn }));
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
