import { type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Front, startFront } from '../../sandbox/front/front.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type Activity } from '../../sandbox/teams/wire.ts';
import { staff } from '../../sandbox/world/staff.ts';
import {
  type FakeAzure,
  type FakeBot,
  PEOPLE,
  createFakeAzure,
  startFakeBot,
} from '../sandbox/teams-fakes.ts';
import { chromiumPath, launchChromium, needsChromium } from './chromium.ts';
import { type TeamsPage, openTeamsPage } from './teams-page.ts';

const text = (...lines: string[]): object[] => lines.map((line) => ({ type: 'TextBlock', text: line }));
const card = (content: object): object => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});
const board = (words: string): object =>
  card({
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body: text(words),
    actions: [{ type: 'Action.Execute', title: 'Problems', verb: 'board', data: { show: 'problems' } }],
    refresh: {
      action: { type: 'Action.Execute', verb: 'board', data: { board: 'b' } },
      userIds: [PEOPLE[0]!.teamsId],
    },
  });

describe.skipIf(chromiumPath === undefined)(`a team on the sandbox page${needsChromium}`, () => {
  let azure: FakeAzure;
  let bot: FakeBot;
  let teams: TeamsStandIn;
  let front: Front;
  let browser: Browser;
  const open: TeamsPage[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  beforeEach(async () => {
    azure = createFakeAzure();
    azure.people = [...PEOPLE, ...staff(12).map((one) => ({ ...one, tenantId: azure.app.homeTenantId }))];
    bot = await startFakeBot();
    bot.answer = ({ type, value, from }) => {
      if (type !== 'invoke') return { status: 200 };
      const { action } = value as { action: { data: { show?: string } } };
      const own = {
        type: 'AdaptiveCard',
        version: '1.5',
        body: text(`${from!.name} sees ${action.data.show ?? 'all'}`),
      };
      const answer = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: own };
      return { status: 200, body: answer };
    };
    teams = startTeams({ azure, botUrl: () => bot.url, install: 'everywhere' });
    front = await startFront({ azure, teams, botUrl: () => bot.url, port: 0 });
  });
  afterEach(async () => {
    const complaints = open.flatMap((page) => page.complaints);
    await Promise.all(open.splice(0).map((page) => page.close()));
    await front.close();
    await teams.close();
    await bot.close();
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser.close());

  const visit = async (as: string): Promise<TeamsPage> => {
    const page = await openTeamsPage(browser, front.url, { as });
    open.push(page);
    return page;
  };
  const send = async (method: string, path: string, activity: object): Promise<string> => {
    const channel = encodeURIComponent(teams.roster.find('channel/General')!.id);
    const url = `${SERVICE_URL}v3/conversations/${channel}/activities${path}`;
    return ((await (await azure.call(method, url, activity)).json()) as { id: string }).id;
  };
  const received = (): Activity[] => bot.received.map(({ activity }) => activity);

  it('offers people to mention by any part of their name, and the bot hears whom', async () => {
    const mira = await visit('mira');
    await mira.goTo('General');
    const field = mira.page.locator('#composer-text');
    await field.pressSequentially('@pal');
    await field.press('Enter');
    await field.pressSequentially('status @lind');
    await mira.page.getByRole('group', { name: 'Mention' }).getByText('Bo Lindgren').waitFor();
    await field.press('Tab');
    expect(await field.inputValue()).toBe('@PAL Bot status @Bo Lindgren ');
    await field.press('Enter');

    const said = mira.page.getByRole('article', { name: /^Mira/ });
    await said.waitFor();
    expect(await said.locator('.mention').allInnerTexts()).toEqual(['PAL Bot', 'Bo Lindgren']);
    await expect.poll(() => received()[0]?.text).toBe('<at>PAL Bot</at> status <at>Bo Lindgren</at>');
  });

  it('shows people whom a card names their own view, and asks again after an update', async () => {
    const id = await send('POST', '', board('37 of 41'));
    const ana = await visit('ana');
    await ana.goTo('General');
    await ana.card('Ana Bakker sees all');
    await ana.page.getByText('Your own view of this card').waitFor();
    const bo = await visit('bo');
    await bo.goTo('General');
    const wide = await bo.card('37 of 41');
    expect((await wide.boundingBox())?.width).toBeGreaterThan(500);

    await send('PUT', `/${id}`, board('38 of 41'));

    await bo.card('38 of 41');
    await expect.poll(() => received()).toHaveLength(2);
    await ana.card('Ana Bakker sees all');
    expect(received().map(({ from }) => from?.name)).toEqual(['Ana Bakker', 'Ana Bakker']);
  });

  it('lets anybody refresh a card by hand, and shows the view of a button to the presser only', async () => {
    await send('POST', '', board('37 of 41'));
    const bo = await visit('bo');
    await bo.goTo('General');
    const shown = await bo.card('37 of 41');
    await bo.press(shown, 'Problems');
    await bo.card('Bo Lindgren sees problems');

    await bo.page.getByRole('article', { name: /^PAL Bot/ }).hover();
    await bo.page.getByRole('button', { name: 'Refresh card' }).click();

    await bo.card('Bo Lindgren sees all');
    const mira = await visit('mira');
    await mira.goTo('General');
    await mira.card('37 of 41');
  });

  it('stands two people beside each other in one channel', async () => {
    await send('POST', '', board('37 of 41'));
    const page = await visit('ana');
    await page.page.goto(`${front.url}/pair.html?left=mira&right=ana&at=channel/General`);
    const [left, right] = ['mira', 'ana'].map((key) =>
      page.page.frameLocator(`iframe[title="Window of ${key}"]`),
    );

    await left!.getByText('37 of 41').waitFor();
    await right!.getByText('Ana Bakker sees all').waitFor();
  });

  it('lets one be any of many colleagues', async () => {
    const ana = await visit('ana');

    await ana.page.getByLabel('You are a colleague').selectOption('Staff 07');

    await ana.page.getByRole('navigation').getByText('staff-07@fabrikam.com').waitFor();
    expect(await ana.page.getByLabel('You are a colleague').inputValue()).toBe('staff-07');
  });

  it('gives a manager the role that Entra would', async () => {
    const mira = await visit('mira');

    await mira.page.getByRole('checkbox', { name: 'App role Manager' }).check();

    await expect.poll(() => azure.appRoles).toEqual(['mira Manager true']);
  });
});
