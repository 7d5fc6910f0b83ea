import { describe, expect, it } from 'vitest';
import type { ConversationRef } from '../../src/ports/chat.ts';
import { ana, bo, fabrikam, type StoreFixture } from './store-fixture.ts';

const chat: ConversationRef = {
  id: 'a:ana',
  type: 'personal',
  tenantId: fabrikam,
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  botId: '28:bot',
  userId: '29:ana',
};

export function conversationsContract(engine: string, fixture: () => StoreFixture) {
  const conversations = () => fixture().stores.conversations;

  describe(`Conversations contract: ${engine}`, () => {
    it('finds the chat with a person again', async () => {
      await conversations().remember(chat, ana);

      expect(await conversations().personalOf(ana)).toEqual(chat);
      expect(await conversations().personalOf(bo)).toBeUndefined();
    });

    it('follows a service URL that moved', async () => {
      const moved = { ...chat, serviceUrl: 'https://smba.trafficmanager.net/amer/' };
      await conversations().remember(chat, ana);
      await conversations().remember(moved);

      expect(await conversations().personalOf(ana)).toEqual(moved);
    });

    it('does not take a team or a group chat for the chat with a person', async () => {
      await conversations().remember({ ...chat, id: '19:team', type: 'channel' }, ana);
      await conversations().remember({ ...chat, id: '19:group', type: 'groupChat' }, ana);

      expect(await conversations().personalOf(ana)).toBeUndefined();
    });

    it('answers the chat that was used last when there are two', async () => {
      await conversations().remember({ ...chat, id: 'a:old' }, ana);
      fixture().clock.advance(1);
      await conversations().remember(chat, ana);

      expect(await conversations().personalOf(ana)).toEqual(chat);
    });

    it('welcomes once, also when the installation is told from several sides at once', async () => {
      const { stores, replica } = fixture();

      const first = await Promise.all(
        Array.from({ length: 8 }, (_, n) => (n % 2 ? stores : replica).conversations.markWelcomed('a:ana')),
      );

      expect(first.filter(Boolean)).toHaveLength(1);
      expect(await conversations().markWelcomed('a:ana')).toBe(false);
      expect(await conversations().markWelcomed('a:bo')).toBe(true);
    });

    it('forgets a conversation, so that a new installation is welcomed', async () => {
      await conversations().remember(chat, ana);
      await conversations().markWelcomed(chat.id);

      await conversations().forget(chat.id);

      expect(await conversations().personalOf(ana)).toBeUndefined();
      expect(await conversations().markWelcomed(chat.id)).toBe(true);
    });
  });
}
