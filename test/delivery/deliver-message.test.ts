import { describe, expect, it } from 'vitest';
import { deliverMessage } from '../../src/delivery/deliver-message.ts';
import { PalError } from '../../src/domain/errors.ts';
import type { Outgoing } from '../../src/ports/delivery.ts';
import { WorkReleased } from '../../src/runtime/work-released.ts';
import { channel, deliveryWorld, HOME } from './support/delivery-world.ts';

const never = new AbortController().signal;

/** A channel with a digest that is due, and a way to deliver what is in the outbox. */
async function scene(kind: 'daily' | 'changes' = 'daily') {
  const delivery = deliveryWorld('2026-03-02T08:00:00Z');
  const { options, outbox, subscribed, world } = delivery;
  const { id } = await subscribed({ kind, nextAt: world.time });
  const put = (outgoing: Outgoing, name = 'message') =>
    outbox.put({ id: name, conversation: channel, outgoing, notBefore: world.time });
  const digest = () => put({ kind: 'digest', subscription: id, slot: world.time });
  const deliver = async (signal = never) => {
    for (const message of await outbox.claim('one', 1, world.time, 1))
      await deliverMessage(message, options, signal);
  };
  return { ...delivery, put, digest, deliver, problem: () => world.subscriptions[0]?.problem?.kind };
}

describe('a message', () => {
  it('is posted once, and the subscription knows when', async () => {
    const { deliver, digest, states, world } = await scene();
    await digest();

    await deliver();
    await deliver();

    expect(world.sent).toHaveLength(1);
    expect(states()).toEqual({ message: 'sent' });
    expect(world.subscriptions[0]).toMatchObject({ deliveredAt: world.time });
  });

  it('that has nothing to say any more ends without a word', async () => {
    const { deliver, put, states, world } = await scene();
    await put({ kind: 'digest', subscription: 'gone', slot: world.time });

    await deliver();

    expect(world.sent).toEqual([]);
    expect(states()).toEqual({ message: 'sent' });
  });

  it('waits as long as Teams asks when it is throttled, and is then sent', async () => {
    const { deliver, digest, goesOn, states, world } = await scene();
    await digest();
    world.fates.push({ error: new PalError('throttled', { seconds: 7 }) });

    await deliver();
    expect(world.messages.get('message')).toMatchObject({ state: 'ready', notBefore: world.time + 7_000 });
    goesOn(7_000);
    await deliver();

    expect(world.sent).toHaveLength(1);
    expect(states()).toEqual({ message: 'sent' });
  });

  it('is given up when Teams throttles it again and again', async () => {
    const { deliver, digest, goesOn, problem, world } = await scene();
    await digest();
    for (let n = 0; n < 40; n += 1) {
      world.fates.push({ error: new PalError('throttled', { seconds: 60 }) });
      await deliver();
      goesOn(60_000);
    }

    expect(world.sent).toEqual([]);
    expect(problem()).toBe('throttled');
  });

  it('is never sent again when nobody knows whether it arrived', async () => {
    const { deliver, digest, goesOn, problem, states, world } = await scene();
    await digest();
    world.fates.push({ error: new PalError('microsoftBusy') });

    await deliver();
    goesOn(3_600_000);
    await deliver();

    expect(world.sent).toEqual([]);
    expect(states()).toEqual({ message: 'failed' });
    expect(problem()).toBe('unknown');
  });

  it('is tried again when it had not left', async () => {
    const { deliver, digest, goesOn, world } = await scene();
    await digest();
    world.fates.push({ error: new PalError('microsoftBusy'), left: false });

    await deliver();
    goesOn(60_000);
    await deliver();

    expect(world.sent).toHaveLength(1);
  });

  it('that Teams refuses is not repeated', async () => {
    const { deliver, digest, goesOn, problem, world } = await scene();
    await digest();
    const cause = Object.assign(new Error('too big'), { statusCode: 413 });
    world.fates.push({ error: new PalError('unexpected', {}, { cause }) });

    await deliver();
    goesOn(3_600_000);
    await deliver();

    expect(world.sent).toEqual([]);
    expect(problem()).toBe('refused');
  });

  it('that cannot be composed is tried again, and given up in the end', async () => {
    const { digest, goesOn, options, outbox, problem, states, world } = await scene();
    await digest();
    const broken = { ...options, compose: () => Promise.reject(new Error('database away')) };
    for (let n = 0; n < 40; n += 1) {
      for (const message of await outbox.claim('one', 1, world.time, 1))
        await deliverMessage(message, broken, never);
      goesOn(60_000);
    }

    expect(states()).toEqual({ message: 'failed' });
    expect(problem()).toBe('refused');
  });

  it('is left to the next worker when this one is told to stop before it left', async () => {
    const { deliver, digest, states, world } = await scene();
    await digest();
    const stopping = AbortSignal.abort(new WorkReleased());
    world.fates.push({ error: new WorkReleased(), left: false });

    await expect(deliver(stopping)).rejects.toThrow(WorkReleased);

    expect(states()).toEqual({ message: 'claimed' });
  });

  it('is not sent by a worker that has lost it', async () => {
    const { digest, options, outbox, world } = await scene();
    await digest();
    const lost = { ...options, outbox: { ...outbox, sending: async () => false } };

    for (const message of await outbox.claim('one', 1, world.time, 1))
      await deliverMessage(message, lost, never);

    expect(world.sent).toEqual([]);
    expect(world.subscriptions[0]).not.toHaveProperty('deliveredAt');
  });
});

