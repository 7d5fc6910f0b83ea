import { type RawBuilder, sql } from 'kysely';
import { type Scope, STALE_IN_MS } from '../../domain/board.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy.ts';

export interface CoverageQuestion {
  readonly cloud: string;
  readonly home: TenantId;
  readonly policy: Policy;
  readonly scope: Scope;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * The tables of a `with` clause that coverage is counted from: `customer` (tenant_id, name, domain) and `standing`, a
 * row per expected link: who can enter which customer, less those whom the policy does not expect and those who left.
 * Registered applications are always expected: they were registered for that.
 */
export const standingTables = (question: CoverageQuestion): RawBuilder<unknown> => sql`
  customer as (${customers(question)}),
  expected as (${expected(question)}),
  best as (${best(question)}),
  standing as (${standing(question)})`;

/** Several people may list one customer differently: the newest name that anybody knows. */
const customers = (question: CoverageQuestion) => sql`
  select tenant_id,
    (array_agg(customer_name order by listed_at desc) filter (where customer_name is not null))[1] as name,
    (array_agg(customer_domain order by listed_at desc) filter (where customer_domain is not null))[1] as domain
  from reach
  where ${inCustomers('reach', question)}
  group by tenant_id`;

const expected = (question: CoverageQuestion) => sql`
  select reach.tenant_id, reach.person_object, reach.failure, reach.failed_at,
    coalesce(person.name, left(reach.person_object, 8) || '…') as person_name,
    application.app_id is not null as is_application
  from reach left join person using (cloud, person_tenant, person_object)
  left join service_principal application
    on application.cloud = reach.cloud and application.home_tenant = reach.person_tenant
      and application.tenant_id = reach.tenant_id and application.acts_as = reach.person_object
  where ${ofScope('reach', question)} and person.left_at is null
    and (application.app_id is not null or ${wantedBy(question.policy)})`;

/** Who holds several accounts in one customer has done what is expected when one of them is linked. */
const best = (question: CoverageQuestion) => sql`
  select distinct on (tenant_id, person_object) tenant_id, person_object, partner_id, verified_at, verified_by, link,
    ${isAllowed(question.policy)} as allowed
  from ledger
  where ${ofScope('ledger', question)}
  order by tenant_id, person_object, ${isAllowed(question.policy)} desc nulls last, verified_at desc`;

const standing = ({ now }: CoverageQuestion) => sql`
  select tenant_id, person_object, person_name, failure, link, verified_at, is_application,
    coalesce(verified_by = 'attested', false) as is_attested,
    coalesce(verified_at < ${now - STALE_IN_MS}, false) as stale,
    case
      when failed_at > coalesce(verified_at, 0) then 'unreachable'
      when verified_at is null then 'unverified'
      when partner_id is null then 'missing'
      when allowed then 'inPlace'
      else 'otherId'
    end as standing
  from expected left join best using (tenant_id, person_object)`;

/** The home tenant is nobody's customer. */
function inCustomers(table: 'ledger' | 'reach', { cloud, home, scope }: CoverageQuestion) {
  const rows = sql`${sql.ref(`${table}.cloud`)} = ${cloud} and ${sql.ref(`${table}.person_tenant`)} = ${home}
    and ${sql.ref(`${table}.tenant_id`)} <> ${home}`;
  return scope.customers === undefined
    ? rows
    : sql`${rows} and ${sql.ref(`${table}.tenant_id`)} = any(${[...scope.customers]}::text[])`;
}

function ofScope(table: 'ledger' | 'reach', question: CoverageQuestion) {
  const rows = inCustomers(table, question);
  const { person } = question.scope;
  return person === undefined ? rows : sql`${rows} and ${sql.ref(`${table}.person_object`)} = ${person}`;
}

/** Null without a link. */
const isAllowed = ({ partnerIds }: Policy) =>
  partnerIds.length === 0
    ? sql`(case when partner_id is not null then true end)`
    : sql`(partner_id = any(${partnerIds.map(({ id }) => id)}::text[]))`;

/** Everyone is expected, except where the policy lists people. As in `isExpected`, the first entry of a customer counts. */
function wantedBy(policy: Policy): RawBuilder<unknown> {
  if (policy.expected.length === 0) return sql`true`;
  const lists = new Map([...policy.expected].reverse().map(({ people, tenantId }) => [tenantId, people]));
  const named = [...lists].flatMap(([tenant, people]) => people.map((person) => `${tenant}/${person}`));
  return sql`(reach.tenant_id <> all(${[...lists.keys()]}::text[])
    or reach.tenant_id || '/' || reach.person_object = any(${named}::text[]))`;
}
