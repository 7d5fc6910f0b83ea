import { type Kysely, type Selectable, sql } from 'kysely';
import type { OutboxTable } from './delivery-tables.ts';
import { allFreeFrom, COUNTED_FOR_MS, freeFrom, roomAt } from './outbox-limits.ts';
import type { Schema } from './schema.ts';

/** Any number that nobody else in this database locks by. */
const CLAIM_LOCK = 7_020_012;

/** Nothing of its conversation is on its way. */
const IS_IDLE = sql`not exists (select from outbox as busy
  where busy.conversation_id = item.conversation_id and busy.state = 'sending')`;

const olderThanItem = sql`older.conversation_id = item.conversation_id and older.state = 'ready'
  and older.seq < item.seq`;

type ClaimedRow = Pick<
  Selectable<OutboxTable>,
  'id' | 'seq' | 'conversation' | 'outgoing' | 'not_before' | 'attempt'
>;

/**
 * The messages that may go out now. One claim at a time over all replicas, because each is what the next one counts.
 * Next in a conversation is its oldest message that is due; one that was tried and postponed holds up those behind it,
 * one that is planned for later does not.
 */
export async function claimMessages(
  trx: Kysely<Schema>,
  claim: { readonly worker: string; readonly leaseInMs: number; readonly most: number },
  now: number,
): Promise<ClaimedRow[]> {
  await sql`select pg_advisory_xact_lock(${sql.lit(CLAIM_LOCK)})`.execute(trx);
  await endLeases(trx, now);
  await trx
    .deleteFrom('outbox_claim')
    .where('claimed_at', '<=', now - COUNTED_FOR_MS)
    .execute();
  const { rows } = await sql<ClaimedRow>`
    with claimed as (
      update outbox
         set state = 'sending', posting = false, worker = ${claim.worker},
             lease_until = ${now + claim.leaseInMs}, attempt = attempt + 1
       where id = any (array(
         select id from outbox as item
          where state = 'ready' and not_before <= ${now}
            and ${IS_IDLE}
            and not exists (select from outbox as older
                             where ${olderThanItem} and (older.not_before <= ${now} or older.attempt > 0))
            and ${freeFrom('item.conversation_id')} <= ${now}
          order by not_before, seq
          limit least(${claim.most}::bigint, ${roomAt(now)})))
      returning id, seq, conversation_id, conversation, outgoing, not_before, attempt),
    counted as (
      insert into outbox_claim (conversation_id, claimed_at) select conversation_id, ${now}::bigint from claimed)
    select id, seq, conversation, outgoing, not_before, attempt from claimed`.execute(trx);
  return rows.toSorted((a, b) => a.not_before - b.not_before || a.seq - b.seq);
}

/** What was claimed by a worker that died: a post is lost, for nobody knows whether it arrived; the rest goes again. */
export async function endLeases(db: Kysely<Schema>, now: number): Promise<void> {
  await sql`
    update outbox
       set state = case when posting then 'lost' else 'ready' end,
           worker = case when posting then worker end, lease_until = null
     where state = 'sending' and lease_until <= ${now}`.execute(db);
}

/** The earliest time at which `claimMessages` would find something, as things are. */
export async function nextDue(db: Kysely<Schema>, now: number): Promise<number | undefined> {
  const { rows } = await sql<{ at: number | null }>`
    select greatest(least(
      (select min(lease_until) from outbox where state = 'sending'),
      (select min(greatest(not_before, ${freeFrom('head.conversation_id')})) from (
        select conversation_id, min(not_before) as not_before from outbox as item
         where state = 'ready'
           and ${IS_IDLE}
           and not exists (select from outbox as older where ${olderThanItem} and older.attempt > 0)
         group by conversation_id) as head)
    ), ${allFreeFrom}, ${now}) as at
    where exists (select from outbox where state in ('ready', 'sending'))`.execute(db);
  return rows[0]?.at ?? undefined;
}
