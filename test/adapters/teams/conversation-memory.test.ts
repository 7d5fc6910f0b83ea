import { beforeEach, describe, expect, it } from 'vitest';
import { createConversationMemory } from '../../../src/adapters/teams/conversation-memory.ts';
import { objectId, tenantId } from '../../../src/domain/ids.ts';
import type { ConversationRef } from '../../../src/ports/chat.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const ana = {
  tenantId: HOME,
  objectId: objectId('a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001'),
  name: 'Ana Bakker',
};
const chat: ConversationRef = {
  id: 'a:1ana',
  type: 'personal',
  tenantId: HOME,
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  botId: '28:bot',
  userId: '29:ana',
};

describe('what is known of conversations', () => {
  let stored: ConversationRef[];
  let now: number;
  let fails: boolean;
  let remember: ReturnType<typeof createConversationMemory>;

  beforeEach(() => {
    stored = [];
    now = 0;
    fails = false;
    const conversations = {
      async remember(conversation: ConversationRef) {
        if (fails) throw new Error('store is away');
        stored.push(conversation);
      },
    };
    remember = createConversationMemory(conversations, { now: () => now });
  });
  const hear = (conversation = chat, type = 'message') => remember({ type }, { conversation, person: ana });

  it('is stored once while messages come and nothing changes', async () => {
    await hear();
    await hear();
    await hear(chat, 'invoke');

    expect(stored).toEqual([chat]);
  });

  it('is stored again when the service moved, and after a while anyway', async () => {
    const moved = { ...chat, serviceUrl: 'https://smba.trafficmanager.net/emea/' };
    await hear();
    await hear(moved);
    now = 11 * 60_000;
    await hear(moved);

    expect(stored).toEqual([chat, moved, moved]);
  });

  it('is always stored when the bot is added: the conversation may have been forgotten since', async () => {
    await hear();
    await hear(chat, 'installationUpdate');
    await hear(chat, 'conversationUpdate');

    expect(stored).toHaveLength(3);
  });

  it('is stored by the next message when the store failed', async () => {
    fails = true;
    await expect(hear()).rejects.toThrow('store is away');
    fails = false;
    await hear();

    expect(stored).toEqual([chat]);
  });
});
