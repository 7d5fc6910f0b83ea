import type { Clock } from '../../ports/runtime.ts';
import type { Conversations } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { personColumns } from './rows.ts';

export function createConversations(database: Database, { clock }: { readonly clock: Clock }): Conversations {
  return {
    async remember(conversation, person) {
      const seen = {
        type: conversation.type,
        ref: JSON.stringify(conversation),
        seen_at: clock.now(),
        // Only a 1:1 chat is somebody's; an event without a person leaves it theirs.
        ...(conversation.type === 'personal' && person ? personColumns(person) : {}),
      };
      await database.query
        .insertInto('conversation')
        .values({ id: conversation.id, ...seen })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(seen))
        .execute();
    },

    async personalOf(person) {
      const row = await database.query
        .selectFrom('conversation')
        .select('ref')
        .where((columns) => columns.and(personColumns(person)))
        .where('type', '=', 'personal')
        .orderBy('seen_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.ref;
    },

    async markWelcomed(conversationId) {
      const { numInsertedOrUpdatedRows } = await database.query
        .insertInto('welcome')
        .values({ conversation_id: conversationId })
        .onConflict((conflict) => conflict.column('conversation_id').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    forget: (conversationId) =>
      database.transact(async (trx) => {
        await trx.deleteFrom('conversation').where('id', '=', conversationId).execute();
        await trx.deleteFrom('welcome').where('conversation_id', '=', conversationId).execute();
      }),
  };
}
