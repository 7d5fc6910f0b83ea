import { type Selectable, sql } from 'kysely';
import type { KnownPerson, People } from '../../ports/team.ts';
import type { Database } from './database.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { PersonTable } from './schema.ts';
import { isApplication } from './service-principals.ts';

export function createPeople(database: Database, { cloud }: { readonly cloud: string }): People {
  const people = () => database.query.selectFrom('person').selectAll().where('cloud', '=', cloud);

  return {
    async seen(person) {
      const seen = {
        name: storable(person.name),
        user_id: person.userId,
        reader: JSON.stringify(person.reader),
        seen_at: person.seenAt,
      };
      await database.query
        .insertInto('person')
        .values({ cloud, ...personColumns(person), ...seen })
        .onConflict((conflict) =>
          conflict
            .constraint('person_one')
            // A message from before they left, told late, does not bring them back.
            .doUpdateSet({
              ...seen,
              left_at: sql<
                number | null
              >`case when person.left_at > ${person.seenAt} then person.left_at end`,
            })
            .where('person.seen_at', '<=', person.seenAt),
        )
        .execute();
    },

    async get(person) {
      const row = await people()
        .where((columns) => columns.and(personColumns(person)))
        .executeTakeFirst();
      return row && toPerson(row);
    },

    async list(home) {
      const rows = await people()
        .where('person_tenant', '=', home)
        .orderBy('seen_at', 'desc')
        .orderBy('person_object')
        .execute();
      return rows.map(toPerson);
    },

    async byUserId(home, userId) {
      const row = await people()
        .where('person_tenant', '=', home)
        .where('user_id', '=', userId)
        .orderBy('seen_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toPerson(row);
    },

    async markLeft(person, at) {
      const { numUpdatedRows } = await database.query
        .updateTable('person')
        .set({ left_at: at })
        .where((columns) => columns.and({ cloud, ...personColumns(person) }))
        .where('left_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}

const toPerson = (row: Selectable<PersonTable>): KnownPerson => ({
  ...personOf(row),
  name: row.name,
  ...(isApplication(row.user_id) ? { application: true as const } : {}),
  userId: row.user_id,
  reader: row.reader,
  seenAt: row.seen_at,
  ...present({ leftAt: row.left_at }),
});
