import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tenantId } from '../../../src/domain/ids.ts';
import type { Conversations, Inbox } from '../../../src/ports/stores.ts';
import {
  activity,
  ANA,
  APP_ID,
  HOME,
  invoke,
  SERVICE_URL,
  startChannel,
  type Channel,
} from './support/channel.ts';
import { createEdgeBench, CUSTOMER, GOOD_CODE, GOOD_TOKEN, type EdgeBench } from './support/edge.ts';

const BOT = `28:${APP_ID}`;
const button = { card: 'card-1', nonce: 'nonce-1', verb: 'link' };
const execute = (data: object, verb = 'link', type = 'Action.Execute'): Record<string, unknown> => ({
  ...invoke('adaptiveCard/action', { action: { type, verb, data }, trigger: 'manual' }),
  replyToId: '1700000000000',
});

const TEAM = '19:team@thread.tacv2';
const inChannel = (data: object): Record<string, unknown> =>
  activity({
    conversation: { id: '19:abc@thread.tacv2', conversationType: 'channel', tenantId: HOME },
    channelData: { tenant: { id: HOME }, team: { id: TEAM }, ...data },
  });

describe('Teams edge', () => {
  let channel: Channel;
  let bearer: string;
  let bench: EdgeBench;

  beforeAll(async () => {
    channel = await startChannel();
    bearer = `Bearer ${await channel.token()}`;
  });
  afterAll(() => channel.close());
  beforeEach(() => {
    bench = createEdgeBench(channel);
  });
  const tell = (body: unknown): ReturnType<EdgeBench['edge']['receive']> =>
    bench.edge.receive({ authorization: bearer, body });

  describe('messages', () => {
    it('become events with their origin, and wake the worker', async () => {
      expect(await tell(activity())).toEqual({ status: 200 });

      expect(bench.events).toEqual([
        {
          kind: 'message',
          text: 'show Contoso',
          edited: false,
          activityId: '1700000000001',
          conversation: {
            id: 'a:1ana',
            type: 'personal',
            tenantId: HOME,
            serviceUrl: SERVICE_URL,
            botId: BOT,
            userId: '29:ana',
          },
          person: { tenantId: HOME, objectId: ANA, name: 'Ana Bakker' },
          reader: { locale: 'nl-NL', timeZone: 'Europe/Amsterdam' },
          receivedAt: expect.any(Number) as number,
          correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        },
      ]);
      expect(bench.remembered).toEqual([bench.events[0]?.conversation]);
      expect(bench.seen).toEqual(['Ana Bakker']);
      expect(bench.pokes()).toBe(1);
    });

    it('name people by the entities of their mentions, never by a text', async () => {
      const of = (id: string, text: string): object => ({ type: 'mention', text, mentioned: { id } });

      await tell(
        activity({
          text: '<at>PAL Bot</at> status <at>Bo Lindgren</at> and <at>Mira Dubois</at>',
          entities: [
            of(BOT, '<at>PAL Bot</at>'),
            of('29:bo', '<at>Bo Lindgren</at>'),
            of('19:team@thread.tacv2', '<at>Cloud partners</at>'),
            null,
            { type: 'mention', text: '<at>Mira Dubois</at>' },
          ],
        }),
      );

      expect(bench.events).toMatchObject([{ text: 'status Bo Lindgren and Mira Dubois' }]);
      expect(bench.events[0]).toHaveProperty('mentions', [{ userId: '29:bo', label: 'Bo Lindgren' }]);
    });

    it('that come twice are acknowledged twice and recorded once', async () => {
      await tell(activity());

      expect(await tell(activity())).toEqual({ status: 200 });
      expect(bench.events).toHaveLength(1);
      expect(bench.pokes()).toBe(1);
    });

    it('of a channel keep their thread', async () => {
      const id = '19:abc@thread.tacv2;messageid=1700000000000';

      await tell(activity({ conversation: { id, conversationType: 'channel', tenantId: HOME } }));

      expect(bench.events[0]?.conversation).toMatchObject({ id, type: 'channel' });
      expect(bench.events[0]?.conversation).not.toHaveProperty('teamId');
    });

    it('of a channel name its team', async () => {
      await tell(inChannel({ channel: { id: '19:abc@thread.tacv2' } }));

      expect(bench.events[0]?.conversation).toMatchObject({ teamId: TEAM });
    });

    it.each([
      [{ conversation: { id: '19:x@unq.gbl.spaces', tenantId: HOME } }, 'groupChat'],
      [{ conversation: { id: 'a:1', tenantId: HOME } }, 'personal'],
      [{ conversation: { id: 'a:1', isGroup: true, tenantId: HOME } }, 'groupChat'],
    ])('without a conversation type count as shared unless they are plainly 1:1', async (changes, type) => {
      await tell(activity(changes));

      expect(bench.events[0]?.conversation.type).toBe(type);
    });

    it.each([
      [
        {
          locale: undefined,
          localTimezone: undefined,
          entities: [{ type: 'clientInfo', locale: 'sv-SE', timezone: 'Europe/Stockholm' }],
        },
        { locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
      ],
      [{ locale: '<script>', localTimezone: 'Mars/Olympus' }, { locale: 'en-US' }],
    ])('name the reader by what the client knows', async (changes, reader) => {
      await tell(activity(changes));

      expect(bench.events[0]?.reader).toEqual(reader);
    });

    it('with our card data are presses of a button', async () => {
      const value = { ...button, customer: CUSTOMER, keep: true, msteams: { type: 'x' }, deep: {} };

      await tell(activity({ text: undefined, value, replyToId: '17' }));

      expect(bench.events).toMatchObject([
        { kind: 'cardAction', cardId: 'card-1', nonce: 'nonce-1', verb: 'link', replyToId: '17' },
      ]);
      expect(bench.events[0]).toHaveProperty('inputs', { customer: CUSTOMER, keep: 'true' });
    });

    it('with strange data are still answered by the core, as a message without words', async () => {
      await tell(activity({ text: undefined, value: { foo: 1 } }));

      expect(bench.events).toMatchObject([{ kind: 'message', text: '' }]);
    });

    it('that are edited are events of their own, once per edit', async () => {
      const edit = activity({
        type: 'messageUpdate',
        text: 'show B',
        channelData: { tenant: { id: HOME }, eventType: 'editMessage' },
      });

      await tell(activity());
      await tell(edit);
      await tell(edit);
      await tell({ ...edit, text: 'show C', timestamp: '2026-11-20T10:05:00.000Z' });

      expect(bench.events).toMatchObject([
        { text: 'show Contoso', edited: false },
        { text: 'show B', edited: true },
        { text: 'show C', edited: true },
      ]);
    });

    it.each([
      ['messageUpdate', { eventType: 'undeleteMessage' }],
      ['messageDelete', { eventType: 'softDeleteMessage' }],
      ['messageReaction', {}],
      ['typing', {}],
      ['somethingNew', {}],
    ])('of kind %s are acknowledged and ignored', async (type, data) => {
      expect(await tell(activity({ type, channelData: { tenant: { id: HOME }, ...data } }))).toEqual({
        status: 200,
      });
      expect(bench.events).toEqual([]);
    });
  });

  describe('installation', () => {
    it.each([
      [{ type: 'installationUpdate', action: 'add' }, 'installed'],
      [{ type: 'installationUpdate', action: 'add-upgrade' }, 'installed'],
      [{ type: 'conversationUpdate', membersAdded: [{ id: BOT }] }, 'installed'],
      [{ type: 'installationUpdate', action: 'remove' }, 'uninstalled'],
      [{ type: 'conversationUpdate', membersRemoved: [null, { id: BOT }] }, 'uninstalled'],
    ])('%j is told as %s', async (changes, kind) => {
      await tell(activity({ text: undefined, ...changes }));

      expect(bench.events).toMatchObject([{ kind }]);
      expect(bench.remembered).toHaveLength(kind === 'installed' ? 1 : 0);
    });

    const removed = { type: 'conversationUpdate', membersRemoved: [{ id: BOT }] };
    const gone = (): object[] =>
      bench.events.map(({ kind, conversation: { id, teamId } }) => ({ kind, id, teamId }));
    const uninstalled = (id: string): object => ({ kind: 'uninstalled', id, teamId: TEAM });

    it.each([
      ['is removed from the team', { ...removed }, { eventType: 'teamMemberRemoved' }],
      ['is uninstalled', { type: 'installationUpdate', action: 'remove' }, {}],
      ['loses its team', { type: 'conversationUpdate' }, { eventType: 'teamDeleted' }],
      ['loses its team for good', { type: 'conversationUpdate' }, { eventType: 'teamHardDeleted' }],
    ])('ends for the team and the place Teams tells it in when the bot %s', async (_what, changes, data) => {
      await tell({ ...inChannel(data), ...changes });

      expect(gone()).toEqual([uninstalled('19:abc@thread.tacv2'), uninstalled(TEAM)]);
      expect(bench.remembered).toEqual([]);
    });

    it('ends for the channel alone when only that is deleted, or is shared with its own installation', async () => {
      const general = { conversation: { id: TEAM, conversationType: 'channel', tenantId: HOME } };
      const channel = { id: '19:deleted@thread.tacv2' };
      await tell({
        ...inChannel({ channel, eventType: 'channelDeleted' }),
        ...general,
        type: 'conversationUpdate',
      });
      await tell({
        ...inChannel({ channel: { ...channel, type: 'shared' } }),
        type: 'installationUpdate',
        action: 'remove',
      });
      await tell({
        ...inChannel({ eventType: 'channelMemberRemoved' }),
        ...removed,
        id: 'f:2',
      });

      expect(gone()).toEqual([
        uninstalled('19:deleted@thread.tacv2'),
        uninstalled('19:abc@thread.tacv2'),
        uninstalled('19:abc@thread.tacv2'),
      ]);
    });

    it.each([
      [{ type: 'installationUpdate', action: 'remove-upgrade' }],
      [{ type: 'conversationUpdate', membersAdded: [{ id: '29:bo' }] }],
      [{ ...inChannel({ eventType: 'channelRenamed' }), type: 'conversationUpdate' }],
      [{ ...inChannel({ eventType: 'teamRenamed' }), type: 'conversationUpdate' }],
      [{ ...inChannel({ eventType: 'channelRestored' }), type: 'conversationUpdate' }],
      [{ ...inChannel({ eventType: 'teamRestored' }), type: 'conversationUpdate' }],
    ])('%j is nothing to tell', async (changes) => {
      await tell(activity(changes));

      expect(bench.events).toEqual([]);
    });
  });

  describe('Action.Execute', () => {
    it('is recorded and answered at once with a text that covers no later result', async () => {
      const answer = await tell(execute({ ...button, partnerId: '1234567' }));

      expect(answer).toEqual({
        status: 200,
        body: {
          statusCode: 200,
          type: 'application/vnd.microsoft.activity.message',
          value: 'working nl-NL',
        },
      });
      expect(bench.events).toMatchObject([
        { kind: 'cardAction', ...{ cardId: 'card-1', verb: 'link' }, inputs: { partnerId: '1234567' } },
      ]);
      expect(bench.events[0]).toHaveProperty('replyToId', '1700000000000');
    });

    it('gets the same answer when it is delivered again', async () => {
      const first = await tell(execute(button));

      expect(await tell(execute(button))).toEqual(first);
      expect(bench.events).toHaveLength(1);
    });

    it.each([
      ['another verb than its data', execute(button, 'unlink')],
      ['no card id', execute({ ...button, card: undefined })],
      ['a number for a nonce', execute({ ...button, nonce: 7 })],
      ['another action type', execute(button, 'link', 'Action.Submit')],
      ['no value', invoke('adaptiveCard/action', undefined)],
      [
        'an automatic refresh',
        invoke('adaptiveCard/action', {
          trigger: 'automatic',
          action: { type: 'Action.Execute', verb: 'link', data: button },
        }),
      ],
    ])('is refused with %s', async (_case, body) => {
      expect(await tell(body)).toMatchObject({
        status: 400,
        body: { statusCode: 400, type: 'application/vnd.microsoft.error' },
      });
      expect(bench.events).toEqual([]);
    });
  });

  describe('sign-in', () => {
    const exchange = (value: object): Record<string, unknown> => invoke('signin/tokenExchange', value);
    const offer = { id: 'exchange-1', connectionName: 'sso', token: GOOD_TOKEN };
    const shape = { id: 'exchange-1', connectionName: 'sso' };

    it('keeps a valid SSO token until shortly before it expires and resumes what waits for it', async () => {
      expect(await tell(exchange(offer))).toEqual({ status: 200, body: { ...shape, failureDetail: null } });

      expect(bench.stored).toMatchObject([{ person: ANA, kind: 'sso', secret: GOOD_TOKEN }]);
      expect(bench.stored[0]?.expiresOn).toBeLessThanOrEqual(Date.now() + 55 * 60_000);
      expect(bench.resumed).toEqual([{ kind: 'sso' }]);
      expect(bench.pokes()).toBe(1);
    });

    it('answers every client of the person alike, and keeps one token', async () => {
      const first = await tell(exchange(offer));

      expect(await tell({ ...exchange(offer), id: 'f:2' })).toEqual(first);
      expect(bench.stored).toHaveLength(1);
    });

    it('does not keep a token that nobody waits for: it may come after a signout', async () => {
      bench.waits = false;

      expect(await tell(exchange(offer))).toEqual({ status: 200, body: { ...shape, failureDetail: null } });
      expect(bench.stored).toEqual([]);
      expect(bench.resumed).toEqual([]);
    });

    it('refuses a token that is not this person’s, and says nothing about why', async () => {
      const answer = await tell(exchange({ ...offer, token: 'someone.elses.token' }));

      expect(answer).toEqual({ status: 412, body: { ...shape, failureDetail: 'Sign-in needed' } });
      expect(bench.stored).toEqual([]);
      expect(bench.resumed).toEqual([]);
    });

    it('refuses a token that is about to expire', async () => {
      bench = createEdgeBench(channel, {
        ssoTokens: { validate: async () => ({ expiresOn: Date.now() + 60_000 }) },
      });

      expect(await tell(exchange(offer))).toMatchObject({ status: 412 });
      expect(bench.stored).toEqual([]);
    });

    it.each([
      [{ ...offer, token: undefined }],
      [{ ...offer, id: 5 }],
      [{ ...offer, connectionName: 'other' }],
      [{ ...offer, token: 'x'.repeat(20_000) }],
    ])('calls a malformed exchange malformed', async (value) => {
      expect(await tell(exchange(value))).toMatchObject({ status: 400, body: { connectionName: 'sso' } });
    });

    it('confirms the code of a popup for the person who sends it', async () => {
      expect(await tell(invoke('signin/verifyState', { state: GOOD_CODE }))).toEqual({ status: 200 });

      expect(bench.resumed).toEqual([{ kind: 'tenant', tenant: CUSTOMER }]);
      expect(bench.pokes()).toBe(1);
    });

    it('resumes what waits for SSO after a popup at home', async () => {
      await tell(invoke('signin/verifyState', { state: 'home' }));

      expect(bench.resumed).toEqual([{ kind: 'tenant', tenant: tenantId(HOME) }, { kind: 'sso' }]);
    });

    it.each([
      ['an unknown code', { state: '123456' }, 404],
      ['a cancelled popup', { state: 'CancelledByUser' }, 200],
      ['nothing', {}, 400],
    ])('answers %s', async (_case, value, status) => {
      expect(await tell(invoke('signin/verifyState', value))).toEqual({ status });
      expect(bench.resumed).toEqual([]);
    });

    it('records what Teams calls a failure', async () => {
      expect(await tell(invoke('signin/failure', { code: 'resourcematchfailed', message: 'x' }))).toEqual({
        status: 200,
      });
      await tell({ ...invoke('signin/failure', { code: 'not a word!' }), id: 'f:2' });

      expect(bench.events).toMatchObject([
        { kind: 'signInFailed', code: 'resourcematchfailed' },
        { kind: 'signInFailed', code: 'unknown' },
      ]);
    });

    it('leaves no token and no code in events, logs or conversations', async () => {
      await tell(exchange(offer));
      await tell(exchange({ ...offer, token: 'bad.secret.token' }));
      await tell(invoke('signin/verifyState', { state: GOOD_CODE }));
      await tell(invoke('signin/verifyState', { state: 'wrong-secret-code' }));

      const kept = JSON.stringify([bench.events, bench.logged, bench.remembered]);
      for (const secret of [GOOD_TOKEN, 'bad.secret.token', GOOD_CODE, 'wrong-secret-code', bearer.slice(7)])
        expect(kept).not.toContain(secret);
    });
  });

  it.each(['task/fetch', 'composeExtension/query', 'message/submitAction', 'brand/new'])(
    'answers the unknown invoke %s with 200, never 501',
    async (name) => {
      expect(await tell(invoke(name, { a: 1 }))).toEqual({ status: 200 });
      expect(bench.events).toEqual([]);
    },
  );

  describe('in trouble', () => {
    const broken = async (): Promise<never> => {
      throw new Error('connection to 10.0.0.5 refused');
    };

    it.each([
      ['the inbox', { inbox: { record: broken, resume: broken } as unknown as Inbox }],
      ['the conversations', { conversations: { remember: broken } as unknown as Conversations }],
    ])('does not acknowledge what %s could not keep', async (_what, overrides) => {
      bench = createEdgeBench(channel, overrides);

      expect(await tell(activity())).toEqual({ status: 500 });
      expect(await tell(execute(button))).toEqual({ status: 500 });
      expect(bench.logged.filter(({ level }) => level === 'error')).toHaveLength(2);
    });

    it('answers 503 when nobody can tell whose token it is', async () => {
      const mute = await startChannel();
      mute.answerWith(500);
      const other = createEdgeBench(mute);

      const answer = await other.edge.receive({
        authorization: `Bearer ${await mute.token()}`,
        body: activity(),
      });

      expect(answer).toEqual({ status: 503 });
      await mute.close();
    });
  });
});
