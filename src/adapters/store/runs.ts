import { sql, type Transaction } from 'kysely';
import { type RunState, UNFINISHED } from '../../domain/runs.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Database } from './database.ts';
import { personColumns, type PersonKey, storable } from './rows.ts';
import { runItemMethods } from './run-items.ts';
import { countsOf, NO_COUNTS, runColumns, toRun } from './run-rows.ts';
import type { Schema } from './schema.ts';

/** Rows of one insert; PostgreSQL takes 65,535 parameters. */
const ITEMS_AT_ONCE = 1_000;
const UNIQUE_VIOLATION = '23505';

/** Whoever does not say what a waiting run goes on with means what it was doing. */
const PHASE = sql<'planning' | 'running'>`case when state = 'running' then 'running' else 'planning' end`;

/** Bulk runs and their items. That a person has one unfinished run is the unique index `run_one_unfinished`. */
export function createRuns(database: Database): Runs {
  const runs = () => database.query.selectFrom('run').selectAll();

  return {
    ...runItemMethods(database),

    create: (run, items) =>
      database.transact(async (trx) => {
        const created = await trx
          .insertInto('run')
          .values({ ...runColumns(run), state: 'planning' })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (created === undefined) {
          const same = await runOf(trx, run.id, run.person);
          return same && toRun(same);
        }
        const rows = items.map((item, position) => ({
          run_id: run.id,
          tenant_id: item.tenantId,
          position,
          name: storable(item.name),
          chosen: item.chosen ?? false,
          finding: item.finding ? JSON.stringify(item.finding) : null,
          attempts: 0,
          due_at: 0,
        }));
        for (let start = 0; start < rows.length; start += ITEMS_AT_ONCE) {
          await trx
            .insertInto('run_item')
            .values(rows.slice(start, start + ITEMS_AT_ONCE))
            .execute();
        }
        return toRun(created);
      }),

    async get(id) {
      const row = await runs().where('id', '=', id).executeTakeFirst();
      return row && toRun(row);
    },

    async unfinishedOf(person) {
      const row = await runs()
        .where((columns) => columns.and(personColumns(person)))
        .where('state', 'in', UNFINISHED)
        .executeTakeFirst();
      return row && toRun(row);
    },

    async underWay() {
      const rows = await database.query
        .selectFrom('run')
        .select('id')
        .where('state', 'in', ['planning', 'running'])
        .orderBy('seq')
        .execute();
      return rows.map(({ id }) => id);
    },

    async recentOf(person, most) {
      const rows = await runs()
        .where((columns) => columns.and(personColumns(person)))
        .orderBy('created_at', 'desc')
        .orderBy('seq', 'desc')
        .limit(most)
        .execute();
      const counts = await countsOf(
        database.query,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => ({ ...toRun(row), counts: counts.get(row.id) ?? NO_COUNTS }));
    },

    async counts(id) {
      return (await countsOf(database.query, [id])).get(id) ?? NO_COUNTS;
    },

    async move(id, from, to, now, resumes) {
      if (from.length === 0) return false;
      try {
        const { numUpdatedRows } = await database.query
          .updateTable('run')
          .set({
            state: to,
            resumes: to === 'waiting' ? (resumes ?? PHASE) : null,
            finished_at: to === 'done' || to === 'cancelled' ? now : null,
            ...(to === 'running' && { started_at: sql<number>`coalesce(started_at, ${now}::bigint)` }),
          })
          .where('id', '=', id)
          .where('state', 'in', from)
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      } catch (error) {
        // Out of a finished state, while the person has another run by now.
        if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false;
        throw error;
      }
    },

    async noteCard(id, cardId) {
      await database.query.updateTable('run').set({ card_id: cardId }).where('id', '=', id).execute();
    },

    async resume(person) {
      const rows = await database.query
        .updateTable('run')
        .set({ state: sql<RunState>`coalesce(resumes, 'planning')`, resumes: null })
        .where('state', '=', 'waiting')
        .where((row) => row.and(personColumns(person)))
        .returning('id')
        .execute();
      return rows.map(({ id }) => id);
    },

    async purge(olderThan) {
      // Items and links to the result go with it.
      await database.query.deleteFrom('run').where('finished_at', '<', olderThan).execute();
    },
  };
}

const runOf = (trx: Transaction<Schema>, id: string, person: PersonKey) =>
  trx
    .selectFrom('run')
    .selectAll()
    .where('id', '=', id)
    .where((row) => row.and(personColumns(person)))
    .executeTakeFirst();
