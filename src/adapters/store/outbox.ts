import { type Kysely, type Selectable, sql } from 'kysely';
import type { Outbox, OutboxMessage } from '../../ports/delivery.ts';
import type { Database } from './database.ts';
import type { OutboxTable } from './delivery-tables.ts';
import { claimMessages, endLeases, nextDue } from './outbox-claims.ts';
import { isAt, placeColumns } from './places.ts';
import { personColumns } from './rows.ts';
import type { Schema } from './schema.ts';

const FREE = { worker: null, lease_until: null } as const;

/** `releaseAll`: at start on a store that nobody else can have open, leases of a dead process are over at once. */
export function createOutbox(database: Database): Outbox & { releaseAll(): Promise<void> } {
  // Also after the lease: what a slow worker brings back is still true, unless the message is somebody else's now.
  const ownedBy = (id: string, worker: string) =>
    database.query.updateTable('outbox').where('id', '=', id).where('worker', '=', worker);

  return {
    async put(message) {
      const { numInsertedOrUpdatedRows } = await database.query
        .insertInto('outbox')
        .values({
          id: message.id,
          tenant_id: message.conversation.tenantId,
          ...placeColumns(message.conversation),
          outgoing: JSON.stringify(message.outgoing),
          ...('person' in message.outgoing ? personColumns(message.outgoing.person) : {}),
          state: 'ready',
          posting: false,
          not_before: message.notBefore,
          attempt: 0,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    claim: (worker, leaseInMs, now, most) =>
      database.transact(async (trx) =>
        (await claimMessages(trx, { worker, leaseInMs, most }, now)).map(toMessage),
      ),

    nextDue: (now) => nextDue(database.query, now),

    async sending(id, worker) {
      const { numUpdatedRows } = await ownedBy(id, worker)
        .where('state', '=', 'sending')
        .set({ posting: true })
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async sent(id, worker, at) {
      await ownedBy(id, worker)
        .set({ state: 'sent', done_at: at, ...FREE })
        .execute();
    },

    async failed(id, worker, at) {
      await ownedBy(id, worker)
        .set({ state: 'failed', done_at: at, ...FREE })
        .execute();
    },

    async postpone(id, worker, until) {
      await ownedBy(id, worker)
        .set({ state: 'ready', posting: false, not_before: until, done_at: null, ...FREE })
        .execute();
    },

    takeLost: (now) =>
      database.transact(async (trx) => {
        await endLeases(trx, now);
        const lost = await trx
          .updateTable('outbox')
          // Its worker stays: should it live after all, what it says counts.
          .set({ state: 'failed', done_at: now })
          .where('state', '=', sql.lit('lost'))
          .returningAll()
          .execute();
        return lost.sort((a, b) => a.seq - b.seq).map(toMessage);
      }),

    async backlog(now) {
      const { count, oldest } = await dueNow(database.query, now)
        .select(({ fn }) => [
          fn.countAll<number>().as('count'),
          fn.min<number | null>('not_before').as('oldest'),
        ])
        .executeTakeFirstOrThrow();
      return { count, ...(oldest === null ? {} : { oldestDue: oldest }) };
    },

    async removeOf(conversation) {
      await database.query.deleteFrom('outbox').where(isAt(conversation)).execute();
    },

    async purge(olderThan) {
      // Not what was claimed: that is counted for its time, whatever becomes of the messages.
      await database.query.deleteFrom('outbox').where('done_at', '<', olderThan).execute();
    },

    async releaseAll() {
      await database.query
        .updateTable('outbox')
        .set({ lease_until: 0 })
        .where('state', '=', sql.lit('sending'))
        .execute();
    },
  };
}

const dueNow = (query: Kysely<Schema>, now: number) =>
  query.selectFrom('outbox').where('state', '=', sql.lit('ready')).where('not_before', '<=', now);

const toMessage = (
  row: Pick<Selectable<OutboxTable>, 'id' | 'conversation' | 'outgoing' | 'not_before' | 'attempt'>,
): OutboxMessage => ({
  id: row.id,
  conversation: row.conversation,
  outgoing: row.outgoing,
  notBefore: row.not_before,
  attempt: row.attempt,
});
