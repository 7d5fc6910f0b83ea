import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type Activity } from '../../sandbox/teams/wire.ts';
import { type FakeAzure, type FakeBot, PEOPLE, createFakeAzure, startFakeBot } from './teams-fakes.ts';

let azure: FakeAzure;
let bot: FakeBot;
let teams: TeamsStandIn;

beforeEach(async () => {
  azure = createFakeAzure();
  bot = await startFakeBot();
  teams = startTeams({ azure, botUrl: () => bot.url, install: 'everywhere' });
});
afterEach(async () => {
  await teams.close();
  await bot.close();
});

const conversations = `${SERVICE_URL}v3/conversations`;
const botPosts = async (key: string, activity: Partial<Activity>): Promise<string> => {
  const id = encodeURIComponent(teams.roster.find(key)!.id);
  const response = await azure.call('POST', `${conversations}/${id}/activities`, {
    type: 'message',
    ...activity,
  });
  return ((await response.json()) as { id: string }).id;
};
const adaptive = (card: object): Pick<Activity, 'attachments'> => ({
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});
const ssoCard: Pick<Activity, 'attachments'> = {
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.oauth',
      content: {
        text: 'Please sign in',
        connectionName: 'sso',
        buttons: [{ type: 'signin', title: 'Sign in', value: 'https://bot.example/auth/start?s=1' }],
        tokenExchangeResource: { id: 'exchange-1' },
      },
    },
  ],
};
const ana = PEOPLE[0]!;

describe('what a person writes', () => {
  it('reaches the bot from the personal chat, signed by the channel and shaped as Teams does', async () => {
    await teams.say('ana', 'personal/ana', { text: 'link 1234567 contoso' });

    expect(bot.received).toHaveLength(1);
    const { activity, authorization } = bot.received[0]!;
    expect(authorization).toBe(`Bearer channel-for-${SERVICE_URL}`);
    expect(activity).toMatchObject({
      type: 'message',
      channelId: 'msteams',
      serviceUrl: SERVICE_URL,
      text: 'link 1234567 contoso',
      textFormat: 'plain',
      from: { id: ana.teamsId, name: 'Ana Bakker', aadObjectId: ana.objectId },
      recipient: { id: `28:${azure.app.botAppId}`, name: 'PAL Bot' },
      conversation: { conversationType: 'personal', tenantId: azure.app.homeTenantId },
      channelData: { tenant: { id: azure.app.homeTenantId } },
      locale: 'nl-NL',
      localTimezone: 'Europe/Amsterdam',
      entities: [
        { type: 'clientInfo', locale: 'nl-NL', country: 'NL', platform: 'Web', timezone: 'Europe/Amsterdam' },
      ],
    });
    expect(activity.localTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]:00$/);
    expect(activity.conversation).not.toHaveProperty('isGroup');
  });

  it('is kept from the bot in groups and channels unless it mentions the bot', async () => {
    const { delivered } = await teams.say('ana', 'group', { text: 'link 1234567 contoso' });

    expect(delivered).toBeUndefined();
    expect(bot.received).toEqual([]);
  });

  it('carries the mention as an entity, and in a channel the thread and the team', async () => {
    const { message } = await teams.say('bo', 'channel/Link status', { text: '@pal bot show contoso' });

    const { activity } = bot.received[0]!;
    const channel = teams.roster.find('channel/Link status')!;
    expect(activity.text).toBe('<at>PAL Bot</at> show contoso');
    expect(activity.entities).toContainEqual({
      type: 'mention',
      text: '<at>PAL Bot</at>',
      mentioned: teams.roster.bot,
    });
    expect(activity.conversation).toMatchObject({
      id: `${channel.id};messageid=${message.id}`,
      conversationType: 'channel',
      isGroup: true,
    });
    expect(activity.channelData).toMatchObject({
      teamsChannelId: channel.id,
      channel: { id: channel.id },
      team: { id: channel.team!.id },
    });
  });

  it('arrives again as messageUpdate when its author edits it', async () => {
    const { message } = await teams.say('ana', 'personal/ana', { text: 'lnk' });
    await teams.edit('ana', 'personal/ana', message.id, 'link');

    expect(bot.received[1]!.activity).toMatchObject({
      type: 'messageUpdate',
      id: message.id,
      text: 'link',
      channelData: { eventType: 'editMessage' },
    });
    expect(teams.transcript.find(message.conversationId, message.id)).toMatchObject({
      edited: true,
      text: 'link',
    });
  });

  it('arrives twice, with the same id, under the fault of duplicate delivery', async () => {
    azure.setFault({ kind: 'duplicateDelivery' }, true);

    await teams.say('ana', 'personal/ana', { text: 'hello' });

    expect(bot.received.map(({ activity }) => activity.id)).toHaveLength(2);
    expect(bot.received[0]!.activity.id).toBe(bot.received[1]!.activity.id);
  });

  it('is sent once more when the bot does not acknowledge it in time', async () => {
    let calls = 0;
    bot.answer = () => (++calls === 1 ? new Promise(() => undefined) : { status: 200 });
    teams = startTeams({ azure, botUrl: () => bot.url, install: 'everywhere', acknowledgeInMs: 50 });

    const { delivered } = await teams.say('ana', 'personal/ana', { text: 'hello' });

    expect(delivered).toMatchObject({ status: 200 });
    expect(bot.received).toHaveLength(2);
  });

  it('says so when the bot refuses it', async () => {
    bot.answer = () => ({ status: 500 });

    const { message } = await teams.say('ana', 'personal/ana', { text: 'hello' });

    expect(message.undelivered).toContain('500');
  });

  it('stays among people in a chat without the bot', async () => {
    await teams.say('ana', 'people/ana/casey', { text: '@PAL Bot could you approve this?' });

    expect(bot.received).toEqual([]);
    await expect(teams.say('bo', 'people/ana/casey', { text: 'me too' })).rejects.toThrow('is not in');
  });
});

