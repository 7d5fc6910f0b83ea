import { describe, expect, it } from 'vitest';
import type { LinkEvent } from '../../src/domain/link-events.ts';
import {
  adventure,
  ana,
  anaAtContoso,
  bo,
  contoso,
  fabrikam,
  NOON,
  ours,
  type StoreFixture,
  theirs,
} from './store-fixture.ts';

const event = (id: string, rest: Partial<LinkEvent> = {}): LinkEvent => ({
  id,
  kind: 'changed',
  person: ana,
  identity: anaAtContoso,
  tenantId: contoso,
  customerName: 'Contoso \0Ltd',
  how: 'outside',
  before: { partnerId: ours, partnerName: 'Fabrikam', etag: 3 },
  after: { partnerId: theirs, etag: 4 },
  at: NOON,
  correlationId: 'c1',
  ...rest,
});

export function linkEventsContract(engine: string, fixture: () => StoreFixture) {
  const events = () => fixture().stores.events;
  const idsAfter = async (number: number, most = 9) =>
    (await events().after(fabrikam, number, most)).map(({ id }) => id);

  describe(`LinkEvents contract: ${engine}`, () => {
    it('knows nothing at first', async () => {
      expect(await events().newest(fabrikam)).toBe(0);
      expect(await events().after(fabrikam, 0, 9)).toEqual([]);
    });

    it('keeps events as they were, numbered in their order', async () => {
      const left = { id: 'b', kind: 'personLeft', person: bo, how: 'outside', at: NOON - 1 } as const;
      const second: LinkEvent = { ...left, tenantId: fabrikam, customerName: '' };
      expect(await events().append(event('a'))).toBe(true);
      expect(await events().append(second)).toBe(true);

      expect(await events().after(fabrikam, 0, 9)).toEqual([
        { ...event('a'), number: 1 },
        { ...second, number: 2 },
      ]);
      expect(await events().newest(fabrikam)).toBe(2);
    });

    it('knows the same difference again, whoever noticed it', async () => {
      await events().append(event('a'));

      expect(await events().append(event('a', { person: bo, at: NOON + 1 }))).toBe(false);
      expect(await events().newest(fabrikam)).toBe(1);
    });

    it('answers so many after a number, oldest first', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await events().append(event(id));

      expect(await idsAfter(1, 2)).toEqual(['b', 'c']);
      expect(await idsAfter(4)).toEqual([]);
    });

    it('counts by home tenant', async () => {
      const elsewhere = { ...ana, tenantId: adventure };
      await events().append(event('a'));
      expect(await events().append(event('a', { person: elsewhere }))).toBe(true);

      expect(await events().newest(adventure)).toBe(1);
      expect(await events().after(adventure, 0, 9)).toMatchObject([{ person: elsewhere }]);
    });

    it('numbers without a gap what is noticed at the same moment, and the same difference once', async () => {
      const { stores, replica } = fixture();

      const news = await Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          (n % 2 ? stores : replica).events.append(event(`${Math.floor(n / 2)}`)),
        ),
      );

      const numbers = (await events().after(fabrikam, 0, 99)).map(({ number }) => number);
      expect(news.filter(Boolean)).toHaveLength(12);
      expect(numbers).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    });

    it('deletes old events and goes on counting', async () => {
      await events().append(event('a'));
      await events().append(event('b', { at: NOON + 1 }));

      await events().purge(NOON + 1);
      expect(await idsAfter(0)).toEqual(['b']);

      await events().purge(NOON + 2);
      expect(await events().newest(fabrikam)).toBe(2);
      await events().append(event('c'));
      expect(await events().after(fabrikam, 2, 9)).toMatchObject([{ id: 'c', number: 3 }]);
    });
  });
}
