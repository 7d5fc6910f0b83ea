import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, Transaction } from 'kysely';
import { repeatLost } from './repeat-lost.ts';
import { repeatRace } from './repeat-race.ts';
import type { Schema } from './schema.ts';

/** How stores reach their tables, the same on both engines. */
export interface Database {
  /**
   * One statement by itself. Throws inside `transact`: there the embedded store would wait for itself for ever, and a
   * pool would quietly run the statement outside the transaction.
   */
  readonly query: Kysely<Schema>;
  /**
   * All or nothing. Repeated when another replica was faster or the connection broke before the commit was sent, so
   * `work` must do nothing but its statements. A connection that breaks during the commit is an error: nobody knows.
   */
  transact<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T>;
}

export function createDatabase(kysely: Kysely<Schema>): Database {
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  const refuseInside = () => {
    if (inside.getStore()?.open)
      throw new Error('Use the transaction that is open, not the database beside it.');
  };

  return {
    get query() {
      refuseInside();
      return kysely;
    },
    async transact(work) {
      refuseInside();
      let committing = false;
      const once = () => {
        const scope = { open: true };
        committing = false;
        const attempt = kysely.transaction().execute(async (transaction) => {
          const result = await inside.run(scope, () => work(transaction));
          committing = true;
          return result;
        });
        return attempt.finally(() => {
          scope.open = false;
        });
      };
      return repeatLost(
        () => repeatRace(once),
        () => !committing,
      );
    },
  };
}
