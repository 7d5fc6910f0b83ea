import { type RawBuilder, sql } from 'kysely';
import { type Counts, type CustomerRow, type ExpectedLink, type Standing } from '../../domain/board.ts';
import { customerName } from '../../domain/customers.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ObjectId, TenantId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../ports/stores.ts';
import type { Coverage } from '../../ports/team.ts';
import { standingTables } from './coverage-tables.ts';
import type { Database } from './database.ts';
import { present } from './rows.ts';

/** What managers see. Counted by the database: a board of 300 customers and 60 people rests on 18,000 rows. */
export function createCoverage(database: Database, { cloud }: { readonly cloud: string }): Coverage {
  /**
   * Until the database has looked at its tables it takes them for tiny, and compares every row of one with every row
   * of the other: minutes instead of a blink, on the first board of all.
   */
  const ask = <Row>(question: RawBuilder<Row>): Promise<readonly Row[]> =>
    database.transact(async (trx) => {
      await sql`set local enable_nestloop = off`.execute(trx);
      return (await question.execute(trx)).rows;
    });

  return {
    async byCustomer(home, policy, scope, now) {
      const rows = await ask(sql<CustomerCounts>`
        with ${standingTables({ cloud, home, policy, scope, now })}
        select tenant_id, customer.name, customer.domain, count(*) as expected,
          count(*) filter (where standing = 'inPlace') as in_place,
          count(*) filter (where standing = 'otherId') as other_id,
          count(*) filter (where standing = 'missing') as missing,
          count(*) filter (where standing = 'unreachable') as unreachable,
          count(*) filter (where standing = 'unverified') as unverified,
          count(*) filter (where stale) as stale,
          count(*) filter (where is_application) as applications,
          case when count(*) = count(verified_at) then min(verified_at) end as oldest_at
        from standing join customer using (tenant_id)
        group by tenant_id, customer.name, customer.domain`);
      return rows
        .map(toCustomerRow)
        .filter((row) => !scope.problemsOnly || problemsOf(row) > 0)
        .sort(
          (a, b) =>
            problemsOf(b) - problemsOf(a) ||
            a.customerName.localeCompare(b.customerName) ||
            a.tenantId.localeCompare(b.tenantId),
        );
    },

    async links(home, policy, scope, now, most) {
      const rows = await ask(sql<LinkRow>`
        with ${standingTables({ cloud, home, policy, scope, now })}
        select tenant_id, customer.name, customer.domain, person_object, person_name, standing, failure, link,
          verified_at, is_application, is_attested
        from standing join customer using (tenant_id)
        ${scope.problemsOnly ? sql`where standing <> 'inPlace'` : sql``}
        order by array_position(array['otherId', 'missing', 'unreachable', 'unverified', 'inPlace'], standing),
          lower(coalesce(customer.name, customer.domain)), tenant_id, lower(person_name), person_object
        limit ${most}`);
      return rows.map(toExpectedLink);
    },

    async stale(person, before, most) {
      const { tenantId: home, objectId } = person;
      const rows = await ask(sql<{ tenant_id: TenantId }>`
        select tenant_id
        from (
          select tenant_id, greatest(max(ledger.verified_at), max(reach.failed_at)) as looked_at
          from reach left join ledger using (cloud, person_tenant, person_object, tenant_id)
          where cloud = ${cloud} and person_tenant = ${home} and person_object = ${objectId} and tenant_id <> ${home}
          group by tenant_id) looks
        where looked_at is null or looked_at < ${before}
        order by looked_at nulls first, tenant_id
        limit ${most}`);
      return rows.map(({ tenant_id }) => tenant_id);
    },

    async noteDay(home, day, counts) {
      const kept = { counts: JSON.stringify(counts) };
      await database.query
        .insertInto('coverage_day')
        .values({ cloud, home_tenant: home, day, ...kept })
        .onConflict((conflict) => conflict.constraint('coverage_day_one').doUpdateSet(kept))
        .execute();
    },

    async days(home, from) {
      return await database.query
        .selectFrom('coverage_day')
        .select(['day', 'counts'])
        .where((columns) => columns.and({ cloud, home_tenant: home }))
        .where('day', '>=', from)
        .orderBy('day')
        .execute();
    },
  };
}

interface CustomerColumns {
  readonly tenant_id: TenantId;
  readonly name: string | null;
  readonly domain: string | null;
}

interface CustomerCounts extends CustomerColumns {
  readonly expected: number;
  readonly in_place: number;
  readonly other_id: number;
  readonly missing: number;
  readonly unreachable: number;
  readonly unverified: number;
  readonly stale: number;
  readonly applications: number;
  readonly oldest_at: number | null;
}

interface LinkRow extends CustomerColumns {
  readonly person_object: ObjectId;
  readonly person_name: string;
  readonly standing: Standing;
  readonly failure: ErrorCode | null;
  readonly link: LedgerEntry['link'] | null;
  readonly verified_at: number | null;
  readonly is_application: boolean;
  readonly is_attested: boolean;
}

const nameOf = ({ domain, name, tenant_id }: CustomerColumns): string =>
  customerName({
    tenantId: tenant_id,
    domains: [],
    home: false,
    ...present({ name, defaultDomain: domain }),
  });

const problemsOf = ({ expected, inPlace }: Counts): number => expected - inPlace;

const toCustomerRow = (row: CustomerCounts): CustomerRow => ({
  tenantId: row.tenant_id,
  customerName: nameOf(row),
  expected: row.expected,
  inPlace: row.in_place,
  otherId: row.other_id,
  missing: row.missing,
  unreachable: row.unreachable,
  unverified: row.unverified,
  stale: row.stale,
  ...present({ oldestAt: row.oldest_at, applications: row.applications || null }),
});

const toExpectedLink = (row: LinkRow): ExpectedLink => ({
  person: row.person_object,
  personName: row.person_name,
  tenantId: row.tenant_id,
  customerName: nameOf(row),
  standing: row.standing,
  ...present({
    partnerId: row.link?.partnerId,
    partnerName: row.link?.partnerName,
    code: row.standing === 'unreachable' ? row.failure : undefined,
    verifiedAt: row.verified_at,
    application: row.is_application || null,
    attested: row.is_attested || null,
  }),
});
