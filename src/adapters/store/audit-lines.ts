import type { Kysely } from 'kysely';
import type { AuditLine } from '../../domain/audit.ts';
import type { AuditQuery } from '../../ports/audit.ts';
import type { Chain } from './audit-chain.ts';
import { present } from './rows.ts';
import type { Schema } from './schema.ts';

/** Lines of a chain with the people behind the pseudonyms, as far as they are known. */
export function linesOf(db: Kysely<Schema>, { cloud, home }: Chain, { customer, person, since }: AuditQuery) {
  return db
    .selectFrom('audit_line as line')
    .leftJoin('audit_person as actor', 'actor.pseudonym', 'line.actor')
    .leftJoin('audit_person as identity', 'identity.pseudonym', 'line.identity')
    .selectAll('line')
    .select([
      'actor.tenant_id as actor_tenant',
      'actor.object_id as actor_object',
      'actor.name as actor_name',
      'identity.tenant_id as identity_tenant',
      'identity.object_id as identity_object',
      'identity.name as identity_name',
    ])
    .where('line.cloud', '=', cloud)
    .where('line.home_tenant', '=', home)
    .$if(person !== undefined, (query) =>
      query.where((row) =>
        row.or([row('actor.person_object', '=', person!), row('identity.person_object', '=', person!)]),
      ),
    )
    .$if(customer !== undefined, (query) => query.where('line.customer_tenant', '=', customer!))
    .$if(since !== undefined, (query) => query.where('line.at', '>=', since!));
}

type Row = Awaited<ReturnType<ReturnType<typeof linesOf>['execute']>>[number];

export const toLine = (row: Row): AuditLine => ({
  number: row.number,
  hash: row.hash,
  at: row.at,
  action: row.action,
  outcome: row.outcome,
  policy: row.policy,
  ...present({
    before: row.before_id,
    after: row.after_id,
    code: row.code,
    correlationId: row.correlation_id,
  }),
  ...people(row),
  ...(row.customer_tenant === null
    ? {}
    : { customer: { tenantId: row.customer_tenant, name: row.customer_name ?? '' } }),
});

function people(row: Row): Pick<AuditLine, 'actor' | 'identity' | 'pseudonyms'> {
  const pseudonyms = present({ actor: row.actor, identity: row.identity });
  return {
    ...(row.actor_tenant !== null && row.actor_object !== null
      ? { actor: { tenantId: row.actor_tenant, objectId: row.actor_object, name: row.actor_name ?? '' } }
      : {}),
    ...(row.identity_tenant !== null && row.identity_object !== null
      ? {
          identity: {
            tenantId: row.identity_tenant,
            objectId: row.identity_object,
            ...present({ name: row.identity_name }),
          },
        }
      : {}),
    ...(Object.keys(pseudonyms).length > 0 && { pseudonyms }),
  };
}
