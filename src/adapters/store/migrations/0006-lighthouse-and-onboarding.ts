import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What customers delegated, who reaches it, and customers on their way in. New tables only. */
export const lighthouseAndOnboarding: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('lighthouse_subscription')
      .addColumn('cloud', 'text', (column) => column.notNull())
      .addColumn('home_tenant', 'text', (column) => column.notNull())
      .addColumn('subscription_id', 'text', (column) => column.notNull())
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('customer_name', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('lighthouse_subscription_one', ['cloud', 'home_tenant', 'subscription_id'])
      .execute();
    await db.schema
      .createTable('lighthouse_reach')
      .addColumn('cloud', 'text', (column) => column.notNull())
      .addColumn('person_tenant', 'text', (column) => column.notNull())
      .addColumn('person_object', 'text', (column) => column.notNull())
      .addColumn('subscription_id', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('lighthouse_reach_one', [
        'cloud',
        'person_tenant',
        'person_object',
        'subscription_id',
      ])
      .execute();
    await db.schema
      .createTable('onboarding')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('cloud', 'text', (column) => column.notNull())
      .addColumn('home_tenant', 'text', (column) => column.notNull())
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('customer_name', 'text')
      .addColumn('customer_domain', 'text')
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('person_tenant', 'text', (column) => column.notNull())
      .addColumn('person_object', 'text', (column) => column.notNull())
      .addColumn('begun_at', 'bigint', (column) => column.notNull())
      .addColumn('step_at', 'bigint', (column) => column.notNull())
      .addColumn('consented_at', 'bigint')
      .addUniqueConstraint('onboarding_one', ['cloud', 'home_tenant', 'tenant_id'])
      .execute();
  },
};
