import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { assembleStores } from '../../../src/adapters/store/assemble-stores.ts';
import type { Engine } from '../../../src/adapters/store/engine.ts';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { MIGRATIONS } from '../../../src/adapters/store/migrations/index.ts';
import { openPostgres } from '../../../src/adapters/store/postgres/open-postgres.ts';
import type { Schema } from '../../../src/adapters/store/schema.ts';
import { NO_POLICY } from '../../../src/domain/policy.ts';
import {
  adventure,
  ana,
  anaAtContoso,
  contoso,
  createTestClock,
  message,
  NOON,
  ours,
  run,
} from '../../contracts/store-fixture.ts';
import { startPostgres } from '../../support/postgres.ts';
import { silent, TEST_KEY } from './open-fixture.ts';
import { openInMemory } from './open-in-memory.ts';
import { STATEMENTS_OF } from './statements-of-versions.ts';

const postgres = await startPostgres();
const clock = createTestClock();
const names = Object.keys(MIGRATIONS);

const engines: readonly { readonly name: string; readonly open: (() => Engine) | undefined }[] = [
  { name: 'embedded', open: openInMemory },
  {
    name: 'PostgreSQL',
    open: postgres && (() => openPostgres({ databaseUrl: postgres.url, poolSize: 4, clock, log: silent })),
  },
];
afterAll(() => postgres?.stop());

/** As the version left it whose last migration this is. */
async function migrateUpTo(kysely: Kysely<Schema>, last: string): Promise<void> {
  const known = Object.fromEntries(
    names.filter((name) => name <= last).map((name) => [name, MIGRATIONS[name]!] as const),
  );
  await migrate(kysely, { log: silent, migrations: known });
}

/** The statements in their order, each of which has to find the rows it is about. */
async function runAll(kysely: Kysely<Schema>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    const { numAffectedRows = 0n, rows } = await sql.raw(statement).execute(kysely);
    expect(Number(numAffectedRows) + rows.length, statement).toBeGreaterThan(0);
  }
}

type Columns = ReadonlyMap<string, readonly string[]>;

