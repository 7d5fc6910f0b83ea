import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMembers } from '../../../src/adapters/teams/members.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { objectId, tenantId } from '../../../src/domain/ids.ts';
import type { ConversationRef } from '../../../src/ports/chat.ts';
import type { Members } from '../../../src/ports/team.ts';
import { FOREIGN, HOME, SERVICE_URL } from './support/channel.ts';
import { startConnector, type FakeConnector } from './support/connector.ts';

const channel: ConversationRef = {
  id: '19:abc@thread.tacv2',
  type: 'channel',
  tenantId: tenantId(HOME),
  serviceUrl: SERVICE_URL,
  botId: '28:bot',
};
const thread: ConversationRef = { ...channel, id: '19:abc@thread.tacv2;messageid=17' };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const ana = {
  objectId: objectId('a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001'),
  name: 'Ana Bakker',
  userId: '29:ana',
  reader: { locale: 'en' },
  seenAt: 0,
};
const casey = { status: 200, body: { id: '29:casey', name: 'Casey Moore', tenantId: FOREIGN } };

describe('members of a conversation', () => {
  let connector: FakeConnector;
  let members: Members;
  let now: number;

  beforeEach(async () => {
    connector = await startConnector();
    now = 0;
    members = createMembers({
      cloud: CLOUDS.AzureCloud,
      botToken: { getToken: async () => 'the-bot-token' },
      people: {
        byUserId: async (home, userId) => (userId === '29:ana' ? { ...ana, tenantId: home } : undefined),
      },
      clock: { now: () => now },
      log: quiet,
      sleep: async () => undefined,
      resolveServiceUrl: (url) => url.replace('https://smba.trafficmanager.net', connector.url),
    });
  });
  afterEach(() => connector.close());

  it('have the tenant of the roster, whatever the tenant of the channel', async () => {
    connector.next(casey);

    expect(await members.tenantOf(channel, '29:casey')).toBe(FOREIGN);
    expect(connector.calls).toMatchObject([
      {
        method: 'GET',
        path: `/emea/${HOME}/v3/conversations/19:abc@thread.tacv2/members/29:casey`,
        headers: { authorization: 'Bearer the-bot-token' },
      },
    ]);
  });

  it('are not asked for when they are known to be at home', async () => {
    expect(await members.tenantOf(thread, '29:ana')).toBe(HOME);
    expect(connector.calls).toEqual([]);
  });

  it('are asked for once in ten minutes, also by threads of the channel and at the same time', async () => {
    connector.next(casey, casey);
    const both = [members.tenantOf(thread, '29:casey'), members.tenantOf(channel, '29:casey')];

    expect(await Promise.all(both)).toEqual([FOREIGN, FOREIGN]);
    now = 10 * 60_000 - 1;
    await members.tenantOf(channel, '29:casey');
    expect(connector.calls).toHaveLength(1);

    now += 1;
    await members.tenantOf(channel, '29:casey');
    expect(connector.calls).toHaveLength(2);
  });

  it.each([
    ['not there', { status: 404, body: { error: { code: 'MemberNotFoundInConversation' } } }],
    ['where the bot is not', { status: 403, body: { error: { code: 'BotNotInConversationRoster' } } }],
    ['without a tenant', { status: 200, body: { id: '29:casey' } }],
    ['with a tenant that is none', { status: 200, body: { id: '29:casey', tenantId: 'fabrikam' } }],
  ])('%s belong to nobody, and are asked for again the next time', async (_what, answer) => {
    connector.next(answer, casey);

    expect(await members.tenantOf(channel, '29:casey')).toBeUndefined();
    expect(await members.tenantOf(channel, '29:casey')).toBe(FOREIGN);
  });

  it('are not waited for when Teams throttles', async () => {
    connector.next({ status: 429, headers: { 'retry-after': '3' } }, casey);

    await expect(members.tenantOf(channel, '29:casey')).rejects.toMatchObject({
      code: 'throttled',
      params: { seconds: 3 },
    });
    expect(await members.tenantOf(channel, '29:casey')).toBe(FOREIGN);
  });

  it('of a 1:1 chat are at home without a question', async () => {
    expect(await members.tenantOf({ ...channel, id: 'a:1ana', type: 'personal' }, '29:ana')).toBe(HOME);
    expect(connector.calls).toEqual([]);
  });
});