describe('installing', () => {
  it('sends installationUpdate and conversationUpdate', async () => {
    await teams.install('ana', 'channel/General');

    const [installed, added] = bot.received.map(({ activity }) => activity);
    expect(installed).toMatchObject({
      type: 'installationUpdate',
      action: 'add',
      channelData: { team: { name: 'Cloud partners' } },
    });
    expect(added).toMatchObject({
      type: 'conversationUpdate',
      membersAdded: [{ id: teams.roster.bot.id }],
      channelData: { eventType: 'teamMemberAdded' },
    });
  });

  it('is what lets the bot write: after removal it is refused', async () => {
    await teams.uninstall('ana', 'personal/ana');

    const id = teams.roster.find('personal/ana')!.id;
    const response = await azure.call('POST', `${conversations}/${id}/activities`, {
      type: 'message',
      text: 'hi',
    });

    expect(bot.received[0]!.activity).toMatchObject({ type: 'installationUpdate', action: 'remove' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'BotNotInConversationRoster' } });
  });
});

describe('silent sign-in', () => {
  it('hands the token over twice with one id and hides the card', async () => {
    const id = await botPosts('personal/ana', ssoCard);
    await teams.idle();

    const invokes = bot.received.map(({ activity }) => activity);
    expect(invokes.map(({ name }) => name)).toEqual(['signin/tokenExchange', 'signin/tokenExchange']);
    expect(invokes[0]!.value).toEqual({ id: 'exchange-1', connectionName: 'sso', token: 'sso-of-ana' });
    expect(invokes[1]!.value).toEqual(invokes[0]!.value);
    expect(invokes[1]!.id).not.toBe(invokes[0]!.id);
    expect(teams.transcript.find(teams.roster.find('personal/ana')!.id, id)?.signIn).toBe('silent');
  });

  it('shows the button when the bot refuses the token', async () => {
    bot.answer = () => ({ status: 412, body: { id: 'exchange-1', failureDetail: 'no' } });

    const id = await botPosts('personal/ana', ssoCard);
    await teams.idle();

    expect(teams.transcript.find(teams.roster.find('personal/ana')!.id, id)?.signIn).toBe('button');
  });

  it('reports a client that gets no token as signin/failure, and the person sees nothing', async () => {
    azure.ssoRefused = 'resourcematchfailed';

    const id = await botPosts('personal/ana', ssoCard);
    await teams.idle();

    expect(bot.received[0]!.activity).toMatchObject({
      name: 'signin/failure',
      value: { code: 'resourcematchfailed' },
    });
    expect(teams.transcript.find(teams.roster.find('personal/ana')!.id, id)?.signIn).toBe('silent');
  });

  it('does not exist in channels: there only the button is left', async () => {
    const id = await botPosts('channel/General', ssoCard);
    await teams.idle();

    expect(bot.received).toEqual([]);
    expect(teams.transcript.find(teams.roster.find('channel/General')!.id, id)?.signIn).toBe('button');
  });

  it('sends what the popup notified as signin/verifyState of the person who pressed', async () => {
    const id = await botPosts('personal/ana', ssoCard);
    await teams.idle();

    await teams.completeSignIn('ana', 'personal/ana', id, 'code-1');

    expect(bot.received.at(-1)!.activity).toMatchObject({
      name: 'signin/verifyState',
      value: { state: 'code-1' },
      from: { aadObjectId: ana.objectId },
      replyToId: id,
    });
  });
});