/** The columns of these tables as they are now. */
async function columnsOf(kysely: Kysely<Schema>, tables: readonly string[]): Promise<Columns> {
  const { rows } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = 'public' order by ordinal_position`.execute(kysely);
  return new Map(
    tables.map((table) => [
      table,
      rows.filter(({ table_name }) => table_name === table).map(({ column_name }) => column_name),
    ]),
  );
}

async function dump(kysely: Kysely<Schema>, columns: Columns): Promise<string> {
  const contents: unknown[] = [];
  for (const [table, names] of columns) {
    const { rows } = await sql`select ${sql.join(names.map((name) => sql.ref(name)))} from ${sql.table(table)}
      order by 1`.execute(kysely);
    contents.push(table, rows);
  }
  return JSON.stringify(contents);
}

describe.each(engines.filter(({ open }) => open))('migrations: $name', ({ open }) => {
  const engine = open!();
  const { kysely } = engine;
  const assemble = (cloud: string) =>
    assembleStores(
      { ...engine, selfCheck: async () => {}, close: async () => {} },
      { cloud, encryptionKey: TEST_KEY, clock, log: silent },
    );
  const withNewer = (migration: Migration) => ({ ...MIGRATIONS, '9999-of-the-future': migration });

  beforeEach(async () => {
    await sql`drop schema public cascade`.execute(kysely);
    await sql`create schema public`.execute(kysely);
  });
  afterAll(() => engine.close());

  it('has the statements of every version to test with', () => {
    expect(Object.keys(STATEMENTS_OF)).toEqual(names);
  });

  it.each(names.slice(0, -1))('keeps every row of a database at %s', async (name) => {
    const version = STATEMENTS_OF[name]!;
    await migrateUpTo(kysely, name);
    await runAll(kysely, version.write('old'));
    const columns = await columnsOf(kysely, version.tables);
    const before = await dump(kysely, columns);

    await migrate(kysely, { log: silent });

    expect(await dump(kysely, columns)).toBe(before);
  });

  it.each(names)('lets code of %s work beside today’s', async (name) => {
    const version = STATEMENTS_OF[name]!;
    await migrateUpTo(kysely, name);
    await runAll(kysely, version.write('before'));

    await migrate(kysely, { log: silent });

    await runAll(kysely, version.change('before'));
    await runAll(kysely, version.write('after'));
    await runAll(kysely, version.change('after'));
  });

  it('brings a database at the first version to one that today’s stores work on', async () => {
    await migrateUpTo(kysely, names[0]!);

    const { inbox, runs } = await assemble('AzureCloud');

    expect(await inbox.record(message('1'))).toBe(true);
    expect(await runs.create(run('r1'), [])).toMatchObject({ person: ana });
  });

  it('fills what is new from what was there: lists, links and writes of the version before', async () => {
    await migrateUpTo(kysely, '0002-bulk-runs');
    const nul = String.raw`\u0000`;
    const holder = `'${ana.tenantId}', '${ana.objectId}'`;
    const account = `{"name":"ana${nul}","tenantId":"${contoso}","objectId":"${anaAtContoso.objectId}"}`;
    const before = [
      `insert into known_customers values (${holder}, '[{"tenantId":"${contoso}","name":"Contoso${nul} Ltd"},
         {"tenantId":"${adventure}","defaultDomain":"adventure.example"}]', ${NOON})`,
      `insert into ledger (person_tenant, person_object, cloud, tenant_id, object_id, link, verified_at)
       values (${holder}, 'AzureUSGovernment', '${contoso}', '${anaAtContoso.objectId}',
         '{"partnerName":"Fabrikam${nul}","partnerId":"${ours}","etag":1}', ${NOON})`,
      `insert into link_change (person_tenant, person_object, id, item_id, identity, customer_name, after_id, outcome,
         changed_at)
       values (${holder}, 'c', 'i', '${account}', 'Contoso', '${ours}', 'applied', ${NOON})`,
    ];
    await runAll(kysely, before);

    const { changes, coverage } = await assemble('AzureUSGovernment');

    const rows = await coverage.byCustomer(ana.tenantId, NO_POLICY, {}, NOON);
    expect(rows.map(({ customerName, inPlace, unverified }) => [customerName, inPlace, unverified])).toEqual([
      ['adventure.example', 0, 1],
      ['Contoso Ltd', 1, 0],
    ]);
    expect(await changes.explains(anaAtContoso, { partnerId: ours, etag: 1 }, NOON)).toBe(true);
  });

  it('runs nothing twice', async () => {
    await migrate(kysely, { log: silent });
    const told: object[] = [];

    await migrate(kysely, { log: { ...silent, info: (fields) => told.push(fields) } });

    expect(told).toEqual([]);
  });

  it('changes nothing at all when one of several migrations fails', async () => {
    const broken: Migration = {
      async up(db) {
        await sql`create table half_done (id text)`.execute(db);
        await sql`select * from no_such_table`.execute(db);
      },
    };

    await expect(migrate(kysely, { log: silent, migrations: withNewer(broken) })).rejects.toThrow(
      'brought up to date',
    );

    const { rows } = await sql`select table_name from information_schema.tables
      where table_schema = 'public' and table_name not like 'kysely_%'`.execute(kysely);
    expect(rows).toEqual([]);
  });

  it('lets this version start on a database that a newer one has expanded', async () => {
    const warnings: string[] = [];
    const expand: Migration = {
      up: (db) => db.schema.alterTable('inbox').addColumn('of_the_future', 'text').execute(),
    };
    await migrate(kysely, { log: silent, migrations: withNewer(expand) });

    await migrate(kysely, { log: { ...silent, warn: (_, sentence) => warnings.push(sentence) } });

    expect(warnings).toEqual([expect.stringContaining('newer version')]);
    await runAll(kysely, STATEMENTS_OF[names.at(-1)!]!.write('after'));
  });

  it('refuses a database from which a newer version took something away', async () => {
    const contract: Migration = {
      async up(db) {
        await db.schema.alterTable('inbox').dropColumn('resumed').execute();
        await sql`insert into store_state values ('oldestMigration', '9999-of-the-future')`.execute(db);
      },
    };
    await migrate(kysely, { log: silent, migrations: withNewer(contract) });

    await expect(migrate(kysely, { log: silent })).rejects.toThrow('brought up to date');
  });

  it('refuses a database that is not ours', async () => {
    const foreign: Migration = { up: (db) => db.schema.createTable('theirs').execute() };
    const migrator = new Migrator({
      db: kysely,
      provider: { getMigrations: async () => ({ '0000-theirs': foreign }) },
    });
    await migrator.migrateToLatest();

    await expect(migrate(kysely, { log: silent })).rejects.toThrow('brought up to date');
  });
});
