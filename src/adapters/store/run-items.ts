import { sql } from 'kysely';
import type { TenantId } from '../../domain/ids.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Database } from './database.ts';
import { toItem } from './run-rows.ts';

type ItemMethods = Pick<Runs, 'items' | 'due' | 'nextDue' | 'found' | 'choose' | 'settle' | 'postpone'>;

/**
 * The customers of a run. A step ends once: when two workers did it, because one was taken for dead, the first to say
 * so is right and the second changes nothing.
 */
export function runItemMethods(database: Database): ItemMethods {
  const ofRun = (id: string) => database.query.selectFrom('run_item').where('run_id', '=', id);
  const left = (id: string, phase: 'planning' | 'running') =>
    phase === 'planning'
      ? ofRun(id).where('finding', 'is', null)
      : ofRun(id).where('chosen', '=', sql.lit(true)).where('outcome', 'is', null);
  const change = (id: string, tenant: TenantId) =>
    database.query.updateTable('run_item').where('run_id', '=', id).where('tenant_id', '=', tenant);

  return {
    async items(id) {
      return (await ofRun(id).selectAll().orderBy('position').execute()).map(toItem);
    },

    async due(id, phase, now, most) {
      const rows = await left(id, phase)
        .selectAll()
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .orderBy('position')
        .limit(most)
        .execute();
      return rows.map(toItem);
    },

    async nextDue(id, phase) {
      const { next } = await left(id, phase)
        .select((row) => row.fn.min<number | null>('due_at').as('next'))
        .executeTakeFirstOrThrow();
      return next ?? undefined;
    },

    async found(id, tenant, finding) {
      await change(id, tenant)
        .where('finding', 'is', null)
        // The writing step counts its own tries.
        .set({ finding: JSON.stringify(finding), attempts: 0, due_at: 0 })
        .execute();
    },

    async choose(id, tenants) {
      const chosen = new Set(tenants);
      await database.query
        .updateTable('run_item')
        .set({ chosen: sql`tenant_id = any(${[...chosen]}::text[])` })
        .where('run_id', '=', id)
        .execute();
    },

    async settle(id, tenant, outcome) {
      await change(id, tenant)
        .where('outcome', 'is', null)
        .set({ outcome: outcome.kind, failure: outcome.kind === 'failed' ? outcome.code : null })
        .execute();
    },

    async postpone(id, tenant, until) {
      await change(id, tenant)
        // A pause with chance in it may end within a millisecond.
        .set((row) => ({ due_at: Math.ceil(until), attempts: row('attempts', '+', 1) }))
        .execute();
    },
  };
}
