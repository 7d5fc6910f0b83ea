import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../ports/runtime.ts';
import type { Database } from './database.ts';

/** One claim of a key. */
export interface ClaimedJob {
  readonly key: string;
  /** Of this claim only: once it is lost, nothing done in its name has an effect. */
  readonly owner: string;
  readonly failures: number;
  readonly deaths: number;
}

/** The table of jobs: who may work on which key. Every method but `add` and `claim` does nothing on a lost claim. */
export interface JobQueue {
  add(key: string): Promise<void>;
  /** The keys that are due longest, at most so many, each for so long; those with a slash after all others. */
  claim(leaseInMs: number, most: number): Promise<readonly ClaimedJob[]>;
  /** False: the claim is lost. */
  renew(job: ClaimedJob, leaseInMs: number): Promise<boolean>;
  finish(job: ClaimedJob): Promise<void>;
  /** Queued again, as if it had not been tried. */
  release(job: ClaimedJob): Promise<void>;
  /** Queued again after a pause, at once when it was asked for meanwhile. */
  retry(job: ClaimedJob, pauseInMs: number): Promise<void>;
  /** Given up; queued anew when it was asked for meanwhile. */
  bury(job: ClaimedJob): Promise<void>;
  /** On a store that nobody else can have open: what a dead process left active is queued again. */
  releaseAll(): Promise<void>;
}

const FRESH = { again: false, owner: null, lease_until: null, failures: 0, deaths: 0 } as const;

/**
 * A row is a key with work to do: queued without owner, active with one, gone when done. That a key has one owner and
 * at most one job queued behind it is thus the primary key and a flag, and no race can break it.
 * Leases go by the clocks of the replicas, as those of the inbox do.
 */
export function createJobQueue(database: Database, { clock }: { readonly clock: Clock }): JobQueue {
  const held = ({ key, owner }: ClaimedJob) =>
    database.query.updateTable('job').where('key', '=', key).where('owner', '=', owner);

  return {
    async add(key) {
      const now = clock.now();
      await database.query
        .insertInto('job')
        .values({ key, run_at: now, ...FRESH })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet((row) => ({
            again: sql<boolean>`job.owner is not null`,
            // Somebody wants it now: a pause between two tries ends.
            run_at: row.fn<number>('least', ['job.run_at', row.val(now)]),
          })),
        )
        .execute();
    },

    async claim(leaseInMs, most) {
      const now = clock.now();
      const owner = randomUUID();
      const { rows } = await sql<Omit<ClaimedJob, 'owner'> & { readonly run_at: number }>`
        update job
           set owner = ${owner}, lease_until = ${now + leaseInMs},
               deaths = deaths + case when owner is null then 0 else 1 end
         where key = any (array(
           select key from job
            where case when owner is null then run_at else lease_until end <= ${now}
            order by position('/' in key) > 0, run_at, key limit ${most}
              for update skip locked))
        returning key, failures, deaths, run_at`.execute(database.query);
      return rows
        .toSorted((a, b) => a.run_at - b.run_at || (a.key < b.key ? -1 : 1))
        .map(({ deaths, failures, key }) => ({ key, owner, failures, deaths }));
    },

    async renew(job, leaseInMs) {
      const { numUpdatedRows } = await held(job)
        .set({ lease_until: clock.now() + leaseInMs })
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async finish(job) {
      // Two statements: asked for between them, the second sees it; asked for before them, the first spares the row.
      await database.query
        .deleteFrom('job')
        .where('key', '=', job.key)
        .where('owner', '=', job.owner)
        .where('again', '=', false)
        .execute();
      await held(job)
        .set({ ...FRESH, run_at: clock.now() })
        .execute();
    },

    async release(job) {
      await held(job).set({ again: false, owner: null, lease_until: null, run_at: clock.now() }).execute();
    },

    async retry(job, pauseInMs) {
      const now = clock.now();
      await held(job)
        .set((row) => ({
          again: false,
          owner: null,
          lease_until: null,
          failures: row('failures', '+', 1),
          run_at: sql<number>`case when again then ${now}::bigint else ${now + pauseInMs}::bigint end`,
        }))
        .execute();
    },

    bury: (job) =>
      database.transact(async (trx) => {
        const row = await trx
          .deleteFrom('job')
          .where('key', '=', job.key)
          .where('owner', '=', job.owner)
          .returning('again')
          .executeTakeFirst();
        if (row === undefined) return;
        await trx.insertInto('dead_letter').values({ key: job.key, at: clock.now() }).execute();
        if (row.again) {
          await trx
            .insertInto('job')
            .values({ key: job.key, run_at: clock.now(), ...FRESH })
            .execute();
        }
      }),

    async releaseAll() {
      await database.query
        .updateTable('job')
        .set((row) => ({
          again: false,
          owner: null,
          lease_until: null,
          run_at: clock.now(),
          deaths: row('deaths', '+', 1),
        }))
        .where('owner', 'is not', null)
        .execute();
    },
  };
}
