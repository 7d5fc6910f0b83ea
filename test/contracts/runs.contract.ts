import { describe, expect, it } from 'vitest';
import { UNFINISHED } from '../../src/domain/runs.ts';
import { adventure, ana, anaAtContoso, bo, contoso, NOON, run, type StoreFixture } from './store-fixture.ts';

const NOBODY = { total: 0, read: 0, chosen: 0, done: 0, unchanged: 0, failed: 0 };

export function runsContract(engine: string, fixture: () => StoreFixture) {
  const runs = () => fixture().stores.runs;
  /** The same call from many callers on both replicas at the same moment. */
  const race = <T>(call: (one: ReturnType<typeof runs>, n: number) => Promise<T>, callers = 16) =>
    Promise.all(
      Array.from({ length: callers }, (_, n) => {
        const { stores, replica } = fixture();
        return call((n % 2 ? stores : replica).runs, n);
      }),
    );

  describe(`Runs contract: ${engine}`, () => {
    it('keeps a run as it was given, in the state planning', async () => {
      const given = run('r1', { undoOf: 'r0', person: { ...ana, name: 'Ana \0 "Bakker" \ud83d\ude42' } });

      const created = await runs().create(given, []);

      const stored = { ...given, person: { ...ana, name: 'Ana  "Bakker" \ud83d\ude42' }, state: 'planning' };
      expect(created).toEqual(stored);
      expect(await runs().get('r1')).toEqual(stored);
      expect(await runs().get('r2')).toBeUndefined();
    });

    it('leaves out what a run does not have', async () => {
      const { id, person, conversation, reader, createdAt } = run('r1');
      const given = { id, person, conversation, reader, createdAt, kind: 'show', selection: {} } as const;

      expect(await runs().create(given, [])).toEqual({ ...given, state: 'planning' });
    });

    it('refuses a second run of a person while one is not finished, whatever its state', async () => {
      await runs().create(run('r1'), []);

      for (const state of ['planned', 'waiting', 'running'] as const) {
        await runs().move('r1', UNFINISHED, state, NOON);
        expect(await runs().create(run('r2'), [])).toBeUndefined();
      }
      expect(await runs().create(run('r3', { person: bo }), [])).toBeDefined();
      await runs().move('r1', UNFINISHED, 'done', NOON);
      expect(await runs().create(run('r4'), [])).toBeDefined();
    });

    it('stores nothing of a run it refuses', async () => {
      await runs().create(run('r1'), []);
      await runs().create(run('r2'), [{ tenantId: contoso, name: 'Contoso Ltd' }]);

      expect(await runs().get('r2')).toBeUndefined();
      expect(await runs().items('r2')).toEqual([]);
    });

    it('answers the stored run when its id comes again, and adds no item', async () => {
      const items = [{ tenantId: contoso, name: 'Contoso Ltd' }];
      await runs().create(run('r1'), items);
      await runs().move('r1', ['planning'], 'planned', NOON);

      expect(await runs().create(run('r1'), items)).toMatchObject({ id: 'r1', state: 'planned' });
      expect(await runs().create(run('r1', { person: bo }), items)).toBeUndefined();
      expect(await runs().items('r1')).toHaveLength(1);
    });

    it('creates one of many runs that a person starts at the same moment', async () => {
      for (let round = 0; round < 5; round++) {
        const created = await race((one, n) =>
          one.create(run(`r${round}.${n}`), [{ tenantId: contoso, name: 'Contoso Ltd' }]),
        );

        const winners = created.filter((one) => one !== undefined);
        expect(winners).toHaveLength(1);
        expect(await runs().items(winners[0]!.id)).toHaveLength(1);
        await runs().move(winners[0]!.id, UNFINISHED, 'cancelled', NOON);
      }
    });

    it('knows the run a person has not finished, and nobody else', async () => {
      await runs().create(run('r1'), []);

      expect(await runs().unfinishedOf(ana)).toMatchObject({ id: 'r1' });
      expect(await runs().unfinishedOf(bo)).toBeUndefined();
      await runs().move('r1', ['planning'], 'cancelled', NOON);
      expect(await runs().unfinishedOf(ana)).toBeUndefined();
    });

    it('lists what somebody must be working on, oldest first', async () => {
      await runs().create(run('r2'), []);
      await runs().create(run('r1', { person: bo }), []);
      expect(await runs().underWay()).toEqual(['r2', 'r1']);

      await runs().move('r2', ['planning'], 'planned', NOON);
      expect(await runs().underWay()).toEqual(['r1']);
      await runs().move('r2', ['planned'], 'running', NOON);
      await runs().move('r1', ['planning'], 'waiting', NOON);
      expect(await runs().underWay()).toEqual(['r2']);
    });

    it('lists the recent runs of a person, newest first, with what came of them', async () => {
      for (const [index, id] of ['r1', 'r2', 'r3'].entries()) {
        await runs().create(run(id, { createdAt: NOON + Math.floor(index / 2) }), [
          { tenantId: contoso, name: 'Contoso Ltd', chosen: true },
          { tenantId: adventure, name: 'Adventure Works' },
        ]);
        await runs().settle(id, contoso, { kind: 'unchanged' });
        await runs().move(id, ['planning'], 'done', NOON);
      }
      await runs().create(run('r4', { createdAt: NOON + 9 }), []);
      await runs().create(run('of bo', { person: bo }), []);

      const recent = await runs().recentOf(ana, 3);

      expect(recent.map(({ id }) => id)).toEqual(['r4', 'r3', 'r2']);
      expect(recent[0]?.counts).toEqual(NOBODY);
      expect(recent[1]?.counts).toEqual({ ...NOBODY, total: 2, chosen: 1, unchanged: 1 });
    });

    it('moves a run from the states that are named, and from no other', async () => {
      await runs().create(run('r1'), []);

      expect(await runs().move('r1', ['planned', 'running'], 'done', NOON)).toBe(false);
      expect(await runs().move('r1', [], 'done', NOON)).toBe(false);
      expect(await runs().move('r2', ['planning'], 'done', NOON)).toBe(false);
      expect(await runs().move('r1', ['planned', 'planning'], 'planned', NOON)).toBe(true);
      expect(await runs().get('r1')).toMatchObject({ state: 'planned' });
    });

    it('gives one of many movers the move', async () => {
      await runs().create(run('r1'), []);

      for (const [from, to] of [
        ['planning', 'planned'],
        ['planned', 'running'],
        ['running', 'done'],
      ] as const) {
        const moved = await race((one) => one.move('r1', [from], to, NOON));
        expect(moved.filter(Boolean)).toHaveLength(1);
      }
    });

    it('notes when a run first began to write, and when it ended', async () => {
      await runs().create(run('r1'), []);
      await runs().move('r1', ['planning'], 'running', NOON + 1);
      await runs().move('r1', ['running'], 'waiting', NOON + 2);
      await runs().move('r1', ['waiting'], 'running', NOON + 3);
      expect(await runs().get('r1')).toMatchObject({ startedAt: NOON + 1 });
      expect(await runs().get('r1')).not.toHaveProperty('finishedAt');

      await runs().move('r1', ['running'], 'done', NOON + 4);

      expect(await runs().get('r1')).toMatchObject({ startedAt: NOON + 1, finishedAt: NOON + 4 });
      await runs().create(run('r2'), []);
      await runs().move('r2', ['planning'], 'cancelled', NOON + 5);
      expect(await runs().get('r2')).toMatchObject({ finishedAt: NOON + 5 });
    });

    it('does not reopen a run while the person has another one', async () => {
      await runs().create(run('r1'), []);
      await runs().move('r1', ['planning'], 'done', NOON);
      await runs().create(run('r2'), []);

      expect(await runs().move('r1', ['done'], 'running', NOON)).toBe(false);
      await runs().move('r2', ['planning'], 'cancelled', NOON);
      expect(await runs().move('r1', ['done'], 'running', NOON)).toBe(true);
      expect(await runs().get('r1')).not.toHaveProperty('finishedAt');
    });

    it('lets a run that waits go on with what it was told, else with what it was doing', async () => {
      await runs().create(run('r1'), []);
      await runs().move('r1', ['planning'], 'waiting', NOON);
      expect(await runs().get('r1')).toMatchObject({ state: 'waiting', resumes: 'planning' });
      expect(await runs().resume(ana)).toEqual(['r1']);
      expect(await runs().get('r1')).not.toHaveProperty('resumes');

      await runs().move('r1', ['planning'], 'running', NOON);
      await runs().move('r1', ['running'], 'waiting', NOON);
      expect(await runs().get('r1')).toMatchObject({ resumes: 'running' });
      await runs().move('r1', ['waiting'], 'waiting', NOON, 'planning');
      await runs().resume(ana);
      expect(await runs().get('r1')).toMatchObject({ state: 'planning' });
    });

    it('resumes only what waits for this person, once, however many sign in', async () => {
      await runs().create(run('r1'), []);
      await runs().create(run('r2', { person: bo }), []);
      await runs().move('r1', ['planning'], 'waiting', NOON, 'planning');
      expect(await runs().resume(bo)).toEqual([]);

      const answers = await race((one) => one.resume(ana));

      expect(answers.flat()).toEqual(['r1']);
    });

    it('remembers the message that shows the run', async () => {
      await runs().create(run('r1'), []);

      await runs().noteCard('r1', 'message 1');
      await runs().noteCard('r1', 'message 2');

      expect(await runs().get('r1')).toMatchObject({ cardId: 'message 2' });
    });

    it('forgets finished runs that are old enough, with their items and downloads', async () => {
      const item = {
        tenantId: contoso,
        name: 'Contoso Ltd',
        finding: { kind: 'absent', identity: anaAtContoso },
      } as const;
      for (const id of ['old', 'young']) {
        await runs().create(run(id), [item]);
        await runs().move(id, ['planning'], 'done', id === 'old' ? NOON - 1 : NOON);
      }
      await runs().create(run('unfinished', { createdAt: 0 }), [item]);
      const secret = await fixture().stores.downloads.offer({ kind: 'run', run: 'old' }, NOON + 1);

      await runs().purge(NOON);

      expect((await runs().recentOf(ana, 9)).map(({ id }) => id)).toEqual(['young', 'unfinished']);
      expect(await runs().items('old')).toEqual([]);
      expect(await runs().items('young')).toHaveLength(1);
      expect(await fixture().stores.downloads.take(secret, NOON)).toBeUndefined();
    });
  });
}
