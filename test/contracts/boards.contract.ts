import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Boards } from '../../src/ports/delivery.ts';
import { adventure, ana, channel, contoso, fabrikam, type StoreFixture } from './store-fixture.ts';

type Wanted = Parameters<Boards['ensure']>[0];

const board = (name: string, rest: Partial<Wanted> = {}): Wanted => ({
  home: fabrikam,
  conversation: channel(name),
  scope: {},
  reader: { locale: 'nl-NL', timeZone: 'Europe/Amsterdam' },
  ...rest,
});

export function boardsContract(engine: string, fixture: () => StoreFixture) {
  const boards = () => fixture().stores.boards;

  describe(`Boards contract: ${engine}`, () => {
    it('makes a board of a conversation and scope, and answers it ever after', async () => {
      const made = await boards().ensure(board('a'));

      expect(made).toEqual({ ...board('a'), id: expect.any(String) as string, viewers: [] });
      expect(await boards().ensure(board('a'))).toEqual(made);
      expect(await boards().get(made.id)).toEqual(made);
      expect(await boards().get('unknown')).toBeUndefined();
    });

    it('makes one board when many ask for it at the same moment', async () => {
      const { replica, stores } = fixture();

      const made = await Promise.all(
        Array.from({ length: 12 }, (_, n) => (n % 2 ? stores : replica).boards.ensure(board('a'))),
      );

      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    });

    it('has one board per scope, however the scope is written', async () => {
      const scopes = [
        {},
        { problemsOnly: true },
        { person: ana.objectId },
        { customers: [contoso, adventure] },
        { customers: [adventure, contoso, contoso] },
        { customers: [contoso] },
        { customers: [] },
      ] as const;
      const ids: string[] = [];
      for (const scope of scopes) ids.push((await boards().ensure(board('a', { scope }))).id);

      expect(ids[4]).toBe(ids[3]);
      expect(new Set(ids).size).toBe(scopes.length - 1);
      expect((await boards().ofConversation(`${channel('a').id};messageid=1`)).map(({ id }) => id)).toEqual([
        ...new Set(ids),
      ]);
    });

    it('follows a service URL that moved and keeps everything else', async () => {
      const { id } = await boards().ensure(board('a'));
      await boards().noteMessage(id, 'message');
      const moved = { ...channel('a'), serviceUrl: 'https://smba.trafficmanager.net/emea/' };

      const again = await boards().ensure(board('a', { conversation: moved, reader: { locale: 'fr-FR' } }));

      expect(again).toEqual({
        ...board('a'),
        conversation: moved,
        id,
        activityId: 'message',
        viewers: [],
      });
    });

    it('notes the message that shows it, and that it is gone', async () => {
      const { id } = await boards().ensure(board('a'));

      await boards().noteMessage(id, 'message');
      expect((await boards().get(id))?.activityId).toBe('message');
      await boards().noteMessage(id, undefined);

      expect((await boards().get(id))?.activityId).toBeUndefined();
    });

    it('keeps the first of two messages that were posted at the same time', async () => {
      const { id } = await boards().ensure(board('a'));

      const both = [boards().notePosted(id, 'one'), boards().notePosted(id, 'two')];

      const [kept, ...others] = new Set(await Promise.all(both));
      expect(others).toEqual([]);
      expect((await boards().get(id))?.activityId).toBe(kept);
      expect(await boards().notePosted(id, 'three')).toBe(kept);
      expect(await boards().notePosted(id, 'three', kept)).toBe('three');
      expect(await boards().notePosted(id, 'three', kept)).toBe('three');
      expect(await boards().notePosted(randomUUID(), 'four')).toBeUndefined();
    });

    it('remembers the last 60 viewers, the newest first, each once', async () => {
      const { id } = await boards().ensure(board('a'));
      for (let n = 1; n <= 61; n++) await boards().noteViewer(id, `29:${n}`);

      await boards().noteViewer(id, '29:30');

      const viewers = (await boards().get(id))?.viewers ?? [];
      expect(viewers).toHaveLength(60);
      expect(viewers.slice(0, 3)).toEqual(['29:30', '29:61', '29:60']);
      expect(viewers.at(-1)).toBe('29:2');
      expect(new Set(viewers).size).toBe(60);
    });

    it('loses no viewer when many look at the same moment', async () => {
      const { replica, stores } = fixture();
      const { id } = await boards().ensure(board('a'));
      const people = Array.from({ length: 20 }, (_, n) => `29:${n}`);

      await Promise.all(people.map((one, n) => (n % 2 ? stores : replica).boards.noteViewer(id, one)));

      expect((await boards().get(id))?.viewers.toSorted()).toEqual(people.toSorted());
    });

    it('lists the boards of a home tenant, and lets them go with their channel or team', async () => {
      await boards().ensure(board('a'));
      await boards().ensure(board('a', { scope: { problemsOnly: true } }));
      await boards().ensure(board('b', { conversation: channel('b', { teamId: '19:other' }) }));
      await boards().ensure(board('c'));
      await boards().ensure(board('x', { home: contoso }));
      const left = async () => (await boards().list(fabrikam)).map(({ conversation }) => conversation.id);

      await boards().removeOf({ id: channel('a').id });
      expect(await left()).toEqual([channel('b').id, channel('c').id]);
      await boards().removeOf({ id: '19:general@thread.tacv2', teamId: '19:team' });

      expect(await left()).toEqual([channel('b').id]);
    });
  });
}
