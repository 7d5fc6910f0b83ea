import { sql } from 'kysely';
import type { Reminders } from '../../ports/team.ts';
import type { Database } from './database.ts';
import { personColumns, type PersonKey, present } from './rows.ts';

const WEEK_IN_MS = 7 * 24 * 60 * 60_000;

export function createReminders(database: Database, { cloud }: { readonly cloud: string }): Reminders {
  const key = (person: PersonKey) => ({ cloud, ...personColumns(person) });

  return {
    async get(person) {
      const row = await database.query
        .selectFrom('reminder')
        .selectAll()
        .where((columns) => columns.and(key(person)))
        .executeTakeFirst();
      return {
        off: row?.off ?? false,
        snoozedUntil: row?.snoozed_until ?? 0,
        sentAt: row?.sent_at ?? 0,
        refreshOff: row?.refresh_off ?? false,
      };
    },

    async set(person, { off, refreshOff, snoozedUntil }) {
      const change = present({ off, refresh_off: refreshOff, snoozed_until: snoozedUntil });
      if (Object.keys(change).length === 0) return;
      await database.query
        .insertInto('reminder')
        .values({ ...key(person), ...change })
        .onConflict((conflict) => conflict.constraint('reminder_one').doUpdateSet(change))
        .execute();
    },

    async take(person, now) {
      // The person may have switched it off since the caller looked.
      const { numInsertedOrUpdatedRows } = await database.query
        .insertInto('reminder')
        .values({ ...key(person), sent_at: now })
        .onConflict((conflict) =>
          conflict
            .constraint('reminder_one')
            .doUpdateSet({ sent_at: now })
            .where(sql<boolean>`not reminder.off`)
            .where('reminder.snoozed_until', '<=', now)
            .where('reminder.sent_at', '<=', now - WEEK_IN_MS),
        )
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async sentSince(home, since) {
      const { count } = await database.query
        .selectFrom('reminder')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where((columns) => columns.and({ cloud, person_tenant: home }))
        .where('sent_at', '>=', since)
        .where('sent_at', '>', 0)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
