import { sql } from 'kysely';
import type { TenantId } from '../../domain/ids.ts';
import type { DelegatedReach } from '../../domain/lighthouse.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Lighthouse } from '../../ports/subscriptions.ts';
import type { Database } from './database.ts';
import { personColumns, present, storable } from './rows.ts';

/** What nobody reaches any more is worth a word for so long. */
const KEPT_UNREACHED_MS = 30 * 24 * 60 * 60_000;

export function createLighthouse(database: Database, { cloud }: { readonly cloud: string }): Lighthouse {
  return {
    seen: (person, subscriptions, now) =>
      database.transact(async (trx) => {
        const home = person.tenantId;
        // In one order for everybody: two looks at the same subscriptions must not wait for each other.
        const sorted = [...new Map(subscriptions.map((one) => [one.id, one])).values()].sort((a, b) =>
          a.id.localeCompare(b.id),
        );
        for (const { customerName, id, name, tenantId } of sorted) {
          const named = customerName === undefined ? null : storable(customerName);
          await sql`
            insert into lighthouse_subscription
              (cloud, home_tenant, subscription_id, tenant_id, customer_name, name, seen_at)
            values (${cloud}, ${home}, ${id}, ${tenantId}, ${named}, ${storable(name)}, ${now})
            on conflict on constraint lighthouse_subscription_one do update set
              tenant_id = excluded.tenant_id, name = excluded.name, seen_at = excluded.seen_at,
              customer_name = coalesce(excluded.customer_name, lighthouse_subscription.customer_name)
            where lighthouse_subscription.seen_at <= excluded.seen_at`.execute(trx);
        }
        for (const { id } of sorted) {
          const { objectId } = person;
          await sql`
            insert into lighthouse_reach (cloud, person_tenant, person_object, subscription_id, seen_at)
            values (${cloud}, ${home}, ${objectId}, ${id}, ${now})
            on conflict on constraint lighthouse_reach_one do update set seen_at = excluded.seen_at
            where lighthouse_reach.seen_at <= excluded.seen_at`.execute(trx);
        }
        await trx
          .deleteFrom('lighthouse_reach')
          .where((columns) => columns.and({ cloud, ...personColumns(person) }))
          .where('seen_at', '<', now)
          .execute();
        await sql`
          delete from lighthouse_subscription
          where cloud = ${cloud} and home_tenant = ${home} and seen_at < ${now - KEPT_UNREACHED_MS}
            and not exists (select 1 from lighthouse_reach as reached
              where reached.cloud = ${cloud} and reached.person_tenant = ${home}
                and reached.subscription_id = lighthouse_subscription.subscription_id)`.execute(trx);
      }),

    async list(home, policy) {
      const { rows } = await sql<Row>`
        select own.subscription_id, own.tenant_id, own.customer_name, own.name, own.seen_at,
          count(reached.person_object) as reached_by,
          count(*) filter (where reached.person_object is not null and ${isLinked(policy)}) as linked
        from lighthouse_subscription as own
        left join (
          select lighthouse_reach.* from lighthouse_reach
          left join person using (cloud, person_tenant, person_object)
          where person.left_at is null) as reached
          on reached.cloud = own.cloud and reached.person_tenant = own.home_tenant
            and reached.subscription_id = own.subscription_id
        left join ledger
          on ledger.cloud = own.cloud and ledger.tenant_id = own.home_tenant
            and ledger.object_id = reached.person_object
        where own.cloud = ${cloud} and own.home_tenant = ${home}
        group by own.subscription_id, own.tenant_id, own.customer_name, own.name, own.seen_at
        order by lower(coalesce(own.customer_name, own.tenant_id)), own.tenant_id, lower(own.name),
          own.subscription_id`.execute(database.query);
      return rows.map(toReach);
    },
  };
}

/** The link of the very account at home: work through a delegation is that account's. */
const isLinked = ({ partnerIds }: Pick<Policy, 'partnerIds'>) =>
  partnerIds.length === 0
    ? sql`ledger.partner_id is not null`
    : sql`ledger.partner_id = any(${partnerIds.map(({ id }) => id)}::text[])`;

interface Row {
  readonly subscription_id: string;
  readonly tenant_id: TenantId;
  readonly customer_name: string | null;
  readonly name: string;
  readonly seen_at: number;
  readonly reached_by: number;
  readonly linked: number;
}

const toReach = (row: Row): DelegatedReach => ({
  id: row.subscription_id,
  tenantId: row.tenant_id,
  name: row.name,
  ...present({ customerName: row.customer_name }),
  reachedBy: row.reached_by,
  linked: row.linked,
  seenAt: row.seen_at,
});
