import { sql } from 'kysely';
import type { LinkEvents } from '../../ports/team.ts';
import type { Database } from './database.ts';
import { repeatRace } from './repeat-race.ts';

export function createLinkEvents(database: Database, { cloud }: { readonly cloud: string }): LinkEvents {
  return {
    /**
     * The lock on the counter makes numbers visible in their order. The same event twice at once violates
     * `link_event_one`, which takes the number back too, and is known on the second look.
     */
    append: (event) =>
      repeatRace(async () => {
        const { tenantId: home } = event.person;
        const { numAffectedRows = 0n } = await sql`
          with counter as (
            insert into link_event_counter (cloud, home_tenant, newest) values (${cloud}, ${home}, 1)
            on conflict on constraint link_event_counter_one do update set newest = link_event_counter.newest + 1
            where not exists (
              select from link_event where cloud = ${cloud} and person_tenant = ${home} and id = ${event.id})
            returning newest)
          insert into link_event (cloud, person_tenant, person_object, number, id, event, at)
          select ${cloud}, ${home}, ${event.person.objectId}, newest, ${event.id}, ${JSON.stringify(event)}::json,
            ${event.at}::bigint
          from counter`.execute(database.query);
        return numAffectedRows === 1n;
      }),

    async after(home, number, most) {
      const rows = await database.query
        .selectFrom('link_event')
        .select(['number', 'event'])
        .where((columns) => columns.and({ cloud, person_tenant: home }))
        .where('number', '>', number)
        .orderBy('number')
        .limit(most)
        .execute();
      return rows.map((row) => ({ ...row.event, number: row.number }));
    },

    async newest(home) {
      const row = await database.query
        .selectFrom('link_event_counter')
        .select('newest')
        .where((columns) => columns.and({ cloud, home_tenant: home }))
        .executeTakeFirst();
      return row?.newest ?? 0;
    },

    async purge(olderThan) {
      await database.query.deleteFrom('link_event').where('at', '<', olderThan).execute();
    },
  };
}
