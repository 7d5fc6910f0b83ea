import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Onboarding } from '../../domain/onboarding.ts';
import type { Onboardings } from '../../ports/onboardings.ts';
import type { Database } from './database.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { OnboardingTable } from './schema.ts';

export function createOnboardings(database: Database, { cloud }: { readonly cloud: string }): Onboardings {
  const select = () => database.query.selectFrom('onboarding').selectAll().where('cloud', '=', cloud);
  const update = (id: string) =>
    database.query.updateTable('onboarding').where('cloud', '=', cloud).where('id', '=', id);

  return {
    async begin({ by, domain, home, name, tenantId }, now) {
      const names = {
        ...(name === undefined ? {} : { customer_name: storable(name) }),
        ...(domain === undefined ? {} : { customer_domain: storable(domain) }),
      };
      const row = await database.query
        .insertInto('onboarding')
        .values({
          // Long enough that nobody makes one up; it goes into a link.
          id: randomBytes(16).toString('base64url'),
          cloud,
          home_tenant: home,
          tenant_id: tenantId,
          step: 'consent',
          ...names,
          ...personColumns(by),
          begun_at: now,
          step_at: now,
        })
        .onConflict((conflict) =>
          conflict.constraint('onboarding_one').doUpdateSet((columns) => ({
            step: columns.ref('onboarding.step'),
            ...names,
          })),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return toOnboarding(row);
    },

    async find(home, tenant) {
      const row = await select()
        .where('home_tenant', '=', home)
        .where('tenant_id', '=', tenant)
        .executeTakeFirst();
      return row && toOnboarding(row);
    },

    async byId(id) {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row && toOnboarding(row);
    },

    async list(home) {
      const rows = await select()
        .where('home_tenant', '=', home)
        .orderBy('step_at')
        .orderBy('tenant_id')
        .execute();
      return rows.map(toOnboarding);
    },

    async move(id, step, now) {
      const row = await update(id)
        .set((columns) => ({
          step,
          step_at: sql<number>`case when ${columns.ref('step')} = ${step} then step_at else ${now} end`,
          ...(step === 'consent' ? { consented_at: null } : {}),
        }))
        .returningAll()
        .executeTakeFirst();
      return row && toOnboarding(row);
    },

    async consented(id, tenant, now) {
      const row = await update(id)
        .where('tenant_id', '=', tenant)
        .where('consented_at', 'is', null)
        .set({
          consented_at: now,
          step: sql<Onboarding['step']>`case when step = 'consent' then 'membership' else step end`,
          step_at: sql<number>`case when step = 'consent' then ${now} else step_at end`,
        })
        .returningAll()
        .executeTakeFirst();
      return row && toOnboarding(row);
    },

    async remove(home, tenant) {
      await database.query
        .deleteFrom('onboarding')
        .where((columns) => columns.and({ cloud, home_tenant: home, tenant_id: tenant }))
        .execute();
    },
  };
}

const toOnboarding = (row: Selectable<OnboardingTable>): Onboarding => ({
  id: row.id,
  home: row.home_tenant,
  tenantId: row.tenant_id,
  step: row.step,
  by: personOf(row),
  begunAt: row.begun_at,
  stepAt: row.step_at,
  ...present({ name: row.customer_name, domain: row.customer_domain, consentedAt: row.consented_at }),
});
