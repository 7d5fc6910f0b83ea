import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTeamsChat } from '../../../src/adapters/teams/teams-chat.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { PalError } from '../../../src/domain/errors.ts';
import { objectId, tenantId } from '../../../src/domain/ids.ts';
import { channelOfThread } from '../../../src/domain/threads.ts';
import type { Person } from '../../../src/domain/people.ts';
import { text } from '../../../src/i18n/text.ts';
import type { Chat, ConversationRef, Reply, PostOptions } from '../../../src/ports/chat.ts';
import type { Cards, Conversations, StoredCard } from '../../../src/ports/stores.ts';
import { ANA, APP_ID, HOME, SERVICE_URL } from './support/channel.ts';
import { startConnector, type FakeConnector } from './support/connector.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const ana: Person = { tenantId: tenantId(HOME), objectId: objectId(ANA), name: 'Ana Bakker' };
const reader = { locale: 'en-US' };
const chat1: ConversationRef = {
  id: 'a:1ana',
  type: 'personal',
  tenantId: ana.tenantId,
  serviceUrl: SERVICE_URL,
  botId: `28:${APP_ID}`,
  userId: '29:ana',
};
const thread: ConversationRef = { ...chat1, id: '19:abc@thread.tacv2;messageid=17', type: 'channel' };
const sentence: Reply = { text: text('error.partnerIdInvalid', { given: '**1**' }) };
const card: Reply = {
  text: text('error.microsoftBusy'),
  card: { template: 'working', data: { title: text('error.microsoftBusy') } },
  actions: [
    { kind: 'run', label: text('error.throttled'), invocation: { command: 'link', args: { customer: 'c' } } },
    { kind: 'open', label: text('error.notMember'), url: 'https://example.com/' },
    {
      kind: 'run',
      label: text('error.throttled'),
      invocation: { command: 'link', args: {} },
      style: 'positive',
    },
  ],
};

