import { sql } from 'kysely';
import type { PartnerId } from '../../domain/ids.ts';
import { NO_POLICY, type Policy } from '../../domain/policy.ts';
import type { Policies } from '../../ports/team.ts';
import type { Database } from './database.ts';
import { present } from './rows.ts';

/** Every version stays; two that are based on the same one race for one primary key. */
export function createPolicies(database: Database, { cloud }: { readonly cloud: string }): Policies {
  return {
    async get(home) {
      const row = await database.query
        .selectFrom('policy')
        .select(['policy', 'version', 'changed_at'])
        .where((columns) => columns.and({ cloud, home_tenant: home }))
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      // What an older version of the bot could not ask for is as if nobody had asked.
      return row
        ? { ...NO_POLICY, ...row.policy, version: row.version, changedAt: row.changed_at }
        : NO_POLICY;
    },

    async set(home, wanted, by, basedOn, now) {
      const policy: Policy = { ...wanted, version: basedOn + 1, changedAt: now };
      const { numAffectedRows = 0n } = await sql`
        insert into policy (cloud, home_tenant, version, policy, changed_at, person_tenant, person_object)
        select ${cloud}, ${home}, ${policy.version}::integer, ${JSON.stringify(wanted)}::json, ${now}::bigint,
          ${by.tenantId}, ${by.objectId}
        where ${basedOn}::integer =
          (select coalesce(max(version), 0) from policy where cloud = ${cloud} and home_tenant = ${home})
        on conflict on constraint policy_one do nothing`.execute(database.query);
      return numAffectedRows === 1n ? policy : undefined;
    },

    async noteRejected(home, id, now) {
      await database.query
        .insertInto('rejected_partner_id')
        .values({ cloud, home_tenant: home, partner_id: id, rejected_at: now })
        .onConflict((conflict) =>
          conflict.constraint('rejected_partner_id_one').doUpdateSet({ rejected_at: now }),
        )
        .execute();
    },

    async known(home, ids) {
      // A link that was seen after the refusal shows that the refusal was not about the ID.
      const { rows } = await sql<{ id: PartnerId; rejected: boolean; name: string | null }>`
        select wanted.id, refused.rejected_at is not null and coalesce(held.seen_at < refused.rejected_at, true)
            as rejected, named.name
        from unnest(${[...new Set(ids)]}::text[]) as wanted (id)
        left join rejected_partner_id refused
          on refused.cloud = ${cloud} and refused.home_tenant = ${home} and refused.partner_id = wanted.id
        left join partner_name named
          on named.cloud = ${cloud} and named.home_tenant = ${home} and named.partner_id = wanted.id
        left join lateral (
          select max(verified_at) as seen_at from ledger
          where cloud = ${cloud} and person_tenant = ${home} and partner_id = wanted.id) held on true
        where refused.rejected_at is not null or named.name is not null or held.seen_at is not null`.execute(
        database.query,
      );
      return new Map(rows.map(({ id, name, rejected }) => [id, { rejected, ...present({ name }) }]));
    },
  };
}
