import { randomUUID } from 'node:crypto';
import { type Insertable, type Kysely, sql } from 'kysely';
import type { TenantId } from '../../domain/ids.ts';
import type { Identity, Person } from '../../domain/people.ts';
import type { AuditRecord } from '../../domain/audit.ts';
import type { Chain } from './audit-chain.ts';
import type { AuditPersonTable } from './audit-tables.ts';
import { personColumns, personOf, type PersonKey, storable } from './rows.ts';
import type { Schema } from './schema.ts';

/** What the line calls its people: the pseudonyms they have, or new ones. */
export async function pseudonymsOf(
  trx: Kysely<Schema>,
  chain: Chain,
  { actor, identity }: Pick<AuditRecord, 'actor' | 'identity'>,
): Promise<{ readonly actor: string | null; readonly identity: string | null }> {
  return {
    actor: actor ? await pseudonym(trx, chain, 'person', actor, actor) : null,
    identity: identity
      ? await pseudonym(trx, chain, 'identity', identity, await ownerOf(trx, chain, identity, actor))
      : null,
  };
}

async function pseudonym(
  trx: Kysely<Schema>,
  { cloud, home }: Chain,
  kind: AuditPersonTable['kind'],
  account: Identity,
  owner: PersonKey | undefined,
): Promise<string> {
  const row: Insertable<AuditPersonTable> = {
    pseudonym: randomUUID(),
    cloud,
    home_tenant: home,
    kind,
    tenant_id: account.tenantId,
    object_id: account.objectId,
    name: account.name === undefined ? null : storable(account.name),
    ...(owner && personColumns(owner)),
  };
  const kept = await trx
    .insertInto('audit_person')
    .values(row)
    .onConflict((conflict) =>
      conflict.constraint('audit_person_one').doUpdateSet({
        name: sql<string | null>`coalesce(excluded.name, audit_person.name)`,
        person_tenant: sql<TenantId | null>`coalesce(excluded.person_tenant, audit_person.person_tenant)`,
        person_object: sql<Person['objectId']>`coalesce(excluded.person_object, audit_person.person_object)`,
      }),
    )
    .returning('pseudonym')
    .executeTakeFirstOrThrow();
  return kept.pseudonym;
}

/** An account at home is the person itself; a guest's is known from the ledger, else it is that of who acted. */
async function ownerOf(
  trx: Kysely<Schema>,
  { cloud, home }: Chain,
  identity: Identity,
  actor: Person | undefined,
): Promise<PersonKey | undefined> {
  if (identity.tenantId === home) return identity;
  const known = await trx
    .selectFrom('ledger')
    .select(['person_tenant', 'person_object'])
    .where((columns) => columns.and({ cloud, tenant_id: identity.tenantId, object_id: identity.objectId }))
    .executeTakeFirst();
  return known ? personOf(known) : actor;
}

/** Answers how many rows went. Accounts that the ledger learnt of later go too. */
export async function forgetInAudit(db: Kysely<Schema>, person: PersonKey): Promise<number> {
  const { objectId, tenantId } = person;
  const { numAffectedRows } = await sql`
    delete from audit_person as account
     where (person_tenant = ${tenantId} and person_object = ${objectId})
        or exists (select from ledger
                    where ledger.cloud = account.cloud and ledger.tenant_id = account.tenant_id
                      and ledger.object_id = account.object_id
                      and ledger.person_tenant = ${tenantId} and ledger.person_object = ${objectId})`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

/** People whom no line names any more. */
export async function dropUnnamed(trx: Kysely<Schema>, { cloud, home }: Chain): Promise<void> {
  await sql`
    delete from audit_person as account
     where cloud = ${cloud} and home_tenant = ${home}
       and not exists (select from audit_line where actor = account.pseudonym)
       and not exists (select from audit_line where identity = account.pseudonym)`.execute(trx);
}
