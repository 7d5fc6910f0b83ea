import { describe, expect, it } from 'vitest';
import type { Cards } from '../../src/ports/stores.ts';
import { ana, bo, NOON, type StoreFixture } from './store-fixture.ts';

const MINUTE = 60_000;
const unlink = { command: 'unlink', args: { customer: 'Contoso Ltd' }, inputs: ['reason'] };

export function cardsContract(engine: string, fixture: () => StoreFixture) {
  const cards = () => fixture().stores.cards;
  const issue = () =>
    cards().issue({
      person: ana,
      conversationId: 'a:ana',
      actions: { unlink, keep: { command: 'show', args: {} } },
      expiresOn: NOON + MINUTE,
    });
  const press = (
    card: { id: string; nonce: string },
    change: Partial<Parameters<Cards['use']>[0]> = {},
  ): Parameters<Cards['use']>[0] => ({
    ...card,
    verb: 'unlink',
    person: ana,
    eventId: 'event 1',
    now: NOON,
    ...change,
  });

  describe(`Cards contract: ${engine}`, () => {
    it('answers what the button does', async () => {
      expect(await cards().use(press(await issue()))).toEqual({ kind: 'ok', invocation: unlink });
    });

    it('gives every card its own id and nonce, too long to guess', async () => {
      const [one, two] = [await issue(), await issue()];

      expect(new Set([one.id, two.id, one.nonce, two.nonce]).size).toBe(4);
      expect(one.nonce.length).toBeGreaterThanOrEqual(22);
    });

    it('is used up by one press, whichever button', async () => {
      const card = await issue();
      await cards().use(press(card));

      expect(await cards().use(press(card, { eventId: 'event 2' }))).toEqual({ kind: 'used' });
      expect(await cards().use(press(card, { eventId: 'event 2', verb: 'keep' }))).toEqual({ kind: 'used' });
    });

    it('answers the same event again, after a crash too', async () => {
      const card = await issue();
      await cards().use(press(card));

      expect(await cards().use(press(card, { now: NOON + 2 * MINUTE }))).toMatchObject({ kind: 'ok' });
    });

    it('lets one of many presses at the same moment through', async () => {
      const { stores, replica } = fixture();
      const card = await issue();

      const uses = await Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          (n % 2 ? stores : replica).cards.use(press(card, { eventId: `event ${n}` })),
        ),
      );

      expect(uses.map(({ kind }) => kind).sort()).toEqual(['ok', ...Array<string>(15).fill('used')]);
    });

    it.each([
      { what: 'an unknown card', change: { id: 'unknown' }, kind: 'unknown' },
      { what: 'a wrong nonce', change: { nonce: 'wrong' }, kind: 'unknown' },
      { what: 'a verb the card does not have', change: { verb: 'constructor' }, kind: 'unknown' },
      { what: 'another person', change: { person: bo }, kind: 'notYours' },
      { what: 'a press that comes too late', change: { now: NOON + MINUTE }, kind: 'expired' },
    ])('answers $kind for $what and does not use the card up', async ({ change, kind }) => {
      const card = await issue();

      expect(await cards().use(press(card, change))).toEqual({ kind });
      expect(await cards().use(press(card))).toMatchObject({ kind: 'ok' });
    });

    it('forgets cards that expired before a moment', async () => {
      const card = await issue();

      await cards().purge(NOON + MINUTE);
      expect(await cards().use(press(card))).toMatchObject({ kind: 'ok' });
      await cards().purge(NOON + MINUTE + 1);
      expect(await cards().use(press(card))).toEqual({ kind: 'unknown' });
    });
  });
}
