import { type Kysely, sql } from 'kysely';
import type { AuditRecord } from '../../domain/audit.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Audit } from '../../ports/audit.ts';
import { type Chain, hashOf, lockChain, verifyChain } from './audit-chain.ts';
import { linesOf, toLine } from './audit-lines.ts';
import { dropUnnamed, forgetInAudit, pseudonymsOf } from './audit-people.ts';
import type { Database } from './database.ts';
import { storable } from './rows.ts';
import type { Schema } from './schema.ts';
import type { SecretBox } from './secret-box.ts';

/** Lines handed out at once. */
const PORTION = 500;

/** One chain per home tenant and cloud. What holds it together is in `audit-chain.ts`, who is in it in `audit-people.ts`. */
export function createAudit(
  database: Database,
  { box, cloud }: { readonly box: SecretBox; readonly cloud: string },
): Audit {
  const chainOf = (home: TenantId): Chain => ({ cloud, home });

  return {
    append: (home, record) =>
      database.transact((trx) => append(trx, chainOf(home), record, box.hash('audit key', record.key))),

    async find(home, query, most, before) {
      const rows = await linesOf(database.query, chainOf(home), query)
        .$if(before !== undefined, (lines) => lines.where('line.number', '<', before!))
        .orderBy('line.number', 'desc')
        .limit(most)
        .execute();
      return rows.map(toLine);
    },

    async *read(home, query) {
      let last = 0;
      for (;;) {
        const rows = await linesOf(database.query, chainOf(home), query)
          .where('line.number', '>', last)
          .orderBy('line.number')
          .limit(PORTION)
          .execute();
        if (rows.length === 0) return;
        last = rows.at(-1)!.number;
        yield rows.map(toLine);
      }
    },

    verify: (home) => verifyChain(database.query, chainOf(home)),

    async retain(olderThan) {
      const chains = await database.query
        .selectFrom('audit_chain')
        .select('home_tenant')
        .where('cloud', '=', cloud)
        .execute();
      for (const { home_tenant: home } of chains) {
        await database.transact((trx) => removeOlder(trx, chainOf(home), olderThan));
      }
    },

    async pseudonymise(person) {
      await forgetInAudit(database.query, person);
    },
  };
}

async function append(
  trx: Kysely<Schema>,
  chain: Chain,
  record: AuditRecord,
  keyHash: string,
): Promise<void> {
  const key = { cloud: chain.cloud, home_tenant: chain.home };
  const { newest_hash: previous, newest_number: newest } = await lockChain(trx, chain);
  const known = await trx
    .selectFrom('audit_line')
    .select('number')
    .where((columns) => columns.and({ ...key, key_hash: keyHash }))
    .executeTakeFirst();
  if (known) return;
  const line = {
    ...key,
    number: newest + 1,
    key_hash: keyHash,
    at: record.at,
    action: record.action,
    outcome: record.outcome,
    ...(await pseudonymsOf(trx, chain, record)),
    customer_tenant: record.customer?.tenantId ?? null,
    // Exactly what the database will answer, or the hash would not fit what is read.
    customer_name: record.customer ? storable(record.customer.name).toWellFormed() : null,
    before_id: record.before ?? null,
    after_id: record.after ?? null,
    code: record.code ?? null,
    policy: record.policy,
    correlation_id: record.correlationId ?? null,
  };
  const hash = hashOf(previous, line);
  await trx
    .insertInto('audit_line')
    .values({ ...line, hash })
    .execute();
  await trx
    .updateTable('audit_chain')
    .set({ newest_number: line.number, newest_hash: hash })
    .where((columns) => columns.and(key))
    .execute();
}

/** The beginning of the chain up to the first line that is young enough; the anchor moves over it first. */
async function removeOlder(trx: Kysely<Schema>, chain: Chain, olderThan: number): Promise<void> {
  const key = { cloud: chain.cloud, home_tenant: chain.home };
  const ends = await lockChain(trx, chain);
  const lines = () => trx.selectFrom('audit_line').where((columns) => columns.and(key));
  const young = await lines()
    .select('number')
    .where('at', '>=', olderThan)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  const last = young ? young.number - 1 : ends.newest_number;
  const anchor = await lines().select('hash').where('number', '=', last).executeTakeFirst();
  if (last <= ends.anchor_number || anchor === undefined) return;
  await trx
    .updateTable('audit_chain')
    .set({ anchor_number: last, anchor_hash: anchor.hash })
    .where((columns) => columns.and(key))
    .execute();
  await sql`select set_config('pal_bot.audit_retention', ${String(olderThan)}, true)`.execute(trx);
  await trx
    .deleteFrom('audit_line')
    .where((columns) => columns.and(key))
    .where('number', '<=', last)
    .execute();
  await dropUnnamed(trx, chain);
}
