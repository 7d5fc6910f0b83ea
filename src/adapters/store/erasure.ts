import type { Kysely } from 'kysely';
import type { Erasure } from '../../ports/audit.ts';
import type { Database } from './database.ts';
import { type Forgotten, type Rule, RULES } from './erasure-rules.ts';
import { personColumns, type PersonKey } from './rows.ts';
import type { Schema } from './schema.ts';

/** All or nothing, one rule per table. */
export function createErasure(database: Database): Erasure {
  return {
    person: (person) =>
      database.transact(async (trx) => {
        const who = await knownOf(trx, person);
        return apply((rule) => rule.person(trx, who));
      }),
    tenant: (home) => database.transact((trx) => apply((rule) => rule.tenant(trx, home))),
  };
}

async function apply(erase: (rule: Rule) => Promise<number>): Promise<Readonly<Record<string, number>>> {
  const gone: Record<string, number> = {};
  for (const [table, rule] of Object.entries(RULES)) {
    const count = await erase(rule);
    if (count > 0) gone[table] = count;
  }
  return gone;
}

async function knownOf(trx: Kysely<Schema>, person: PersonKey): Promise<Forgotten> {
  const known = await trx
    .selectFrom('person')
    .select('user_id')
    .where((columns) => columns.and(personColumns(person)))
    .execute();
  const chats = await trx
    .selectFrom('conversation')
    .select(['id', 'ref'])
    .where((columns) => columns.and(personColumns(person)))
    .where('type', '=', 'personal')
    .execute();
  const userIds = [...known.map(({ user_id }) => user_id), ...chats.map(({ ref }) => ref.userId)];
  return {
    person,
    userIds: [...new Set(userIds)].filter((userId) => userId !== undefined),
    conversations: chats.map(({ id }) => id),
  };
}
