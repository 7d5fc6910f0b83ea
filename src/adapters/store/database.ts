import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, Transaction } from 'kysely';
import { repeatRace } from './repeat-race.ts';
import type { Schema } from './schema.ts';

/** How stores reach their tables, the same on both engines. */
export interface Database {
  /**
   * One statement by itself. Throws inside `transact`: there the embedded store would wait for itself for ever, and a
   * pool would quietly run the statement outside the transaction.
   */
  readonly query: Kysely<Schema>;
  /** All or nothing. Repeated when another replica was faster, so `work` must do nothing but its statements. */
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
      return repeatRace(() => {
        const scope = { open: true };
        return inside
          .run(scope, () => kysely.transaction().execute(work))
          .finally(() => {
            scope.open = false;
          });
      });
    },
  };
}
