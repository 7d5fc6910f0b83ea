import type { KnownCustomers } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { putReach } from './reach.ts';
import { personColumns } from './rows.ts';

/** Lists of customers, and with each list what the person can enter, which the board counts by. */
export function createKnownCustomers(
  database: Database,
  { cloud }: { readonly cloud: string },
): KnownCustomers {
  return {
    async get(person) {
      const row = await database.query
        .selectFrom('known_customers')
        .select(['customers', 'listed_at'])
        .where((columns) => columns.and(personColumns(person)))
        .executeTakeFirst();
      return row && { customers: row.customers, listedAt: row.listed_at };
    },

    put: (person, customers, listedAt) =>
      database.transact(async (trx) => {
        const list = { customers: JSON.stringify(customers), listed_at: listedAt };
        // First, because its row is the lock: two lists of one person are put one after the other.
        await trx
          .insertInto('known_customers')
          .values({ ...personColumns(person), ...list })
          .onConflict((conflict) => conflict.constraint('known_customers_one').doUpdateSet(list))
          .execute();
        await putReach(trx, cloud, person, customers, listedAt);
      }),
  };
}
