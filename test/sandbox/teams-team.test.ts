import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type Activity } from '../../sandbox/teams/wire.ts';
import { type FakeAzure, type FakeBot, PEOPLE, createFakeAzure, startFakeBot } from './teams-fakes.ts';

const SHARED = 'channel/Shared with Adventure Works';
const [ana, bo, , casey] = PEOPLE;

let azure: FakeAzure;
let bot: FakeBot;
let teams: TeamsStandIn;
let now: number;

beforeEach(async () => {
  now = 0;
  azure = createFakeAzure();
  bot = await startFakeBot();
  teams = startTeams({ azure, botUrl: () => bot.url, install: 'everywhere', clock: { now: () => now } });
});
afterEach(async () => {
  await teams.close();
  await bot.close();
});

const idOf = (key: string): string => teams.roster.find(key)!.id;
const call = (method: string, key: string, rest: string, body?: unknown): Promise<Response> =>
  azure.call(method, `${SERVICE_URL}v3/conversations/${encodeURIComponent(idOf(key))}/${rest}`, body);
const received = (): Activity[] => bot.received.map(({ activity }) => activity);

describe('mentions of people', () => {
  it('become entities in the order of the text, spelled as in the list', async () => {
    await teams.say('mira', 'channel/General', { text: '@pal bot status @bo  lindgren and @Ana Bakker!' });

    expect(received()[0]).toMatchObject({
      text: '<at>PAL Bot</at> status <at>Bo Lindgren</at> and <at>Ana Bakker</at>!',
      entities: [
        { type: 'mention', text: '<at>PAL Bot</at>', mentioned: teams.roster.bot },
        {
          type: 'mention',
          text: '<at>Bo Lindgren</at>',
          mentioned: { id: bo!.teamsId, name: 'Bo Lindgren' },
        },
        { type: 'mention', text: '<at>Ana Bakker</at>', mentioned: { id: ana!.teamsId, name: 'Ana Bakker' } },
        { type: 'clientInfo' },
      ],
    });
  });

  it('are of members only, and nobody else can be mentioned in a 1:1 chat', async () => {
    await teams.say('mira', 'channel/General', { text: '@PAL Bot status @Casey Moore' });
    await teams.say('mira', 'personal/mira', { text: 'status @Bo Lindgren' });

    expect(received().map(({ text }) => text)).toEqual([
      '<at>PAL Bot</at> status @Casey Moore',
      'status @Bo Lindgren',
    ]);
  });

  it('alone do not reach the bot', async () => {
    await teams.say('mira', 'channel/General', { text: '@Bo Lindgren have you seen this?' });

    expect(received()).toEqual([]);
  });
});

describe('the shared channel', () => {
  it('has members of another organisation, who write under the tenant of the channel', async () => {
    await teams.say('casey', SHARED, { text: '@PAL Bot status' });

    expect(received()[0]).toMatchObject({
      from: { id: casey!.teamsId, aadObjectId: casey!.objectId },
      conversation: { tenantId: azure.app.homeTenantId, conversationType: 'channel' },
      channelData: { tenant: { id: azure.app.homeTenantId }, channel: { type: 'shared' } },
    });
  });

  it('tells by its roster where they belong', async () => {
    const answered = await call('GET', SHARED, `members/${casey!.teamsId}`);

    expect(await answered.json()).toMatchObject({
      id: casey!.teamsId,
      tenantId: casey!.tenantId,
      aadObjectId: casey!.objectId,
      userRole: 'user',
    });
    expect((await call('GET', 'channel/General', `members/${casey!.teamsId}`)).status).toBe(404);
  });

  it('has an installation of its own, while standard channels have one together', async () => {
    await teams.uninstall('ana', 'channel/Link status');

    const status = async (key: string): Promise<number> =>
      (await call('POST', key, 'activities', { type: 'message', text: 'hi' })).status;
    expect(await status('channel/General')).toBe(403);
    expect(await status('channel/Link status')).toBe(403);
    expect(await status(SHARED)).toBe(201);
  });
});