describe('a place where the bot may not write', () => {
  it('shows in all subscriptions of it, and its board is nobody’s any more', async () => {
    const { boards, deliver, digest, subscribed, world } = await scene();
    await subscribed({ kind: 'changes' });
    const reader = { locale: 'en' };
    const board = await boards.ensure({ home: HOME, conversation: channel, scope: {}, reader });
    await boards.noteMessage(board.id, 'message-0');
    await digest();
    world.fates.push({ error: new PalError('personalChatClosed') });

    await deliver();

    expect(world.subscriptions.map(({ problem }) => problem)).toMatchObject([
      { kind: 'closed', told: false },
      { kind: 'closed', told: false },
    ]);
    expect(world.boards[0]).not.toHaveProperty('activityId');
  });

  it('is told of nothing until it is open again, and then of everything since', async () => {
    const { deliver, happens, put, subscriptions, world } = await scene('changes');
    happens();
    await put({ kind: 'changes', subscription: 'changes-1', from: 0, to: 1 });
    world.fates.push({ error: new PalError('personalChatClosed') });
    await deliver();
    await subscriptions.reopened(channel);
    happens();

    await put({ kind: 'changes', subscription: 'changes-1', from: 0, to: 2 }, 'later');
    await deliver();

    expect(world.sent).toHaveLength(1);
    expect(world.subscriptions[0]).toMatchObject({ toldUpTo: 2 });
  });
});

describe('a board', () => {
  const shown = async () => {
    const made = await scene();
    const reader = { locale: 'en' };
    await made.boards.ensure({ home: HOME, conversation: channel, scope: {}, reader });
    await made.put({ kind: 'board', board: 'board-1' });
    return made;
  };

  it('is posted first and updated from then on', async () => {
    const { deliver, put, world } = await shown();

    await deliver();
    await put({ kind: 'board', board: 'board-1' }, 'again');
    await deliver();

    expect(world.sent.map(({ update }) => update)).toEqual([undefined, 'message-1']);
    expect(world.boards[0]).toMatchObject({ activityId: 'message-1' });
  });

  it('is updated again when nobody knows whether an update arrived', async () => {
    const { boards, deliver, goesOn, world } = await shown();
    await boards.noteMessage('board-1', 'message-0');
    world.fates.push({ error: new PalError('microsoftBusy') });

    await deliver();
    goesOn(60_000);
    await deliver();

    expect(world.sent.map(({ update }) => update)).toEqual(['message-0']);
  });
});
