import { describe, expect, it } from 'vitest';
import { startOutboxWorker } from '../../src/delivery/outbox-worker.ts';
import { deliveryWorld } from './support/delivery-world.ts';

/** Digests in several channels, and a Teams that takes each message when it is told to. */
async function scene(count: number) {
  const delivery = deliveryWorld('2026-03-02T09:00:00Z');
  const { chat, options, outbox, subscribed, world } = delivery;
  for (let n = 0; n < count; n += 1) {
    const conversation = { id: `19:${n}`, type: 'channel', tenantId: '', serviceUrl: '', botId: '' } as never;
    const { id } = await subscribed({ conversation });
    const outgoing = { kind: 'digest', subscription: id, slot: world.time } as const;
    await outbox.put({ id: `digest-${n}`, conversation, outgoing, notBefore: world.time });
  }
  let underWay = 0;
  let most = 0;
  const arrived = Promise.withResolvers<undefined>();
  const gate = Promise.withResolvers<undefined>();
  const slow: typeof chat = {
    ...chat,
    async post(...post) {
      most = Math.max(most, (underWay += 1));
      arrived.resolve(undefined);
      await gate.promise;
      underWay -= 1;
      const sent = await chat.post(...post);
      if (world.sent.length === count) done.resolve(undefined);
      return sent;
    },
  };
  const done = Promise.withResolvers<undefined>();
  const worker = startOutboxWorker({ ...options, chat: slow });
  return {
    world,
    worker,
    done: done.promise,
    arrived: arrived.promise,
    open: gate.resolve,
    most: () => most,
  };
}

describe('the worker of the outbox', () => {
  it('sends everything that is due, many at once but never very many', async () => {
    const { done, most, open, worker, world } = await scene(60);

    open(undefined);
    await done;
    await worker.stop(1_000);

    expect(world.sent).toHaveLength(60);
    expect(most()).toBeLessThanOrEqual(20);
  });

  it('finishes what is on its way when it is told to stop, and begins nothing new', async () => {
    const { arrived, open, worker, world } = await scene(3);
    await arrived;

    const stopped = worker.stop(10_000);
    open(undefined);
    await stopped;

    expect(world.sent).toHaveLength(1);
    const states = [...world.messages.values()].map(({ state }) => state);
    expect(states.toSorted()).toEqual(['ready', 'ready', 'sent']);
  });
});
