import { beforeEach, describe, expect, it } from 'vitest';
import type { CardRef } from '../../src/cards/card-data.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { forget } from '../../src/commands/forget.ts';
import { objectId, tenantId } from '../../src/domain/ids.ts';
import type { RunState } from '../../src/domain/runs.ts';
import type { Reply } from '../../src/ports/chat.ts';

const ana = {
  tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
  name: 'Ana Bakker',
};
const contoso = tenantId('22222222-2222-4222-8222-222222222222');

const world = {
  run: undefined as { id: string; state: RunState } | undefined,
  /** Looks after which the write under way has ended. */
  looks: 0,
};
const log: string[] = [];
beforeEach(() => {
  Object.assign(world, { run: undefined, looks: 0 });
  log.length = 0;
});

const ctx = {
  person: ana,
  itemId: 'item-1',
  correlationId: 'message-1',
  abortSignal: new AbortController().signal,
  services: {
    runs: {
      unfinishedOf: async () => world.run,
      move: async (_id: string, _from: unknown, to: string) => log.push(`run ${to}`) > 0,
      items: async () => [{ tenantId: contoso, name: 'Contoso Ltd', chosen: true, attempts: 0 }],
    },
    changes: {
      async ofItem(key: string) {
        expect(key).toBe(`run/run-1/${contoso}`);
        return { outcome: world.looks-- > 0 ? 'started' : 'applied' };
      },
    },
    inbox: { cancelWaiting: async () => log.push('waiting dropped') },
    signIn: { forget: async () => log.push('signed out') },
    audit: { append: async () => log.push('audited') },
    policies: { get: async () => ({ version: 0 }) },
    erasure: {
      async person(person: unknown) {
        expect(person).toBe(ana);
        log.push('erased');
        return { token: 1, popup_session: 2, ledger: 5, inbox: 7, something_new: 3 };
      },
    },
    clock: { now: () => 5 },
    pause: async () => log.push('paused'),
  },
} as unknown as CommandContext;
const cardOf = (reply: Reply) => (reply.card as Extract<CardRef, { template: 'notice' }>).data;

describe('forget me', () => {
  it('asks first, and says what goes, what stays, and that it is for good', async () => {
    const reply = await forget.run({}, ctx);

    expect(log).toEqual([]);
    expect(cardOf(reply).tone).toBe('warning');
    expect(cardOf(reply).body.map(({ key }) => key)).toEqual(['forget.goes', 'forget.stays', 'forget.undo']);
    expect(reply.actions).toMatchObject([
      { style: 'destructive', invocation: { command: 'forget', args: { sure: 'yes' } } },
      { invocation: { command: 'keep' } },
    ]);
  });

  it('ends what is under way, takes the tokens, notes it, and erases, in this order', async () => {
    await forget.run({ sure: 'yes' }, ctx);

    expect(log).toEqual(['waiting dropped', 'signed out', 'audited', 'erased']);
  });

  it('stops a run first, and waits until no write of it is on its way', async () => {
    Object.assign(world, { run: { id: 'run-1', state: 'running' }, looks: 2 });
    await forget.run({ sure: 'yes' }, ctx);

    expect(log).toEqual([
      'run cancelled',
      'waiting dropped',
      'signed out',
      'paused',
      'paused',
      'paused',
      'audited',
      'erased',
    ]);
  });

  it('does not wait for ever', async () => {
    Object.assign(world, { run: { id: 'run-1', state: 'running' }, looks: Infinity });
    await forget.run({ sure: 'yes' }, ctx);

    expect(log.at(-1)).toBe('erased');
  });

  it.each<RunState>(['planned', 'waiting'])(
    'has nothing to wait for with a run that is %s',
    async (state) => {
      world.run = { id: 'run-1', state };
      await forget.run({ sure: 'yes' }, ctx);

      expect(log).toEqual(['run cancelled', 'waiting dropped', 'signed out', 'audited', 'erased']);
    },
  );

  it('tells what went, all of it, and offers no button that would have to be kept', async () => {
    const reply = await forget.run({ sure: 'yes' }, ctx);

    expect(cardOf(reply).facts?.map(({ label, value }) => [(label as { key: string }).key, value])).toEqual([
      ['forget.gone.signIns', '3'],
      ['forget.gone.links', '5'],
      ['forget.gone.messages', '7'],
      ['forget.gone.rest', '3'],
    ]);
    expect(reply.actions).toBeUndefined();
  });
});
