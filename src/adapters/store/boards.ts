import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Board, Boards } from '../../ports/delivery.ts';
import type { Database } from './database.ts';
import type { BoardTable } from './delivery-tables.ts';
import { channelId, isAt, placeColumns, scopeColumns, scopeKey } from './places.ts';
import { present } from './rows.ts';

/** As many as Teams lets a card name. */
const MOST_VIEWERS = 60;

/** Status cards. That a conversation has one per scope is the constraint `board_one`. */
export function createBoards(database: Database): Boards {
  const all = () => database.query.selectFrom('board').selectAll();
  const change = (id: string) => database.query.updateTable('board').where('id', '=', id);

  return {
    async ensure(board) {
      const place = placeColumns(board.conversation);
      const row = await database.query
        .insertInto('board')
        .values({
          id: randomUUID(),
          home_tenant: board.home,
          ...place,
          ...scopeColumns(board.scope),
          scope_key: scopeKey(board.scope),
          reader: JSON.stringify(board.reader),
          viewers: sql`'{}'::text[]`,
        })
        // Service URLs move: the newest is the one to post to.
        .onConflict((conflict) => conflict.constraint('board_one').doUpdateSet(place))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toBoard(row);
    },

    async get(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toBoard(row);
    },

    async ofConversation(conversationId) {
      const rows = await all()
        .where('conversation_id', '=', channelId({ id: conversationId }))
        .orderBy('seq')
        .execute();
      return rows.map(toBoard);
    },

    async list(home) {
      return (await all().where('home_tenant', '=', home).orderBy('seq').execute()).map(toBoard);
    },

    async noteMessage(id, activityId) {
      await change(id)
        .set({ activity_id: activityId ?? null })
        .execute();
    },

    async notePosted(id, activityId, instead = '') {
      const row = await change(id)
        .set({
          activity_id: sql`coalesce(nullif(activity_id, ${instead}::text), ${activityId}::text)`,
        })
        .returning('activity_id')
        .executeTakeFirst();
      return row?.activity_id ?? undefined;
    },

    async noteViewer(id, userId) {
      await change(id)
        .set({
          viewers: sql`(array_prepend(${userId}::text, array_remove(viewers, ${userId}::text)))[1:${sql.lit(MOST_VIEWERS)}]`,
        })
        .execute();
    },

    async removeOf(conversation) {
      await database.query.deleteFrom('board').where(isAt(conversation)).execute();
    },
  };
}

const toBoard = (row: Selectable<BoardTable>): Board => ({
  id: row.id,
  home: row.home_tenant,
  conversation: row.conversation,
  scope: row.scope,
  reader: row.reader,
  viewers: row.viewers,
  ...present({ activityId: row.activity_id }),
});
