import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startScheduler } from '../../src/delivery/scheduler.ts';
import { channel, CONTOSO, customer, deliveryWorld, HOME } from './support/delivery-world.ts';

const HOUR = 60 * 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A board that is shown, and a process that looks for what is due. */
async function scene(start = '2026-03-02T09:00:00Z') {
  const delivery = deliveryWorld(start);
  const { boards, goesOn, options, world } = delivery;
  const reader = { locale: 'en' };
  const board = await boards.ensure({ home: HOME, conversation: channel, scope: {}, reader });
  await boards.noteMessage(board.id, '17');
  let scheduler: ReturnType<typeof startScheduler> | undefined;
  return {
    ...delivery,
    /** One look of a process; the first one when it has just begun. */
    looks: async (): Promise<void> => {
      if (scheduler) await vi.advanceTimersByTimeAsync(5_000);
      else scheduler = startScheduler({ ...options, onPut: () => undefined });
      await vi.advanceTimersByTimeAsync(0);
    },
    stops: () => scheduler?.stop(),
    goesOn,
    boardUpdates: () =>
      [...world.messages.values()].filter(({ outgoing }) => outgoing.kind === 'board').length,
  };
}

describe('a look for what is due', () => {
  it('updates boards when something has happened since the last one', async () => {
    const { boardUpdates, happens, looks, stops } = await scene();
    await looks();
    expect(boardUpdates()).toBe(0);

    happens();
    await looks();
    await looks();
    await stops();

    expect(boardUpdates()).toBe(1);
  });

  it.each([
    { what: 'a moment ago', ago: 60_000, updates: 1 },
    { what: 'long ago', ago: HOUR, updates: 0 },
  ])('by a new process takes up what happened $what: $updates', async ({ ago, updates }) => {
    const { boardUpdates, goesOn, happens, looks, stops } = await scene();
    happens();
    goesOn(ago);

    await looks();
    await stops();

    expect(boardUpdates()).toBe(updates);
  });

  it('updates boards once a day, because what they show grows old', async () => {
    const { boardUpdates, goesOn, looks, stops } = await scene();
    for (let hour = 0; hour < 48; hour += 1) {
      await looks();
      goesOn(HOUR);
    }
    await stops();

    expect(boardUpdates()).toBe(2);
  });

  it('keeps the counts of the day for the trend, the last ones of all', async () => {
    const { looks, goesOn, stops, world } = await scene('2026-03-02T22:10:00Z');
    world.customers = [customer(CONTOSO, 'Contoso Ltd', { expected: 2, inPlace: 1 })];
    await looks();
    goesOn(HOUR);
    world.customers = [customer(CONTOSO, 'Contoso Ltd', { expected: 2, inPlace: 2 })];
    await looks();
    goesOn(HOUR);
    await looks();
    await stops();

    expect(world.days).toMatchObject([
      { day: '2026-03-02', counts: { expected: 2, inPlace: 2 } },
      { day: '2026-03-03', counts: { expected: 2, inPlace: 2 } },
    ]);
  });

  it('tells of messages whose process died under them, and sends them no more', async () => {
    const { looks, outbox, stops, subscribed, world } = await scene();
    const { id } = await subscribed({ kind: 'changes' });
    const outgoing = { kind: 'changes', subscription: id, from: 0, to: 3 } as const;
    await outbox.put({ id: 'm', conversation: channel, outgoing, notBefore: 0 });
    world.messages.set('m', { ...world.messages.get('m')!, state: 'lost' });

    await looks();
    await stops();

    expect(world.subscriptions[0]).toMatchObject({ toldUpTo: 3, problem: { kind: 'unknown', told: false } });
    expect(world.messages.get('m')).toMatchObject({ state: 'failed' });
  });

  it('goes on with the rest when one part of it fails', async () => {
    const { looks, options, stops, world } = await scene();
    Object.assign(options.subscriptions, { due: () => Promise.reject(new Error('database away')) });

    await looks();
    await stops();

    expect(world.logged).toContain('what is due could not be planned');
    expect(world.days).toHaveLength(1);
  });
});
