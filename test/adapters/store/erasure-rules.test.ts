import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEPT, RULES } from '../../../src/adapters/store/erasure-rules.ts';
import { openFixture } from './open-fixture.ts';
import { openInMemory } from './open-in-memory.ts';

/** Names of columns that say who somebody is; a table that has one must say what becomes of it. */
const NAMES_SOMEBODY = /^(person|scope_person|about_person|identity|user|object|viewers|owner$|actor$|name$)/;
/** Columns of tables that are kept, which look like it and are not. */
const HARMLESS: readonly string[] = [
  // Pseudonyms.
  'audit_line.actor',
  'audit_line.identity',
  // Name of a fact about the store.
  'store_state.name',
];

let open: Awaited<ReturnType<typeof openFixture>>;
beforeAll(async () => {
  open = await openFixture(openInMemory());
});
afterAll(() => open.close());

const columns = () =>
  open.fixture.execute(`select table_name as table, column_name as column, data_type as type
    from information_schema.columns
    where table_schema = 'public' and table_name not like 'kysely\\_%' order by 1, 2`);

describe('erasure rules', () => {
  it('say of every table in the database what becomes of it', async () => {
    const tables = new Set((await columns()).map(({ table }) => String(table)));

    expect(Object.keys(RULES).toSorted()).toEqual([...tables].toSorted());
  });

  it('keep no table that names people, or that may hold anything', async () => {
    const kept = (await columns()).filter(({ table }) => RULES[String(table) as keyof typeof RULES] === KEPT);

    const doubtful = kept
      .filter(({ column, type }) => type === 'json' || NAMES_SOMEBODY.test(String(column)))
      .map(({ column, table }) => `${String(table)}.${String(column)}`)
      .filter((name) => !HARMLESS.includes(name));

    // Public keys of the bot.
    expect(doubtful).toEqual(['attestation_key.jwk']);
  });
});