describe('a channel or team', () => {
  it('that is deleted is told in the conversation of the team, and cannot be written to', async () => {
    await teams.lifecycle('mira', 'channel/Link status', 'channelDeleted');

    expect(received()[0]).toMatchObject({
      type: 'conversationUpdate',
      conversation: { id: idOf('channel/General') },
      channelData: {
        eventType: 'channelDeleted',
        channel: { id: idOf('channel/Link status'), name: 'Link status' },
        team: { id: idOf('channel/General') },
      },
    });
    const gone = await call('POST', 'channel/Link status', 'activities', { type: 'message', text: 'hi' });
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({ error: { code: 'ConversationNotFound' } });
    await expect(teams.say('ana', 'channel/Link status', { text: 'hi' })).rejects.toThrow('was deleted');

    await teams.lifecycle('mira', 'channel/Link status', 'channelRestored');
    expect((await call('POST', 'channel/Link status', 'activities', { type: 'message' })).status).toBe(201);
  });

  it('that is deleted as a team takes all its channels along', async () => {
    await teams.lifecycle('mira', 'channel/Link status', 'teamDeleted');

    expect(received()[0]).toMatchObject({ channelData: { eventType: 'teamDeleted' } });
    expect(received()[0]?.channelData).not.toHaveProperty('channel');
    for (const key of ['channel/General', 'channel/Link status', SHARED]) {
      expect((await call('POST', key, 'activities', { type: 'message' })).status).toBe(404);
    }
  });

  it('that is renamed says its new name', async () => {
    await teams.lifecycle('mira', 'channel/Link status', 'channelRenamed', 'Partner links');
    await teams.lifecycle('mira', 'channel/Link status', 'teamRenamed', 'Partners');

    expect(received()).toMatchObject([
      { channelData: { channel: { name: 'Partner links' } } },
      { channelData: { team: { name: 'Partners' } } },
    ]);
  });

  it('may have a thousand channels', () => {
    const many = startTeams({ azure, botUrl: () => bot.url, moreChannels: 1_000, install: 'everywhere' });

    expect(many.roster.find('channel/Channel 1000')).toMatchObject({ type: 'channel' });
    expect(new Set(many.roster.conversations.map(({ id }) => id)).size).toBe(
      many.roster.conversations.length,
    );
  });
});

describe('a card that refreshes', () => {
  const boardCard = (board: string, userIds?: readonly string[]): object => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          refresh: {
            action: { type: 'Action.Execute', verb: 'board', data: { board } },
            ...(userIds && { userIds }),
          },
        },
      },
    ],
  });
  const view = { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'yours' }] };
  let id: string;

  const show = async (...userIds: string[]): Promise<void> => {
    const posted = await call('POST', 'channel/General', 'activities', boardCard('one', userIds));
    id = ((await posted.json()) as { id: string }).id;
  };
  const seenBy = (key: string): unknown => teams.transcript.find(idOf('channel/General'), id)?.views?.[key];
  const asked = (): unknown[] =>
    received().map(({ from, value }) => {
      const { action, trigger } = value as { action: { data: unknown }; trigger: string };
      return [from?.name, trigger, action.data];
    });

  beforeEach(() => {
    bot.answer = () => ({
      status: 200,
      body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: view },
    });
  });

  it('is asked for by the clients it names, and the answer is for that person only', async () => {
    await show(ana!.teamsId);
    await teams.refresh('ana', 'channel/General', id);
    await teams.refresh('bo', 'channel/General', id);

    expect(asked()).toEqual([['Ana Bakker', 'automatic', { board: 'one' }]]);
    expect([seenBy('ana'), seenBy('bo')]).toEqual([view, undefined]);
  });

  it('is asked for by hand by anybody, at any time', async () => {
    await show(ana!.teamsId);
    await teams.refresh('bo', 'channel/General', id, { manual: true });
    await teams.refresh('bo', 'channel/General', id, { manual: true });

    expect(asked()).toEqual(Array.from({ length: 2 }, () => ['Bo Lindgren', 'manual', { board: 'one' }]));
    expect(seenBy('bo')).toEqual(view);
  });

  it('is not asked for again within a minute', async () => {
    await show(ana!.teamsId);
    await teams.refresh('ana', 'channel/General', id);
    now = 59_999;
    await teams.refresh('ana', 'channel/General', id);
    expect(asked()).toHaveLength(1);

    now = 60_000;
    await teams.refresh('ana', 'channel/General', id);
    expect(asked()).toHaveLength(2);
  });

  it('is asked for at once after an update, with what the card before it said', async () => {
    await show(ana!.teamsId);
    await teams.refresh('ana', 'channel/General', id);
    await call('PUT', 'channel/General', `activities/${id}`, boardCard('two', [ana!.teamsId]));
    expect(seenBy('ana')).toBeUndefined();
    await teams.refresh('ana', 'channel/General', id);
    now = 60_000;
    await teams.refresh('ana', 'channel/General', id);

    expect(asked().map((one) => (one as unknown[])[2])).toEqual([
      { board: 'one' },
      { board: 'one' },
      { board: 'two' },
    ]);
    expect(seenBy('ana')).toEqual(view);
  });

  it('stays as it is when the bot has no card to answer', async () => {
    bot.answer = () => ({
      status: 200,
      body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'no' },
    });
    await show(ana!.teamsId);
    await teams.refresh('ana', 'channel/General', id);

    expect(seenBy('ana')).toBeUndefined();
    expect(teams.transcript.find(idOf('channel/General'), id)?.notices ?? {}).toEqual({});
  });
});
