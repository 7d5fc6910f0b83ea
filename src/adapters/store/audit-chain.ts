import { createHash } from 'node:crypto';
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { TenantId } from '../../domain/ids.ts';
import type { AuditCheck } from '../../ports/audit.ts';
import type { AuditChainTable, AuditLineTable } from './audit-tables.ts';
import type { Schema } from './schema.ts';

export interface Chain {
  readonly cloud: string;
  readonly home: TenantId;
}

type Line = Omit<Insertable<AuditLineTable>, 'hash'>;

/** Lines read at once: few enough that hashing them holds nobody up. */
const PORTION = 100;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the first line of a chain follows: no line of one chain fits into another. */
export const beginningOf = ({ cloud, home }: Chain): string => sha256(`pal-bot audit ${cloud} ${home}`);

/**
 * SHA-256, hex, over the hash before and the line as JSON: these fields in this order, those that are empty left out,
 * so that a field of a later version changes no old hash.
 */
export function hashOf(previous: string, line: Line): string {
  const fields: Record<keyof Omit<Line, 'cloud' | 'home_tenant'>, unknown> = {
    number: line.number,
    key_hash: line.key_hash,
    at: line.at,
    action: line.action,
    outcome: line.outcome,
    actor: line.actor,
    identity: line.identity,
    customer_tenant: line.customer_tenant,
    customer_name: line.customer_name,
    before_id: line.before_id,
    after_id: line.after_id,
    code: line.code,
    policy: line.policy,
    correlation_id: line.correlation_id,
  };
  return sha256(previous + JSON.stringify(fields, (_, value: unknown) => value ?? undefined));
}

const endsOf = (db: Kysely<Schema>, { cloud, home }: Chain) =>
  db
    .selectFrom('audit_chain')
    .selectAll()
    .where((columns) => columns.and({ cloud, home_tenant: home }));

/** Both ends of the chain, which nobody else moves until this transaction is over. */
export async function lockChain(trx: Kysely<Schema>, chain: Chain): Promise<Selectable<AuditChainTable>> {
  const beginning = beginningOf(chain);
  await trx
    .insertInto('audit_chain')
    .values({
      cloud: chain.cloud,
      home_tenant: chain.home,
      newest_number: 0,
      newest_hash: beginning,
      anchor_number: 0,
      anchor_hash: beginning,
    })
    .onConflict((conflict) => conflict.constraint('audit_chain_one').doNothing())
    .execute();
  return endsOf(trx, chain).forUpdate().executeTakeFirstOrThrow();
}

/**
 * Follows the chain from its anchor to its newest line. Lines may be added and old ones removed meanwhile: the ends
 * are read after the lines, and when the anchor has moved, the walk begins anew.
 */
export async function verifyChain(db: Kysely<Schema>, chain: Chain): Promise<AuditCheck> {
  for (;;) {
    const before = await endsOf(db, chain).executeTakeFirst();
    const check = await walk(db, chain, before);
    const after = await endsOf(db, chain).executeTakeFirst();
    if (check.kind === 'sound' || before?.anchor_number === after?.anchor_number) return check;
  }
}

async function walk(
  db: Kysely<Schema>,
  chain: Chain,
  anchor: Selectable<AuditChainTable> | undefined,
): Promise<AuditCheck> {
  let number = anchor?.anchor_number ?? 0;
  let hash = anchor?.anchor_hash ?? beginningOf(chain);
  let lines = 0;
  for (;;) {
    const portion = await linesAfter(db, chain, number).execute();
    for (const line of portion) {
      const follows = hashOf(hash, line);
      if (line.number !== number + 1 || line.hash !== follows) return { kind: 'broken', number: number + 1 };
      number = line.number;
      hash = follows;
      lines++;
    }
    if (portion.length > 0) continue;
    const ends = await endsOf(db, chain).executeTakeFirst();
    const newest = ends?.newest_number ?? 0;
    if (newest < number) return { kind: 'broken', number: newest + 1 };
    if (newest === number) {
      if (ends && ends.newest_hash !== hash) return { kind: 'broken', number };
      return { kind: 'sound', lines, ...(number > 0 && { newest: { number, hash } }) };
    }
    // Either a line was added since, or the last ones are gone.
    if ((await linesAfter(db, chain, number).execute()).length === 0)
      return { kind: 'broken', number: number + 1 };
  }
}

const linesAfter = (db: Kysely<Schema>, { cloud, home }: Chain, number: number) =>
  db
    .selectFrom('audit_line')
    .selectAll()
    .where((columns) => columns.and({ cloud, home_tenant: home }))
    .where('number', '>', number)
    .orderBy('number')
    .limit(PORTION);
