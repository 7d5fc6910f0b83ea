import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Applications that hold links. A new table only. */
export const servicePrincipals: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('service_principal')
      .addColumn('cloud', 'text', (column) => column.notNull())
      .addColumn('home_tenant', 'text', (column) => column.notNull())
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('app_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('object_id', 'text')
      // As whom it is found in the tables about people.
      .addColumn('acts_as', 'text', (column) =>
        column.generatedAlwaysAs(sql`coalesce(object_id, app_id)`).stored(),
      )
      .addColumn('credential', 'json')
      .addColumn('customer_name', 'text')
      .addColumn('customer_domain', 'text')
      .addColumn('person_tenant', 'text', (column) => column.notNull())
      .addColumn('person_object', 'text', (column) => column.notNull())
      .addColumn('registered_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('service_principal_one', ['cloud', 'home_tenant', 'tenant_id'])
      .execute();
  },
};
