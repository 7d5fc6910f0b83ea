import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Subscription, Subscriptions } from '../../ports/delivery.ts';
import type { Database } from './database.ts';
import type { SubscriptionTable } from './delivery-tables.ts';
import { channelId, isAt, placeColumns, scopeColumns } from './places.ts';
import { personColumns, personOf, present } from './rows.ts';
import type { Schema } from './schema.ts';

const NO_PROBLEM = { problem: null, problem_at: null, problem_told: false } as const;

/** What channels want to hear. That each wish is there once is the constraint `subscription_one`. */
export function createSubscriptions(database: Database): Subscriptions {
  const all = () => database.query.selectFrom('subscription').selectAll();
  const change = (id: string) => database.query.updateTable('subscription').where('id', '=', id);

  return {
    async put(subscription) {
      const wish = wishColumns(subscription);
      const row = await database.query
        .insertInto('subscription')
        .values({ id: randomUUID(), ...wish })
        // The id stays, and with it what was delivered under it: a slot is not delivered again.
        .onConflict((conflict) => conflict.constraint('subscription_one').doUpdateSet(wish))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toSubscription(row);
    },

    async get(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toSubscription(row);
    },

    async list(home) {
      const rows = await all()
        .where('home_tenant', '=', home)
        .orderBy('created_at')
        .orderBy('conversation_id')
        .orderBy('kind')
        .execute();
      return rows.map(toSubscription);
    },

    async ofConversation(conversationId) {
      const rows = await all()
        .where('conversation_id', '=', channelId({ id: conversationId }))
        .orderBy('created_at')
        .orderBy('kind')
        .execute();
      return rows.map(toSubscription);
    },

    async remove(id) {
      const { numDeletedRows } = await database.query
        .deleteFrom('subscription')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },

    async due(now, most) {
      return (await dueRows(database.query, now, most).execute()).map(toSubscription);
    },

    takeDue: (now, most, next) =>
      database.transact(async (trx) => {
        const due = await dueRows(trx, now, most).forUpdate().skipLocked().execute();
        if (due.length === 0) return [];
        const taken = due.map((row) => {
          const subscription = toSubscription(row);
          return { ...subscription, nextAt: next(subscription), slot: row.next_at ?? now };
        });
        await sql`update subscription set next_at = moved.next_at
          from unnest(${taken.map(({ id }) => id)}::text[], ${taken.map(({ nextAt }) => nextAt)}::bigint[])
            as moved (id, next_at)
          where subscription.id = moved.id`.execute(trx);
        return taken;
      }),

    async behind(home, number) {
      const rows = await all()
        .where('home_tenant', '=', home)
        .where('kind', '=', 'changes')
        .where('told_up_to', '<', number)
        .where('problem', 'is distinct from', 'closed')
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toSubscription);
    },

    async told(id, from, to) {
      const { numUpdatedRows } = await change(id)
        .where('told_up_to', '=', from)
        .set({ told_up_to: to })
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async delivered(id, at) {
      await change(id)
        .set({ delivered_at: at, ...NO_PROBLEM })
        .execute();
    },

    async failed(id, { at, kind, told }) {
      await change(id).set({ problem: kind, problem_at: at, problem_told: told }).execute();
    },

    async reopened(conversation) {
      await database.query
        .updateTable('subscription')
        .where(isAt(conversation))
        .where('problem', '=', 'closed')
        .set(NO_PROBLEM)
        .execute();
    },

    async takeUntold(by) {
      const rows = await database.query
        .updateTable('subscription')
        .set({ problem_told: true })
        .where((columns) => columns.and(personColumns(by)))
        .where('problem', 'is not', null)
        .where('problem_told', '=', false)
        .returningAll()
        .execute();
      return rows.map(toSubscription).sort((a, b) => a.createdAt - b.createdAt);
    },

    async removeOf(conversation) {
      await database.query.deleteFrom('subscription').where(isAt(conversation)).execute();
    },
  };
}

/** Longest due first. Where the bot may not write, nothing falls due. */
const dueRows = (query: Kysely<Schema>, now: number, most: number) =>
  query
    .selectFrom('subscription')
    .selectAll()
    .where('next_at', '<=', now)
    .where('problem', 'is distinct from', 'closed')
    .orderBy('next_at')
    .orderBy('id')
    .limit(most);

const wishColumns = (subscription: Parameters<Subscriptions['put']>[0]) => ({
  home_tenant: subscription.home,
  ...placeColumns(subscription.conversation),
  kind: subscription.kind,
  time_of_day: subscription.at,
  time_zone: subscription.timeZone,
  weekday: subscription.weekday,
  ...scopeColumns(subscription.scope),
  ...personColumns(subscription.by),
  created_at: subscription.createdAt,
  next_at: subscription.nextAt ?? null,
  told_up_to: subscription.toldUpTo,
  ...NO_PROBLEM,
});

const toSubscription = (row: Selectable<SubscriptionTable>): Subscription => ({
  id: row.id,
  home: row.home_tenant,
  conversation: row.conversation,
  kind: row.kind,
  at: row.time_of_day,
  timeZone: row.time_zone,
  weekday: row.weekday,
  scope: row.scope,
  by: personOf(row),
  createdAt: row.created_at,
  toldUpTo: row.told_up_to,
  ...present({ nextAt: row.next_at, deliveredAt: row.delivered_at }),
  ...(row.problem === null
    ? {}
    : { problem: { kind: row.problem, at: row.problem_at ?? 0, told: row.problem_told } }),
});
