import { sql } from 'kysely';
import { personKey } from '../../domain/people.ts';
import type { Preferences } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { personColumns, storable } from './rows.ts';

const fold = (alias: string): string => alias.normalize('NFKC').toLowerCase();

export function createPreferences(database: Database): Preferences {
  return {
    async getAliases(person) {
      const rows = await database.query
        .selectFrom('customer_alias')
        .select(['tenant_id', 'alias'])
        .where((row) => row.and(personColumns(person)))
        .orderBy('alias_folded')
        .execute();
      return new Map(rows.map(({ tenant_id, alias }) => [tenant_id, alias]));
    },

    async setAlias(person, tenant, given) {
      const alias = storable(given);
      await database.transact(async (trx) => {
        // One after the other: two aliases set at once would each wait for the row of the other.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`alias ${personKey(person)}`}, 0))`.execute(
          trx,
        );
        await trx
          .deleteFrom('customer_alias')
          .where((row) => row.and(personColumns(person)))
          .where((row) => row.or([row('tenant_id', '=', tenant), row('alias_folded', '=', fold(alias))]))
          .execute();
        await trx
          .insertInto('customer_alias')
          .values({ ...personColumns(person), tenant_id: tenant, alias, alias_folded: fold(alias) })
          .execute();
      });
    },

    async getDefaultCustomer(person, conversationId) {
      const row = await database.query
        .selectFrom('default_customer')
        .select('tenant_id')
        .where((columns) => columns.and(personColumns(person)))
        .where('conversation_id', '=', conversationId)
        .executeTakeFirst();
      return row?.tenant_id;
    },

    async setDefaultCustomer(person, conversationId, tenant) {
      if (tenant === undefined) {
        await database.query
          .deleteFrom('default_customer')
          .where((row) => row.and(personColumns(person)))
          .where('conversation_id', '=', conversationId)
          .execute();
        return;
      }
      await database.query
        .insertInto('default_customer')
        .values({ ...personColumns(person), conversation_id: conversationId, tenant_id: tenant })
        .onConflict((conflict) =>
          conflict.constraint('default_customer_one').doUpdateSet({ tenant_id: tenant }),
        )
        .execute();
    },
  };
}
