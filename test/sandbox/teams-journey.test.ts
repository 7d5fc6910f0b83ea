import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type Activity } from '../../sandbox/teams/wire.ts';
import { type Journey, SHARED_CHANNEL, createJourney } from '../support/journey.ts';
import { type FakeAzure, type FakeBot, createFakeAzure, startFakeBot } from './teams-fakes.ts';

let azure: FakeAzure;
let fake: FakeBot;
let teams: TeamsStandIn;
let journey: Omit<Journey<FakeAzure>, 'close'>;

beforeEach(async () => {
  azure = createFakeAzure();
  fake = await startFakeBot();
  teams = startTeams({ azure, botUrl: () => fake.url, install: 'everywhere' });
  const never = () => Promise.reject(new Error('there is no process'));
  const bot = {
    url: fake.url,
    logLines: ['bot: hello'],
    pid: 0,
    dataDir: '',
    ended: Promise.resolve(null),
    stop: never,
    kill: never,
    start: never,
    restart: never,
  };
  journey = createJourney({ azure, teams, bot, timeoutInMs: 100 });
});
afterEach(async () => {
  await teams.close();
  await fake.close();
});

const path = (activity: Activity, id?: string): string =>
  `${SERVICE_URL}v3/conversations/${encodeURIComponent(activity.conversation!.id)}/activities${id ? `/${id}` : ''}`;
const cardOf = (content: object): object => ({
  type: 'message',
  summary: 'a card',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});
const form = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: 'Link a partner ID' },
    {
      type: 'RichTextBlock',
      inlines: [
        { type: 'TextRun', text: 'for ' },
        { type: 'TextRun', text: 'you' },
      ],
    },
    {
      type: 'Container',
      id: 'details',
      isVisible: false,
      items: [{ type: 'TextBlock', text: 'secret depth' }],
    },
    {
      type: 'Input.ChoiceSet',
      id: 'customer',
      label: 'Customer',
      isRequired: true,
      errorMessage: 'Pick one',
      choices: [{ title: 'Contoso Ltd', value: 'tenant-1' }],
    },
    {
      type: 'Input.Text',
      id: 'partnerId',
      label: 'Partner ID',
      regex: '^\\d{4,10}$',
      errorMessage: 'Digits only',
    },
  ],
  actions: [
    {
      type: 'Action.Execute',
      title: 'Continue',
      verb: 'link',
      data: { card: 'c1' },
      fallback: { type: 'Action.Submit', title: 'Continue', data: { card: 'c1' } },
    },
    { type: 'Action.Execute', title: 'Cancel', verb: 'cancel', data: {}, associatedInputs: 'none' },
  ],
};
const working = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [{ type: 'TextBlock', text: 'Working on it…' }],
};

/** Answers every message with this, after "working" in the same place. */
const answerWith = (content: object): void => {
  fake.answer = async (activity) => {
    if (activity.type !== 'message' || activity.value !== undefined) return { status: 200 };
    const posted = await azure.call('POST', path(activity), cardOf(working));
    const { id } = (await posted.json()) as { id: string };
    await azure.call('PUT', path(activity, id), cardOf(content));
    return { status: 200 };
  };
};

