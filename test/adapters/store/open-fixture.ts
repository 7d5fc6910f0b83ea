import { createDatabase } from '../../../src/adapters/store/database.ts';
import { type Kysely, sql } from 'kysely';
import { assembleStores } from '../../../src/adapters/store/assemble-stores.ts';
import type { Engine } from '../../../src/adapters/store/engine.ts';
import type { Schema } from '../../../src/adapters/store/schema.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import { createTestClock, type StoreFixture } from '../../contracts/store-fixture.ts';

export const TEST_KEY = Buffer.alloc(32, 'test key');
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

const TABLES = [
  'inbox',
  'card',
  'customer_alias',
  'default_customer',
  'known_customers',
  'ledger',
  'partner_name',
  'link_change',
  'conversation',
  'welcome',
  'token',
  'popup_session',
  'download',
  'run_item',
  'run',
  'job',
  'dead_letter',
  'person',
  'reach',
  'link_event',
  'link_event_counter',
  'policy',
  'rejected_partner_id',
  'reminder',
  'coverage_day',
  'service_principal',
  'lighthouse_subscription',
  'lighthouse_reach',
  'onboarding',
  'outbox',
  'outbox_claim',
  'subscription',
  'board',
  'audit_line',
  'audit_chain',
  'audit_person',
  'file_offer',
  'attestation',
  'attestation_key',
  'store_state',
] as const satisfies readonly (keyof Schema)[];

/** Stores on one or two open engines of the same database, with what tests need around them. */
export async function openFixture(...engines: readonly [Engine, ...Engine[]]) {
  const clock = createTestClock();
  const open = (engine: Engine) =>
    assembleStores(engine, { cloud: 'AzureCloud', encryptionKey: TEST_KEY, clock, log: silent });
  // At the same moment, as replicas of one deployment do.
  const [stores, replica = stores] = await Promise.all(engines.map(open));
  if (stores === undefined || replica === undefined) throw new Error('no engine');
  const { kysely } = engines[0];
  const fixture: StoreFixture = {
    stores,
    replica,
    clock,
    dump: () => dump(kysely),
    execute: async (statement) => (await sql.raw<Record<string, unknown>>(statement).execute(kysely)).rows,
  };
  return {
    fixture,
    empty: async () => {
      await Promise.all([stores.jobs.stop(0), replica.jobs.stop(0)]);
      // The test before may have ended a connection that is found to be dead only now.
      await createDatabase(kysely).transact(async (trx) => {
        // Not even a test may delete lines of the audit.
        await sql`alter table audit_line disable trigger user`.execute(trx);
        for (const table of TABLES) await trx.deleteFrom(table).execute();
        await sql`alter table audit_line enable trigger user`.execute(trx);
      });
      clock.reset();
    },
    close: async () => {
      await stores.close();
      await replica.close();
    },
  };
}

/** All rows of all tables that exist, ours or not, so that a forgotten one cannot hide anything. */
export async function dump(kysely: Kysely<Schema>): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    kysely,
  );
  const contents: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    contents[name] = (await sql`select * from ${sql.table(name)}`.execute(kysely)).rows;
  }
  return JSON.stringify(contents);
}
