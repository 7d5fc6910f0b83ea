import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../../src/adapters/store/database.ts';
import type { Schema } from '../../../src/adapters/store/schema.ts';

const database = createDatabase(
  new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
);
const read = () => database.query.selectFrom('welcome').selectAll().execute();
const failure = (code: string) => Object.assign(new Error('from the database'), { code });

describe('the database helper', () => {
  it('refuses at once to go round an open transaction', async () => {
    await expect(database.transact(() => read())).rejects.toThrow('transaction that is open');
    await expect(database.transact(() => database.transact(() => read()))).rejects.toThrow(
      'transaction that is open',
    );
  });

  it('lets others work while a transaction is open, and everybody after it', async () => {
    const pause = Promise.withResolvers<void>();
    const open = database.transact(() => pause.promise);

    await expect(read()).resolves.toEqual([]);
    pause.resolve();
    await open;
    await expect(read()).resolves.toEqual([]);
  });

  it('allows work that a transaction started to go on after its end', async () => {
    const ended = Promise.withResolvers<void>();
    let later: Promise<unknown> | undefined;
    await database.transact(async () => {
      later = ended.promise.then(read);
    });
    ended.resolve();

    await expect(later).resolves.toEqual([]);
  });

  it.each(['40001', '40P01', '23505'])('repeats work that lost a race (%s)', async (code) => {
    let tries = 0;
    const answer = await database.transact(async () => {
      if (++tries < 3) throw failure(code);
      return 'done';
    });

    expect({ answer, tries }).toEqual({ answer: 'done', tries: 3 });
  });

  it('gives up after ten lost races and repeats nothing else', async () => {
    const tries: string[] = [];
    const fail = (code: string) =>
      database.transact(async () => {
        tries.push(code);
        throw failure(code);
      });

    await expect(fail('23505')).rejects.toMatchObject({ code: '23505' });
    await expect(fail('23502')).rejects.toMatchObject({ code: '23502' });
    expect(tries).toEqual([...Array<string>(10).fill('23505'), '23502']);
  });
});
