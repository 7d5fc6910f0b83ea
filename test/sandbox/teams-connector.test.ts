import { beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type FakeAzure, PEOPLE, createFakeAzure } from './teams-fakes.ts';

let azure: FakeAzure;
let teams: TeamsStandIn;

beforeEach(() => {
  azure = createFakeAzure();
  teams = startTeams({ azure, botUrl: () => 'http://127.0.0.1:1', install: 'everywhere' });
});

const conversations = `${SERVICE_URL}v3/conversations`;
const idOf = (key: string): string => teams.roster.find(key)!.id;
const activities = (key: string): string => `${conversations}/${encodeURIComponent(idOf(key))}/activities`;
const message = { type: 'message', text: 'hello' };
const answered = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;
const ana = PEOPLE[0]!;
const casey = PEOPLE[3]!;

describe('connector', () => {
  it('refuses whoever is not the bot', async () => {
    const response = await azure.call('POST', activities('group'), message, 'Bearer somebody');

    expect(response.status).toBe(401);
    expect(teams.transcript.messages(idOf('group'))).toEqual([]);
  });

  it('posts, updates and deletes messages', async () => {
    const posted = await azure.call('POST', activities('personal/ana'), message);
    const { id } = await answered(posted);
    const updated = await azure.call('PUT', `${activities('personal/ana')}/${String(id)}`, {
      type: 'message',
      text: 'hello again',
    });

    expect([posted.status, updated.status]).toEqual([201, 200]);
    expect(teams.transcript.messages(idOf('personal/ana'))).toMatchObject([
      { id, from: 'bot', text: 'hello again', revision: 2 },
    ]);

    const deleted = await azure.call('DELETE', `${activities('personal/ana')}/${String(id)}`);
    const again = await azure.call('PUT', `${activities('personal/ana')}/${String(id)}`, message);

    expect(deleted.status).toBe(200);
    expect(again.status).toBe(404);
    expect(teams.transcript.messages(idOf('personal/ana'))[0]).toMatchObject({ deleted: true, text: '' });
  });

  it('puts a reply into the thread that the conversation id names', async () => {
    const { message: root } = await teams.say('bo', 'channel/General', { text: 'anything new?' });
    const thread = encodeURIComponent(`${idOf('channel/General')};messageid=${root.id}`);

    await azure.call('POST', `${conversations}/${thread}/activities/${root.id}`, message);

    expect(teams.transcript.messages(idOf('channel/General')).at(-1)).toMatchObject({
      from: 'bot',
      threadId: root.id,
    });
  });

  it('tells typing without keeping it', async () => {
    const changes: string[] = [];
    teams.transcript.onChange((change) => changes.push(change.kind));

    await azure.call('POST', activities('personal/ana'), { type: 'typing' });

    expect(changes).toEqual(['typing']);
    expect(teams.transcript.messages(idOf('personal/ana'))).toEqual([]);
  });

  it.each([
    ['the 29: id', ana.teamsId],
    ['the object id', ana.objectId],
  ])('opens the one personal chat there is by %s', async (_, id) => {
    const response = await azure.call('POST', conversations, {
      bot: teams.roster.bot,
      members: [{ id }],
      tenantId: ana.tenantId,
      channelData: { tenant: { id: ana.tenantId } },
    });

    expect(response.status).toBe(201);
    expect(await answered(response)).toMatchObject({ id: idOf('personal/ana') });
  });

  it.each([
    ['a person of another tenant', { id: casey.teamsId, tenantId: casey.tenantId }, 403],
    ['a tenant that does not fit', { id: ana.teamsId, tenantId: casey.tenantId }, 400],
    ['nobody', { id: '29:nobody', tenantId: ana.tenantId }, 400],
  ])('opens no chat with %s', async (_, { id, tenantId }, status) => {
    const response = await azure.call('POST', conversations, {
      members: [{ id }],
      channelData: { tenant: { id: tenantId } },
    });

    expect(response.status).toBe(status);
  });

  it('begins a thread in a channel', async () => {
    const response = await azure.call('POST', conversations, {
      isGroup: true,
      channelData: { channel: { id: idOf('channel/Link status') } },
      activity: message,
    });

    const { id, activityId } = await answered(response);
    expect(id).toBe(`${idOf('channel/Link status')};messageid=${String(activityId)}`);
    expect(teams.transcript.messages(idOf('channel/Link status'))).toMatchObject([{ threadId: activityId }]);
  });

  it('lists members with their accounts', async () => {
    const paged = await answered(
      await azure.call('GET', activities('group').replace('activities', 'pagedmembers')),
    );
    const one = await answered(
      await azure.call('GET', activities('group').replace('activities', `members/${ana.teamsId}`)),
    );

    expect(paged['members']).toHaveLength(3);
    expect(one).toMatchObject({
      aadObjectId: ana.objectId,
      userPrincipalName: ana.upn,
      tenantId: ana.tenantId,
    });
  });

  it('refuses more than about 100 KB, counted as UTF-16', async () => {
    const response = await azure.call('POST', activities('group'), { ...message, text: 'x'.repeat(60_000) });

    expect(response.status).toBe(413);
    expect(await answered(response)).toMatchObject({ error: { code: 'MessageSizeTooBig' } });
  });

  it('refuses a bot that is blocked, until the person writes again', async () => {
    teams.block('personal/ana', true);
    const response = await azure.call('POST', activities('personal/ana'), message);

    expect(response.status).toBe(403);
    expect(await answered(response)).toMatchObject({ error: { code: 'ConversationBlockedByUser' } });

    await teams.say('ana', 'personal/ana', { text: 'sorry' });
    expect((await azure.call('POST', activities('personal/ana'), message)).status).toBe(201);
  });

  it('throttles with Retry-After as long as the bot does not wait', async () => {
    azure.setFault({ kind: 'chatThrottled' }, true);

    const first = await azure.call('POST', activities('personal/ana'), message);
    const hurried = await azure.call('POST', activities('personal/ana'), message);

    expect([first.status, hurried.status]).toEqual([429, 429]);
    expect(first.headers.get('retry-after')).toBe('1');
  });

  it('loses messages to update under the fault updateGone', async () => {
    const { id } = await answered(await azure.call('POST', activities('personal/ana'), message));
    azure.setFault({ kind: 'updateGone' }, true);

    const response = await azure.call('PUT', `${activities('personal/ana')}/${String(id)}`, message);

    expect(response.status).toBe(404);
    expect(await answered(response)).toMatchObject({ error: { code: 'ActivityNotFoundInConversation' } });
  });

  it.each([
    ['a conversation nobody has', `${conversations}/19:nothing/activities`, message, 404],
    ['an activity of a strange type', '', { type: 'event' }, 400],
  ])('refuses %s', async (_, url, body, status) => {
    const response = await azure.call('POST', url || activities('group'), body);

    expect(response.status).toBe(status);
  });
});
