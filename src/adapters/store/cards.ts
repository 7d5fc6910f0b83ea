import { randomBytes } from 'node:crypto';
import { samePerson } from '../../domain/people.ts';
import type { Cards, CardUse } from '../../ports/stores.ts';
import type { Database } from './database.ts';
import { personColumns, personOf } from './rows.ts';
import type { SecretBox } from './secret-box.ts';

const ID_BYTES = 16;
const opaque = (): string => randomBytes(ID_BYTES).toString('base64url');

/** What the buttons of a card do; the card itself only carries `id` and `nonce`. */
export function createCards(database: Database, { box }: { readonly box: SecretBox }): Cards {
  const nonceHash = (id: string, nonce: string) => box.hash(`card ${id}`, nonce);

  return {
    async issue({ person, conversationId, actions, expiresOn }) {
      const id = opaque();
      const nonce = opaque();
      await database.query
        .insertInto('card')
        .values({
          id,
          nonce_hash: nonceHash(id, nonce),
          ...personColumns(person),
          conversation_id: conversationId,
          actions: JSON.stringify(actions),
          expires_on: expiresOn,
        })
        .execute();
      return { id, nonce };
    },

    use: ({ id, nonce, verb, person, eventId, now }) =>
      database.transact(async (trx): Promise<CardUse> => {
        const card = await trx
          .selectFrom('card')
          .selectAll()
          .where('id', '=', id)
          .where('nonce_hash', '=', nonceHash(id, nonce))
          .forUpdate()
          .executeTakeFirst();
        const invocation = card && Object.hasOwn(card.actions, verb) ? card.actions[verb] : undefined;
        if (card === undefined || invocation === undefined) return { kind: 'unknown' };
        if (!samePerson(personOf(card), person)) return { kind: 'notYours' };
        if (card.used_by === eventId) return { kind: 'ok', invocation };
        if (card.used_by !== null) return { kind: 'used' };
        if (card.expires_on <= now) return { kind: 'expired' };
        await trx.updateTable('card').set({ used_by: eventId }).where('id', '=', id).execute();
        return { kind: 'ok', invocation };
      }),

    async purge(olderThan) {
      await database.query.deleteFrom('card').where('expires_on', '<', olderThan).execute();
    },
  };
}
