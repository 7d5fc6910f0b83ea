import { describe, expect, it } from 'vitest';
import { planBoards } from '../../src/delivery/plan-boards.ts';
import { planDigests } from '../../src/delivery/plan-digests.ts';
import { planNotes } from '../../src/delivery/plan-notes.ts';
import { planReminders } from '../../src/delivery/plan-reminders.ts';
import { ana, channel, deliveryWorld, HOME, missingLink } from './support/delivery-world.ts';

const DAY = 24 * 60 * 60_000;
const at = (iso: string): number => Date.parse(iso);
const quiet = { quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Amsterdam' } };

describe('a digest', () => {
  it('is put once when its time has come, and the next one is a day later', async () => {
    const { options, subscribed, world } = deliveryWorld('2026-03-02T08:00:00Z');
    await subscribed({ nextAt: at('2026-03-02T08:00:00Z') });

    await planDigests(options);
    await planDigests(options);

    expect([...world.messages.values()]).toMatchObject([
      { id: `digest/daily-1/${at('2026-03-02T08:00:00Z')}`, conversation: channel, notBefore: world.time },
    ]);
    expect(world.subscriptions[0]?.nextAt).toBe(at('2026-03-03T08:00:00Z'));
  });

  it('is one after a downtime of days', async () => {
    const { options, subscribed, world } = deliveryWorld('2026-03-09T10:00:00Z');
    await subscribed({ nextAt: at('2026-03-02T08:00:00Z') });

    await planDigests(options);

    expect([...world.messages.values()].map(({ outgoing }) => outgoing)).toMatchObject([
      { kind: 'digest', slot: at('2026-03-09T08:00:00Z') },
    ]);
    expect(world.subscriptions[0]?.nextAt).toBe(at('2026-03-10T08:00:00Z'));
  });

  it('keeps its time of day over the nights of daylight saving', async () => {
    const { options, subscribed, world } = deliveryWorld('2026-03-28T08:00:00Z');
    await subscribed({ nextAt: at('2026-03-28T08:00:00Z') });

    await planDigests(options);

    expect(world.subscriptions[0]?.nextAt).toBe(at('2026-03-29T07:00:00Z'));
  });

  it('is not lost when the process dies before it is taken', async () => {
    const { options, subscribed, subscriptions, world } = deliveryWorld('2026-03-02T08:00:00Z');
    await subscribed({ nextAt: world.time });
    const dies = { ...subscriptions, takeDue: () => Promise.reject(new Error('killed')) };

    await expect(planDigests({ ...options, subscriptions: dies })).rejects.toThrow('killed');
    await planDigests(options);

    expect(world.messages.size).toBe(1);
  });

  it('waits for the end of the quiet hours', async () => {
    const { options, subscribed, world } = deliveryWorld('2026-03-02T05:00:00Z');
    world.policy = { ...world.policy, ...quiet };
    await subscribed({ nextAt: world.time });

    await planDigests(options);

    expect([...world.messages.values()][0]?.notBefore).toBe(at('2026-03-02T06:00:00Z'));
  });
});

describe('a note of changes', () => {
  it('is one for a burst, and waits until the burst has had its time', async () => {
    const { goesOn, happens, options, subscribed, world } = deliveryWorld();
    await subscribed({ kind: 'changes' });
    for (let n = 0; n < 50; n += 1) {
      happens();
      goesOn(500);
      await planNotes(HOME, n + 1, options);
    }
    expect(world.messages.size).toBe(0);

    goesOn(5_000);
    await planNotes(HOME, 50, options);
    await planNotes(HOME, 50, options);

    expect([...world.messages.values()].map(({ outgoing }) => outgoing)).toEqual([
      { kind: 'changes', subscription: 'changes-1', from: 0, to: 50 },
    ]);
  });

  it('is not put in the quiet hours: what happens until they end goes into the same', async () => {
    const { goesOn, happens, options, subscribed, world } = deliveryWorld('2026-03-02T05:00:00Z');
    world.policy = { ...world.policy, ...quiet };
    await subscribed({ kind: 'changes' });
    happens();
    goesOn(30 * 60_000);
    happens();
    await planNotes(HOME, 2, options);
    expect(world.messages.size).toBe(0);

    goesOn(30 * 60_000);
    await planNotes(HOME, 2, options);

    expect([...world.messages.values()].map(({ outgoing }) => outgoing)).toMatchObject([{ from: 0, to: 2 }]);
  });

  it('is not for a channel where the bot may not write', async () => {
    const { goesOn, happens, options, subscribed, world } = deliveryWorld();
    await subscribed({ kind: 'changes', problem: { kind: 'closed', at: 0, told: false } });
    happens();
    goesOn(60_000);

    await planNotes(HOME, 1, options);

    expect(world.messages.size).toBe(0);
  });
});

describe('an update of a board', () => {
  const shown = async (count = 1, start?: string) => {
    const delivery = deliveryWorld(start);
    const reader = { locale: 'en' };
    for (let n = 0; n < count; n += 1) {
      const board = await delivery.boards.ensure({ home: HOME, conversation: channel, scope: {}, reader });
      await delivery.boards.noteMessage(board.id, `message-of-${board.id}`);
    }
    return delivery;
  };

  it('comes at most once in half a minute', async () => {
    const { goesOn, options, world } = await shown(1, '2026-03-02T09:00:01Z');
    for (let n = 0; n < 15; n += 1) {
      await planBoards(HOME, options);
      goesOn(5_000);
    }

    expect([...world.messages.values()].map(({ notBefore }) => notBefore)).toEqual([
      at('2026-03-02T09:00:30Z'),
      at('2026-03-02T09:01:00Z'),
      at('2026-03-02T09:01:30Z'),
    ]);
  });

  it('comes more seldom with very many boards, so that there is room for other messages', async () => {
    const { goesOn, options, world } = await shown(1_000, '2026-03-02T09:00:00Z');

    await planBoards(HOME, options);
    goesOn(90_000);
    await planBoards(HOME, options);

    expect(world.messages.size).toBe(1_000);
  });

  it('is not for a board that is shown nowhere', async () => {
    const { boards, options, world } = await shown();
    await boards.noteMessage('board-1', undefined);

    await planBoards(HOME, options);

    expect(world.messages.size).toBe(0);
  });
});

describe('a reminder', () => {
  const monday = '2026-03-02T09:00:00Z';
  const forgetful = (start: string, person = ana()) => {
    const delivery = deliveryWorld(start);
    delivery.world.people.push(person);
    delivery.world.links.push(missingLink());
    return delivery;
  };

  it('goes to the 1:1 chat of whoever can enter a customer and has no link there', async () => {
    const { options, world } = forgetful(monday);

    await planReminders(HOME, options);

    expect([...world.messages.values()]).toMatchObject([
      { conversation: { id: 'a:ana' }, outgoing: { kind: 'reminder' } },
    ]);
  });

  it('comes once a week at most, however often somebody looks', async () => {
    const { goesOn, options, world } = forgetful(monday);
    for (let day = 0; day < 15; day += 1) {
      await planReminders(HOME, options);
      await planReminders(HOME, options);
      goesOn(DAY);
    }

    expect(world.messages.size).toBe(3);
  });

  it.each([
    { what: 'on a Sunday', start: '2026-03-01T10:00:00Z' },
    { what: 'in the evening, by their own clock', start: '2026-03-02T16:30:00Z' },
    { what: 'before work', start: '2026-03-02T07:30:00Z' },
  ])('does not come $what', async ({ start }) => {
    const { options, world } = forgetful(start);

    await planReminders(HOME, options);

    expect(world.messages.size).toBe(0);
  });

  it.each([
    { who: 'has left', person: ana({ leftAt: 1 }) },
    { who: 'is writing to the bot just now', person: ana({ seenAt: at(monday) - 60_000 }) },
    { who: 'has no 1:1 chat', person: ana({ objectId: HOME as never }) },
  ])('is not for somebody who $who', async ({ person }) => {
    const { options, world } = forgetful(monday, person);

    await planReminders(HOME, options);

    expect(world.messages.size).toBe(0);
  });

  it.each([
    { wish: { off: true }, comes: 0 },
    { wish: { snoozedUntil: at(monday) + DAY }, comes: 0 },
    { wish: { snoozedUntil: at(monday) - 1 }, comes: 1 },
  ])('heeds what the person wants: $wish', async ({ comes, wish }) => {
    const { options, reminders, world } = forgetful(monday);
    await reminders.set(ana(), wish);

    await planReminders(HOME, options);

    expect(world.messages.size).toBe(comes);
  });

  it('is not sent where the policy has none, nor in quiet hours', async () => {
    const { options, world } = forgetful(monday);
    world.policy = { ...world.policy, reminders: false };
    await planReminders(HOME, options);
    world.policy = {
      ...world.policy,
      reminders: true,
      quietHours: { from: '09:00', to: '12:00', timeZone: 'UTC' },
    };
    await planReminders(HOME, options);

    expect(world.messages.size).toBe(0);
  });

  it('is not sent while nothing is known to be missing', async () => {
    const { options, world } = forgetful(monday);
    world.links = [{ ...missingLink(), standing: 'unverified' }];

    await planReminders(HOME, options);

    expect(world.messages.size).toBe(0);
  });
});
