import type { Insertable, Kysely, Selectable } from 'kysely';
import type { RunItem } from '../../domain/runs.ts';
import type { RunCounts, Runs, StoredRun } from '../../ports/runs.ts';
import { personColumns, personOf, present, storable } from './rows.ts';
import type { RunItemTable, RunTable, Schema } from './schema.ts';

export const runColumns = (run: Parameters<Runs['create']>[0]): Omit<Insertable<RunTable>, 'state'> => ({
  id: run.id,
  ...personColumns(run.person),
  person_name: storable(run.person.name),
  kind: run.kind,
  wanted: run.wanted ?? null,
  selection: JSON.stringify(run.selection),
  undo_of: run.undoOf ?? null,
  conversation: JSON.stringify(run.conversation),
  reader: JSON.stringify(run.reader),
  created_at: run.createdAt,
});

export const toRun = (row: Selectable<RunTable>): StoredRun => ({
  id: row.id,
  person: { ...personOf(row), name: row.person_name },
  kind: row.kind,
  selection: row.selection,
  state: row.state,
  conversation: row.conversation,
  reader: row.reader,
  createdAt: row.created_at,
  ...present({
    wanted: row.wanted,
    undoOf: row.undo_of,
    resumes: row.resumes,
    cardId: row.card_id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }),
});

export const toItem = (row: Selectable<RunItemTable>): RunItem => ({
  tenantId: row.tenant_id,
  name: row.name,
  chosen: row.chosen,
  attempts: row.attempts,
  ...present({ finding: row.finding }),
  ...(row.outcome === null
    ? {}
    : {
        outcome:
          row.outcome === 'failed'
            ? { kind: row.outcome, code: row.failure ?? 'unexpected' }
            : { kind: row.outcome },
      }),
});

export const NO_COUNTS: RunCounts = { total: 0, read: 0, chosen: 0, done: 0, unchanged: 0, failed: 0 };

/** Runs without items have no entry. */
export async function countsOf(
  db: Kysely<Schema>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, RunCounts>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('run_item')
    .select(({ fn }) => [
      'run_id',
      fn.countAll<number>().as('total'),
      fn.count<number>('finding').as('read'),
      fn.countAll<number>().filterWhere('chosen', '=', true).as('chosen'),
      fn.countAll<number>().filterWhere('outcome', '=', 'done').as('done'),
      fn.countAll<number>().filterWhere('outcome', '=', 'unchanged').as('unchanged'),
      fn.countAll<number>().filterWhere('outcome', '=', 'failed').as('failed'),
    ])
    .where('run_id', 'in', runIds)
    .groupBy('run_id')
    .execute();
  return new Map(rows.map(({ run_id, ...counts }) => [run_id, counts]));
}
