import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { InboundEvent } from '../../ports/chat.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Inbox, InboxItem, WaitFor } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { repeatRace } from './repeat-race.ts';
import { personColumns, type PersonKey, present } from './rows.ts';

const waitKey = (on: WaitFor): string => (on.kind === 'sso' ? 'sso' : `tenant:${on.tenant}`);

/** What an item looks like when it is over: the words are forgotten, the key stays so that a redelivery is known. */
const over = (now: number) =>
  ({ state: 'done', event: null, worker: null, lease_until: null, wait_for: null, done_at: now }) as const;

/**
 * The inbox in one table. Leases are measured with the clocks of the replicas, so those may differ by less than a
 * lease; `openStores` warns when a clock is off.
 */
export function createInbox(database: Database, { clock }: { readonly clock: Clock }): Inbox {
  const ownedBy = (id: string, worker: string) =>
    database.query
      .updateTable('inbox')
      .where('id', '=', id)
      .where('worker', '=', worker)
      .where('state', '=', 'running');

  return {
    async record(event) {
      const { numInsertedOrUpdatedRows } = await database.query
        .insertInto('inbox')
        .values({
          id: randomUUID(),
          tenant_id: event.conversation.tenantId,
          conversation_id: event.conversation.id,
          activity_id: event.activityId,
          ...personColumns(event.person),
          state: 'ready',
          event: JSON.stringify(event),
          attempt: 0,
          resumed: 0,
          recorded_at: clock.now(),
        })
        .onConflict((conflict) => conflict.constraint('inbox_once').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    claim: (worker, leaseInMs, most) =>
      repeatRace(() => claimNext(database, { worker, leaseInMs, most }, clock.now())),

    async renew(id, worker, leaseInMs) {
      const { numUpdatedRows } = await ownedBy(id, worker)
        .set({ lease_until: clock.now() + leaseInMs })
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async finish(id, worker) {
      await ownedBy(id, worker).set(over(clock.now())).execute();
    },

    async wait(id, worker, on, expiresOn) {
      await ownedBy(id, worker)
        .set({
          state: 'waiting',
          worker: null,
          lease_until: null,
          wait_for: waitKey(on),
          wait_until: expiresOn,
        })
        .execute();
    },

    async noteReply(id, worker, activityId) {
      await ownedBy(id, worker).set({ reply_activity_id: activityId }).execute();
    },

    resume: (person, on) =>
      repeatRace(async () => {
        const { numUpdatedRows } = await database.query
          .updateTable('inbox')
          .set((row) => ({
            state: 'ready',
            attempt: 0,
            resumed: row('resumed', '+', 1),
            wait_for: null,
            wait_until: null,
          }))
          .where('state', '=', 'waiting')
          .where((row) => row.and(personColumns(person)))
          .where('wait_for', '=', waitKey(on))
          .where('wait_until', '>', clock.now())
          .executeTakeFirst();
        return Number(numUpdatedRows);
      }),

    async newestWaiting(person, on) {
      const row = await database.query
        .selectFrom('inbox')
        .select(['id', 'reply_activity_id'])
        .where('state', '=', 'waiting')
        .where((row) => row.and(personColumns(person)))
        .where('wait_for', '=', waitKey(on))
        .where('wait_until', '>', clock.now())
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && { id: row.id, ...present({ replyActivityId: row.reply_activity_id }) };
    },

    async noteReplyWhileWaiting(id, activityId) {
      await database.query
        .updateTable('inbox')
        .set({ reply_activity_id: activityId })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .execute();
    },

    cancelWaiting: (person) => repeatRace(() => endWaiting(database, clock.now(), { person })),
    expireWaiting: (now) => repeatRace(() => endWaiting(database, clock.now(), { overdueAt: now })),

    async releaseAll() {
      await database.query
        .updateTable('inbox')
        .set({ state: 'ready', worker: null, lease_until: null })
        .where('state', '=', 'running')
        .execute();
    },

    async purge(olderThan) {
      await database.query
        .deleteFrom('inbox')
        .where('state', '=', 'done')
        .where('done_at', '<', olderThan)
        .execute();
    },
  };
}

interface ClaimedRow {
  readonly id: string;
  readonly seq: number;
  readonly event: InboundEvent;
  readonly attempt: number;
  readonly resumed: number;
  readonly reply_activity_id: string | null;
}

/**
 * Next are the oldest items whose conversation has neither a running nor an older ready one, and running items whose
 * lease ran out. Racing replicas pass over rows another one is taking; should two still pick different items of one
 * conversation, the unique index `inbox_one_running` stops the second, which then looks again.
 * States are literals here so that the planner can use the partial indexes; the array makes it look once, and lock
 * no more rows than `most`.
 */
async function claimNext(
  database: Database,
  claim: { readonly worker: string; readonly leaseInMs: number; readonly most: number },
  now: number,
): Promise<InboxItem[]> {
  const { leaseInMs, most, worker } = claim;
  const { rows } = await sql<ClaimedRow>`
    update inbox
       set state = 'running', worker = ${worker}, lease_until = ${now + leaseInMs}, attempt = attempt + 1
     where id = any (array(
       select id from inbox as item
        where state in ('ready', 'running')
          and (
            (state = 'running' and lease_until <= ${now})
            or (state = 'ready'
                and not exists (select from inbox as running
                                 where running.tenant_id = item.tenant_id
                                   and running.conversation_id = item.conversation_id
                                   and running.state = 'running')
                and not exists (select from inbox as older
                                 where older.tenant_id = item.tenant_id
                                   and older.conversation_id = item.conversation_id
                                   and older.state = 'ready' and older.seq < item.seq))
          )
        order by seq limit ${most}
          for update skip locked))
    returning id, seq, event, attempt, resumed, reply_activity_id`.execute(database.query);
  return rows
    .toSorted((a, b) => a.seq - b.seq)
    .map((row) => ({
      id: row.id,
      event: row.event,
      attempt: row.attempt,
      resumed: row.resumed,
      ...present({ replyActivityId: row.reply_activity_id }),
    }));
}

/** Ends the waiting items of a person, or those that waited too long, and answers what they were about. */
async function endWaiting(
  database: Database,
  now: number,
  which: { readonly person: PersonKey } | { readonly overdueAt: number },
): Promise<InboundEvent[]> {
  const ended = await database.query
    // Read before the update: `returning` alone would answer the emptied rows.
    .with('ending', (db) => {
      const waiting = db.selectFrom('inbox').where('state', '=', sql.lit('waiting'));
      const chosen =
        'person' in which
          ? waiting.where((row) => row.and(personColumns(which.person)))
          : waiting.where('wait_until', '<=', which.overdueAt);
      return chosen.select(['inbox.id', 'inbox.seq', 'inbox.event']).orderBy('seq').forUpdate();
    })
    .updateTable('inbox')
    .from('ending')
    .whereRef('inbox.id', '=', 'ending.id')
    .set(over(now))
    .returning(['ending.event', 'ending.seq'])
    .execute();
  return ended
    .sort((a, b) => a.seq - b.seq)
    .map(({ event }) => event)
    .filter((event) => event !== null);
}