describe('card buttons', () => {
  const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
  const execute = { type: 'Action.Execute', title: 'Replace', verb: 'run', data: { c: 'card-1' } };

  it('send Action.Execute with the inputs merged, and show the answer to the presser only', async () => {
    const next = { ...card, body: [{ type: 'TextBlock', text: 'Done' }] };
    bot.answer = () => ({
      status: 200,
      body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: next },
    });
    const id = await botPosts('group', adaptive(card));

    await teams.press('bo', 'group', id, { action: execute, inputs: { partnerId: '1234567' } });

    expect(bot.received[0]!.activity).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: id,
      value: {
        action: {
          type: 'Action.Execute',
          title: 'Replace',
          verb: 'run',
          data: { c: 'card-1', partnerId: '1234567' },
        },
        trigger: 'manual',
      },
    });
    const message = teams.transcript.messages(teams.roster.find('group')!.id)[0]!;
    expect(message.views).toEqual({ bo: next });
    expect(message.attachments[0]!.content).toEqual(card);
  });

  it('keep an update that overtook the answer of the button', async () => {
    const id = await botPosts('personal/ana', adaptive(card));
    const chat = teams.roster.find('personal/ana')!.id;
    bot.answer = async () => {
      await azure.call('PUT', `${conversations}/${chat}/activities/${id}`, {
        type: 'message',
        text: 'the result',
      });
      return {
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card },
      };
    };

    await teams.press('ana', 'personal/ana', id, { action: execute });

    const message = teams.transcript.find(chat, id);
    expect(message?.text).toBe('the result');
    expect(message?.views).toEqual({});
  });

  it.each([
    [
      { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Saved' },
      'info',
      'Saved',
    ],
    [
      { statusCode: 400, type: 'application/vnd.microsoft.error', value: { code: 'x', message: 'Too old' } },
      'error',
      'Too old',
    ],
  ])('show a text or an error under the card', async (body, kind, text) => {
    bot.answer = () => ({ status: 200, body });
    const id = await botPosts('personal/ana', adaptive(card));

    await teams.press('ana', 'personal/ana', id, { action: execute });

    const message = teams.transcript.find(teams.roster.find('personal/ana')!.id, id);
    expect(message?.notices).toEqual({ ana: { kind, text } });
  });

  it('send Action.Submit as a message with a value and without a text', async () => {
    const id = await botPosts('personal/ana', adaptive(card));

    await teams.press('ana', 'personal/ana', id, {
      action: { type: 'Action.Submit', title: 'Go', data: { c: 'card-1', msteams: { x: 1 } } },
      inputs: { customer: 'contoso' },
    });

    const { activity } = bot.received[0]!;
    expect(activity).toMatchObject({ type: 'message', replyToId: id });
    expect(activity.value).toEqual({ c: 'card-1', customer: 'contoso' });
    expect(activity).not.toHaveProperty('text');
  });
});

describe('the transcript', () => {
  it('survives a restart, together with where the bot is installed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pal-teams-'));
    try {
      const file = join(folder, 'chats.json');
      const first = startTeams({ azure, botUrl: () => bot.url, file });
      await first.install('ana', 'personal/ana');
      await first.say('ana', 'personal/ana', { text: 'remember me' });
      await first.close();

      const second = startTeams({ azure, botUrl: () => bot.url, file });

      const { id } = second.roster.find('personal/ana')!;
      expect(second.transcript.messages(id)).toMatchObject([{ text: 'remember me' }]);
      expect(second.transcript.isInstalled(id)).toBe(true);
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