describe('a journey', () => {
  it('waits for the card that is more than "working" and reads it as a person does', async () => {
    answerWith(form);
    const ana = journey.person('ana');

    await ana.personal.says('link');
    const card = await ana.personal.nextCard();

    expect(card.text).toBe('Link a partner ID\nfor you\nCustomer: \nPartner ID: ');
    expect(card.allText).toContain('secret depth');
    expect(card.buttons.map(({ title }) => title)).toEqual(['Continue', 'Cancel']);
  });

  it('presses buttons with the inputs a client would send, choices by their title', async () => {
    answerWith(form);
    const ana = journey.person('ana');
    await ana.personal.says('link');
    const card = await ana.personal.nextCard('partner id');

    await card.press('Continue', { inputs: { customer: 'Contoso Ltd', partnerId: '1234567' } });
    await card.press('Cancel');
    await card.press('Continue', { inputs: { customer: 'tenant-1' }, fallback: true });

    const sent = fake.received.slice(1).map(({ activity }) => activity);
    expect(sent[0]!.value).toMatchObject({
      action: { verb: 'link', data: { card: 'c1', customer: 'tenant-1', partnerId: '1234567' } },
    });
    expect(sent[1]!.value).toMatchObject({ action: { verb: 'cancel', data: {} } });
    expect(sent[2]).toMatchObject({
      type: 'message',
      value: { card: 'c1', customer: 'tenant-1', partnerId: '' },
    });
  });

  it('checks inputs as the client does, unless told not to', async () => {
    answerWith(form);
    const ana = journey.person('ana');
    await ana.personal.says('link');
    const card = await ana.personal.nextCard();

    await expect(card.press('Continue')).rejects.toThrow('Pick one');
    await expect(
      card.press('Continue', { inputs: { customer: 'tenant-1', partnerId: '12' } }),
    ).rejects.toThrow('Digits');
    await expect(card.press('Delete')).rejects.toThrow('there are: "Continue", "Cancel"');
    await expect(
      card.press('Continue', { inputs: { partnerId: 'x' }, unchecked: true }),
    ).resolves.toMatchObject({
      status: 200,
    });
  });

  it('shows the answer to a button as the next card of the presser', async () => {
    fake.answer = async (activity) => {
      if (activity.type === 'message') {
        await azure.call('POST', path(activity), cardOf(form));
        return { status: 200 };
      }
      const value = { ...form, body: [{ type: 'TextBlock', text: 'Done' }], actions: [] };
      return {
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value },
      };
    };
    const bo = journey.person('bo');
    await bo.group.says('@PAL Bot link');
    const card = await bo.group.nextCard();

    await card.press('Cancel');

    expect(await bo.group.nextCard()).toMatchObject({
      text: 'Done',
      isPrivate: true,
      messageId: card.messageId,
    });
    expect(await journey.person('ana').group.nextCard()).toMatchObject({ isPrivate: false });
  });

  it('says what was seen instead when nothing fits', async () => {
    fake.answer = async (activity) => {
      await azure.call('POST', path(activity), { type: 'message', text: 'I do not understand' });
      return { status: 200 };
    };
    const ana = journey.person('ana');
    await ana.personal.says('hello');

    const waiting = ana.personal.nextCard('linked');

    await expect(waiting).rejects.toThrow(
      /Ana Bakker waited in vain.*\n.*\n.*I do not understand\n.*\n.*bot: hello/,
    );
  });

  it('tells whether Teams delivered a message, and edits it', async () => {
    const mira = journey.person('mira');

    const quiet = await mira.channel('General').says('link 1234567 contoso');
    const heard = await mira.channel('General').says('@PAL Bot link 1234567 contoso');
    await heard.edit('@PAL Bot unlink contoso');

    expect(quiet.delivered).toBeUndefined();
    expect(heard.delivered).toMatchObject({ status: 200 });
    expect(fake.received.map(({ activity }) => activity.type)).toEqual(['message', 'messageUpdate']);
  });

  it('shows the sign-in button only when the silent way fails, and finishes the popup', async () => {
    fake.answer = async (activity) => {
      if (activity.type === 'invoke') return { status: activity.name === 'signin/tokenExchange' ? 412 : 200 };
      const content = {
        text: 'Please sign in',
        buttons: [{ type: 'signin', title: 'Sign in', value: 'https://login.microsoftonline.com/start' }],
        tokenExchangeResource: { id: 'x' },
      };
      await azure.call('POST', path(activity), {
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content }],
      });
      return { status: 200 };
    };
    azure.routes = { 'login.microsoftonline.com': 1 };
    azure.browse = async () =>
      new Response('<h1>Done</h1><script>const data = {"code":"abc"};</script>', {
        headers: { 'content-type': 'text/html' },
      });
    const ana = journey.person('ana');
    await ana.personal.says('signin');

    const card = await ana.personal.nextSignIn();
    const browser = await card.signIn();

    expect(browser.text).toBe('Done');
    expect(fake.received.at(-1)!.activity).toMatchObject({
      name: 'signin/verifyState',
      value: { state: 'abc' },
    });
  });

  it('shows nobody a sign-in card that does its work silently', async () => {
    const content = { text: 'Please sign in', buttons: [], tokenExchangeResource: { id: 'x' } };
    fake.answer = async (activity) => {
      if (activity.type === 'message') {
        await azure.call('POST', path(activity), {
          type: 'message',
          attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content }],
        });
      }
      return { status: 200 };
    };
    const ana = journey.person('ana');

    await ana.personal.says('signin');
    await teams.idle();

    expect(ana.personal.catchUp()).toEqual([]);
    expect(ana.personal.shown).toEqual([]);
  });

  it('posts forgeries made from what Teams would send', async () => {
    const activity = journey.activity('ana', 'personal/ana', 'show');

    await journey.post({ ...activity, from: { id: '29:mallory' } }, { token: 'forged' });

    expect(fake.received[0]).toMatchObject({
      authorization: 'Bearer forged',
      activity: { text: 'show', from: { id: '29:mallory' } },
    });
  });

  it('refreshes a board for one person, and shows everybody what is theirs', async () => {
    const own = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Yours' }] };
    const refresh = { action: { type: 'Action.Execute', verb: 'board', data: { board: 'b' } }, userIds: [] };
    fake.answer = async (activity) => {
      if (activity.type === 'message') await azure.call('POST', path(activity), cardOf({ ...form, refresh }));
      const type = 'application/vnd.microsoft.card.adaptive';
      return { status: 200, body: { statusCode: 200, type, value: own } };
    };
    const [ana, bo] = ['ana', 'bo'].map((key) => journey.person(key).channel('General'));
    await ana!.says('@PAL Bot status');
    const board = await ana!.nextCard();

    const unnamed = await ana!.refreshBoard(board);
    const mine = await ana!.refreshBoard(board, { manual: true });

    expect(unnamed).toMatchObject({ isPrivate: false, text: board.text });
    expect(mine).toMatchObject({ isPrivate: true, text: 'Yours', messageId: board.messageId });
    expect(bo!.look(board)).toMatchObject({ isPrivate: false, text: board.text });
    expect(ana!.catchUp()).toEqual([]);
  });

  it('reads the thread under a message of a channel', async () => {
    const general = journey.person('bo').channel('General');
    const { messageId } = await general.says('@PAL Bot subscribe');
    const thread = path(fake.received[0]!.activity);
    await azure.call('POST', thread.replace(/%3Bmessageid.*?\/activities/, '/activities'), cardOf(form));
    await azure.call('POST', thread, { type: 'message', text: 'Two links changed' });

    expect(general.thread({ messageId }).map(({ text }) => text)).toEqual(['Two links changed']);
    const root = await general.nextCard();
    expect(root.threadId).toBe(root.messageId);
    expect(general.thread(root)).toEqual([]);
  });

  it('knows everybody, how to mention them, and the channel that is shared', async () => {
    const [casey] = journey.people('customerAdmin');

    await casey!.channel(SHARED_CHANNEL).says(`@PAL Bot status ${journey.person('bo').mention}`);

    expect(journey.people().map(({ key }) => key)).toEqual(['ana', 'bo', 'mira', 'casey']);
    expect(fake.received[0]!.activity.text).toBe('<at>PAL Bot</at> status <at>Bo Lindgren</at>');
  });
});