describe('Teams chat', () => {
  let connector: FakeConnector;
  let chat: Chat;
  let issued: Omit<StoredCard, 'id' | 'nonce'>[];
  let waits: number[];
  let remembered: ConversationRef[];
  let known: ConversationRef | undefined;
  let logged: string;

  beforeEach(async () => {
    connector = await startConnector();
    issued = [];
    waits = [];
    remembered = [];
    known = undefined;
    logged = '';
    const write = (fields: object, message: string): void =>
      void (logged += JSON.stringify([fields, message]));
    chat = createTeamsChat({
      appId: APP_ID,
      cloud: CLOUDS.AzureCloud,
      botToken: { getToken: async () => 'the-bot-token' },
      cards: {
        async issue(stored) {
          issued.push(stored);
          return { id: 'card-1', nonce: 'nonce-1' };
        },
      } as Partial<Cards> as Cards,
      conversations: {
        personalOf: async () => known,
        remember: async (ref: ConversationRef) => void remembered.push(ref),
      } as Partial<Conversations> as Conversations,
      renderCard: (ref, actions, { locale }, board) => ({
        template: ref.template,
        actions,
        locale,
        ...(board && { board }),
      }),
      translate: ({ key, params }) => `${key} ${JSON.stringify(params ?? {})}`,
      clock: { now: () => NOW },
      log: { debug: write, info: write, warn: write, error: write },
      sleep: async (ms) => void waits.push(ms),
      resolveServiceUrl: (url) => url.replace('https://smba.trafficmanager.net', connector.url),
    });
  });
  afterEach(() => connector.close());

  const post = (reply: Reply = sentence, at = chat1): Promise<string | undefined> =>
    chat.post(at, reply, ana, { reader });
  const update = (how: Partial<PostOptions> = {}): Promise<string | undefined> =>
    chat.update(chat1, '17', card, ana, { reader, ...how });

  describe('messages', () => {
    it('without a card go as plain text, so that foreign text is never Markdown', async () => {
      expect(await post()).toBe('sent-1');

      expect(connector.calls).toMatchObject([
        {
          method: 'POST',
          path: `/emea/${HOME}/v3/conversations/a:1ana/activities`,
          headers: { authorization: 'Bearer the-bot-token' },
          body: {
            type: 'message',
            text: 'error.partnerIdInvalid {"given":"**1**"}',
            textFormat: 'plain',
            from: { id: `28:${APP_ID}` },
            conversation: { id: 'a:1ana' },
          },
        },
      ]);
      expect(connector.calls[0]?.body).not.toHaveProperty('attachments');
    });

    it('with a card carry the sentence as summary, never as text beside it', async () => {
      await post(card);

      const body = connector.calls[0]?.body;
      expect(body).toMatchObject({
        summary: 'error.microsoftBusy {}',
        attachments: [
          { contentType: 'application/vnd.microsoft.card.adaptive', content: { template: 'working' } },
        ],
      });
      expect(body).not.toHaveProperty('text');
    });

    it('keep on the server what a button does, for this person, conversation and day', async () => {
      await post(card);

      expect(issued).toEqual([
        {
          person: { tenantId: ana.tenantId, objectId: ana.objectId },
          conversationId: 'a:1ana',
          actions: {
            link: { command: 'link', args: { customer: 'c' } },
            'link-2': { command: 'link', args: {} },
          },
          expiresOn: NOW + 24 * 3_600_000,
        },
      ]);
      const [attachment] = connector.calls[0]?.body['attachments'] as { content: { actions: unknown } }[];
      expect(attachment?.content.actions).toEqual([
        { kind: 'run', title: 'error.throttled {}', verb: 'link', card: { id: 'card-1', nonce: 'nonce-1' } },
        { kind: 'open', title: 'error.notMember {}', url: 'https://example.com/' },
        {
          kind: 'run',
          title: 'error.throttled {}',
          verb: 'link-2',
          card: { id: 'card-1', nonce: 'nonce-1' },
          style: 'positive',
        },
      ]);
      expect(JSON.stringify(connector.calls[0]?.body)).not.toContain('customer');
    });

    it('store no card when there is no button', async () => {
      await post({ ...card, actions: [] });

      expect(issued).toEqual([]);
    });

    it('put buttons on a notice when there is no card for them', async () => {
      await post({ text: sentence.text, actions: card.actions ?? [] });

      expect(connector.calls[0]?.body).toMatchObject({ attachments: [{ content: { template: 'notice' } }] });
    });

    it('of a board have its card ask for the own view of its viewers', async () => {
      await post({ ...card, board: { id: 'board-1', viewers: ['29:ana'] } });

      expect(connector.calls[0]?.body).toMatchObject({
        attachments: [{ content: { board: { id: 'board-1', viewers: ['29:ana'] } } }],
      });
    });

    it('to a channel begin a thread', async () => {
      await post(sentence, channelOfThread(thread));

      expect(connector.calls[0]?.path).toContain('/conversations/19:abc@thread.tacv2/activities');
    });

    it('of a thread stay in it', async () => {
      await post(sentence, thread);

      expect(connector.calls[0]?.path).toContain(
        '/conversations/19:abc@thread.tacv2;messageid=17/activities',
      );
    });
  });

  describe('when the connector is in trouble', () => {
    it('waits as told on 429 and posts again', async () => {
      connector.next({ status: 429, headers: { 'retry-after': '2' } }, { status: 429 });

      expect(await post()).toBe('sent-3');
      expect(waits).toEqual([2000, 2000]);
    });

    it('tells of 429 at once to whoever has other work meanwhile', async () => {
      const throttled = { status: 429, headers: { 'retry-after': '2' } };
      connector.next(throttled, throttled);
      const told = { code: 'throttled', params: { seconds: 2 } };
      const how = { reader, waits: false } as const;

      await expect(chat.post(thread, sentence, undefined, how)).rejects.toMatchObject(told);
      await expect(chat.update(thread, '17', sentence, undefined, how)).rejects.toMatchObject(told);
      expect(waits).toEqual([]);
      expect(connector.calls).toHaveLength(2);
    });

    it('backs off on 412 even then: that is over in a moment', async () => {
      connector.next({ status: 412 });

      expect(await chat.post(thread, sentence, undefined, { reader, waits: false })).toBe('sent-2');
      expect(waits).toEqual([500]);
    });

    it.each([
      ['a channel without the bot', { status: 403, body: { error: { code: 'BotNotInConversationRoster' } } }],
      ['a channel that was deleted', { status: 404, body: { error: { code: 'ConversationNotFound' } } }],
    ])('calls %s closed, for a new message and for an update', async (_what, answer) => {
      connector.next(answer, answer, answer);
      const closed = { code: 'personalChatClosed' };

      await expect(post(sentence, thread)).rejects.toMatchObject(closed);
      await expect(chat.update(thread, '17', sentence, undefined, { reader })).rejects.toMatchObject(closed);
    });

    it.each([
      ['too long', [{ status: 429, headers: { 'retry-after': '120' } }], 1, 120],
      [
        'too often',
        Array.from({ length: 4 }, () => ({ status: 429, headers: { 'retry-after': '1' } })),
        4,
        1,
      ],
    ])('gives up when it should wait %s, and says how long', async (_case, answers, calls, seconds) => {
      connector.next(...answers);

      await expect(post()).rejects.toMatchObject({ code: 'throttled', params: { seconds } });
      expect(connector.calls).toHaveLength(calls);
    });

    it.each([
      [{ status: 500 }],
      [{ status: 502 }],
      [{ status: 503 }],
      [{ status: 408 }],
      [{ status: 0, reset: true }],
    ])('never posts twice what may have arrived: %j', async (answer) => {
      connector.next(answer);

      await expect(post()).rejects.toMatchObject({ code: 'microsoftBusy' });
      expect(connector.calls).toHaveLength(1);
    });

    it('repeats updates, which change nothing the second time', async () => {
      connector.next({ status: 503 }, { status: 0, reset: true });

      expect(await update()).toBe('sent-3');
      expect(connector.calls.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT']);
    });

    it('ends repeating updates after a few times', async () => {
      connector.next({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 });

      await expect(update()).rejects.toMatchObject({ code: 'microsoftBusy' });
      expect(connector.calls).toHaveLength(3);
    });

    it('backs off on 412', async () => {
      connector.next({ status: 412 });

      expect(await post()).toBe('sent-2');
      expect(waits).toEqual([500]);
    });

    it.each([
      [{ status: 404, body: { error: { code: 'ActivityNotFoundInConversation' } } }],
      [{ status: 403, body: { error: { code: 'ServiceError', message: 'Unknown' } } }],
    ])('posts afresh when the message to update is gone: %j', async (answer) => {
      connector.next(answer);

      expect(await update()).toBe('sent-2');
      expect(connector.calls.map(({ method }) => method)).toEqual(['PUT', 'POST']);
      expect(connector.calls[1]?.body).not.toHaveProperty('id');
      expect(issued).toHaveLength(1);
    });

    it('does not post afresh what it may not', async () => {
      connector.next({ status: 404, body: { error: { code: 'ActivityNotFoundInConversation' } } });

      expect(await update({ beforePosting: async () => false })).toBeUndefined();
      expect(connector.calls.map(({ method }) => method)).toEqual(['PUT']);
    });

    it('asks right before a new message leaves, when nothing else can fail', async () => {
      let callsBefore = -1;
      const beforePosting = async () => {
        callsBefore = connector.calls.length;
        return false;
      };

      expect(await chat.post(chat1, card, ana, { reader, beforePosting })).toBeUndefined();
      expect([callsBefore, connector.calls.length, issued.length]).toEqual([0, 0, 1]);
    });

    it.each([
      [403, { error: { code: 'Forbidden', subCode: 'MessageWritesBlocked' } }, 'personalChatClosed'],
      [403, { error: { code: 'ConversationBlockedByUser' } }, 'personalChatClosed'],
      [403, { error: { code: 'BotNotInConversationRoster' } }, 'personalChatClosed'],
      [403, { error: { code: 'BotDisabledByAdmin' } }, 'personalChatClosed'],
      [404, { error: { code: 'ConversationNotFound' } }, 'personalChatClosed'],
      [403, { error: { code: 'NotEnoughPermissions' } }, 'unexpected'],
      [401, { error: { code: 'BotNotRegistered' } }, 'registration'],
      [413, { error: { code: 'MessageSizeTooBig' } }, 'unexpected'],
      [307, {}, 'unexpected'],
    ])('turns %i %j into %s', async (status, body, code) => {
      connector.next({ status, body, headers: { location: 'http://127.0.0.1:1/' } });

      await expect(post()).rejects.toMatchObject({ code });
      expect(connector.calls).toHaveLength(1);
    });

    it('stops when the caller gives up', async () => {
      const reason = new Error('shutting down');

      await expect(
        chat.post(chat1, sentence, ana, { reader, abortSignal: AbortSignal.abort(reason) }),
      ).rejects.toBe(reason);
      expect(connector.calls).toEqual([]);
    });

    it('never sends its token to a host that is not on the list', async () => {
      const elsewhere = { ...chat1, serviceUrl: 'https://evil.example/' };

      await expect(post(sentence, elsewhere)).rejects.toBeInstanceOf(PalError);
    });

    it('logs no token', async () => {
      connector.next({ status: 500 });
      await post().catch(() => undefined);

      expect(logged).not.toBe('');
      expect(logged).not.toContain('the-bot-token');
    });
  });

  describe('typing', () => {
    it('is sent once and never fails', async () => {
      connector.next({ status: 500 });

      await chat.typing(chat1);
      await chat.typing({ ...chat1, serviceUrl: 'https://evil.example/' });

      expect(connector.calls).toMatchObject([{ body: { type: 'typing' } }]);
    });
  });

  describe('asking for SSO', () => {
    const request = { exchangeId: 'exchange-1', popupUrl: 'https://bot.example/auth/start?s=1' };

    it('sends an OAuth card that Teams answers silently, with a button for when it cannot', async () => {
      await chat.askForSso(chat1, request, { reader });

      expect(connector.calls[0]?.body['attachments']).toEqual([
        {
          contentType: 'application/vnd.microsoft.card.oauth',
          content: {
            text: 'teams.signIn.text {}',
            connectionName: 'sso',
            buttons: [{ type: 'signin', title: 'teams.signIn.button {}', value: request.popupUrl }],
            tokenExchangeResource: { id: 'exchange-1', uri: `api://botid-${APP_ID}` },
          },
        },
      ]);
    });

    it('leaves the exchange out in channels, where Teams has none', async () => {
      await chat.askForSso(thread, request, { reader });

      expect(JSON.stringify(connector.calls[0]?.body)).not.toContain('tokenExchangeResource');
    });
  });

  describe('the 1:1 chat', () => {
    it('is the one the person writes in', async () => {
      expect(await chat.openPersonal(ana, chat1)).toBe(chat1);
      expect(connector.calls).toEqual([]);
    });

    it('is the one that is known', async () => {
      known = chat1;

      expect(await chat.openPersonal(ana, thread)).toBe(chat1);
    });

    it('is opened when there is none, and remembered', async () => {
      connector.next({ status: 503 }, { status: 201, body: { id: 'a:new' } });

      const opened = await chat.openPersonal(ana, thread);

      expect(opened).toEqual({ ...chat1, id: 'a:new' });
      expect(remembered).toEqual([opened]);
      expect(connector.calls[1]).toMatchObject({
        method: 'POST',
        path: `/emea/${HOME}/v3/conversations`,
        body: {
          isGroup: false,
          members: [{ id: '29:ana' }],
          tenantId: HOME,
          channelData: { tenant: { id: HOME } },
        },
      });
    });

    it('cannot be opened with somebody whose Teams id is unknown', async () => {
      const { id, type, tenantId: tenant, serviceUrl, botId } = thread;
      const nobody = { id, type, tenantId: tenant, serviceUrl, botId };

      await expect(chat.openPersonal(ana, nobody)).rejects.toMatchObject({ code: 'personalChatClosed' });
    });
  });
});
