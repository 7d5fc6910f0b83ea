import type { KnownCustomers } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { personColumns } from './rows.ts';

export function createKnownCustomers(database: Database): KnownCustomers {
  return {
    async get(person) {
      const row = await database.query
        .selectFrom('known_customers')
        .select(['customers', 'listed_at'])
        .where((columns) => columns.and(personColumns(person)))
        .executeTakeFirst();
      return row && { customers: row.customers, listedAt: row.listed_at };
    },

    async put(person, customers, listedAt) {
      const list = { customers: JSON.stringify(customers), listed_at: listedAt };
      await database.query
        .insertInto('known_customers')
        .values({ ...personColumns(person), ...list })
        .onConflict((conflict) => conflict.constraint('known_customers_one').doUpdateSet(list))
        .execute();
    },
  };
}
