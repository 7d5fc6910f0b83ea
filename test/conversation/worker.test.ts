import { describe, expect, it } from 'vitest';
import type { Desk } from '../../src/conversation/desk.ts';
import { startWorker } from '../../src/conversation/worker.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, tenantId } from '../../src/domain/ids.ts';
import type { InboundEvent, Reply } from '../../src/ports/chat.ts';
import type { InboxItem } from '../../src/ports/stores.ts';

const home = tenantId('f4b21ca0-1111-4c1e-9a55-2f0d6e8b0001');
const press: InboundEvent = {
  kind: 'cardAction',
  cardId: 'card',
  nonce: 'nonce',
  verb: 'show',
  inputs: {},
  activityId: 'activity',
  conversation: {
    id: 'a:1',
    type: 'personal',
    tenantId: home,
    serviceUrl: 'https://teams.example',
    botId: '28:x',
  },
  person: { tenantId: home, objectId: objectId('a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001'), name: 'Ana Bakker' },
  reader: { locale: 'en-US' },
  receivedAt: 0,
  correlationId: 'correlation',
};

/** A desk with one press on it and a card store that fails with this. */
async function work(failure: Error): Promise<{ said: Reply[]; finished: string[] }> {
  const said: Reply[] = [];
  const finished: string[] = [];
  const items: InboxItem[] = [{ id: 'item', event: press, attempt: 1, resumed: 0 }];
  const over = Promise.withResolvers<undefined>();
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const desk = {
    services: {},
    worker: 'one',
    clock: { now: () => 0 },
    log: silent,
    inbox: {
      claim: async () => items.splice(0),
      finish: async (id: string) => {
        finished.push(id);
        over.resolve(undefined);
      },
      expireWaiting: async () => [],
    },
    cards: { use: () => Promise.reject(failure) },
    chat: {
      post: async (_conversation: unknown, reply: Reply) => {
        said.push(reply);
        return 'id';
      },
    },
  } as unknown as Desk;
  const worker = startWorker(desk);
  await over.promise;
  await worker.stop(0);
  return { said, finished };
}

describe('the worker', () => {
  it('says that something went wrong when it fails outside of every command', async () => {
    const { finished, said } = await work(new TypeError('a mistake of ours'));

    expect(said.map(({ text }) => text.key)).toEqual(['error.unexpected']);
    expect(JSON.stringify(said)).toContain('PAL-900');
    expect(JSON.stringify(said)).not.toContain('a mistake of ours');
    expect(finished).toEqual(['item']);
  });

  it('does not talk on where Teams refuses to carry an answer', async () => {
    const { finished, said } = await work(new PalError('personalChatClosed'));

    expect(said).toEqual([]);
    expect(finished).toEqual(['item']);
  });
});
