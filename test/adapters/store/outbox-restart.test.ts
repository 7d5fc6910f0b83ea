import { expect, it } from 'vitest';
import { assembleStores } from '../../../src/adapters/store/assemble-stores.ts';
import type { Engine } from '../../../src/adapters/store/engine.ts';
import { channel, createTestClock, NOON } from '../../contracts/store-fixture.ts';
import { silent, TEST_KEY } from './open-fixture.ts';
import { openInMemory } from './open-in-memory.ts';

it('takes up at once what a process of its own left when it died, but posts nothing twice', async () => {
  const engine = openInMemory();
  const kept: Engine = { ...engine, close: async () => {} };
  const start = () =>
    assembleStores(kept, {
      cloud: 'AzureCloud',
      encryptionKey: TEST_KEY,
      clock: createTestClock(),
      log: silent,
    });
  const { outbox: before } = await start();
  for (const id of ['claimed', 'posting']) {
    const outgoing = { kind: 'board', board: id } as const;
    await before.put({ id, conversation: channel(id), outgoing, notBefore: NOON });
  }
  await before.claim('dead', 60_000, NOON, 9);
  await before.sending('posting', 'dead');

  const { outbox: after } = await start();

  expect(await after.claim('w1', 60_000, NOON, 9)).toMatchObject([{ id: 'claimed', attempt: 2 }]);
  expect(await after.takeLost(NOON)).toMatchObject([{ id: 'posting' }]);
  await engine.close();
});
