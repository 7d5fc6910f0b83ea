import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_UNITS } from '../../src/cards/check-card.ts';
import { boardTools, titles, viewersOf } from '../support/boards.ts';
import { type Card, type Chat, type Journey, startJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

/** Half a minute for what takes seconds on a quiet machine. */
const PATIENCE_IN_MS = 25_000;
const CUSTOMERS = 300;
const STAFF = 60;

describe(`a team of ${STAFF} with ${CUSTOMERS} customers`, () => {
  const tap = createWireTap();
  let journey: Journey;
  /** Of every card that anybody was shown: how large it was, as Teams counts. */
  const sizes: number[] = [];
  const { board, gather, setsPolicy, turns } = boardTools(() => journey);
  const channelOf = (key: string): Chat => journey.person(key).channel('Link status');

  const staff = () => journey.people().filter(({ account }) => account.role !== 'customerAdmin');

  beforeAll(async () => {
    journey = await startJourney({
      azure: { customers: CUSTOMERS, staff: STAFF, intercept: tap.intercept },
      env: managedBot(),
      timeoutInMs: PATIENCE_IN_MS,
    });
    journey.teams.transcript.onChange((change) => {
      if (change.kind !== 'message' || change.message.from !== 'bot') return;
      const { attachments, views = {} } = change.message;
      for (const card of [...attachments.map(({ content }) => content), ...Object.values(views)])
        sizes.push(JSON.stringify(card).length);
    });
    await gather(...staff().map(({ key }) => key));
  }, 90_000);
  afterAll(async () => {
    await journey.close();
  });

  it('has one board of one page, with counts of everybody', async () => {
    const { board: card } = await board('mira');

    expect(card.text).toMatch(/0 of 16.\d{3} expected links in place/);
    expect(card.text).toContain('Page 1 of 30');
    expect(rowsOf(card)).toHaveLength(10);
    expect(titles(card)).toEqual(['Next', 'My links']);
  });

  it('gives sixty clients that ask at the same time a view each, and asks Teams about nobody for it', async () => {
    const { board: card } = await board('mira');
    const asked = tap.sent({ host: CONNECTOR, method: 'GET' }).length;
    const named = staff().filter(({ account }) => viewersOf(card).includes(account.teamsId));

    await Promise.all(named.map(({ key }) => channelOf(key).refreshBoard(card)));

    for (const { key } of named) {
      const seen = channelOf(key).look(card);
      // Whoever was not served in the crowd, on a busy machine, asks again.
      const own = seen.isPrivate ? seen : await turns(channelOf(key), seen, 'My links');
      expect(own.text, key).toContain('Your links');
    }
    expect(named).toHaveLength(60);
    expect(tap.sent({ host: CONNECTOR, method: 'GET' })).toHaveLength(asked);
  }, 120_000);

  /** Bo leafs on until a page has the customer, or to the end; all that he saw. */
  async function namesTo(customer: string | undefined, first: Card): Promise<readonly string[]> {
    let page = first;
    const names = [...rowsOf(page)];
    while (titles(page).includes('Next') && !(customer !== undefined && names.includes(customer))) {
      page = await turns(channelOf('bo'), page, 'Next');
      names.push(...rowsOf(page));
    }
    return names;
  }

  it('is leafed through to the end in an own view, every customer once', async () => {
    const { board: card } = await board('mira');
    const names = await namesTo(undefined, await channelOf('bo').refreshBoard(card, { manual: true }));

    expect(channelOf('bo').look(card).text).toContain('Page 30 of 30');
    expect(new Set(names).size).toBe(CUSTOMERS);
    expect(names).toHaveLength(CUSTOMERS);
  }, 60_000);

  it('asks the clients of sixty people for own views, of those who looked last first', async () => {
    const { board: before } = await board('mira');
    const others = staff().filter(({ account }) => !viewersOf(before).includes(account.teamsId));
    expect(others).toHaveLength(3);
    for (const { key } of others) await before.press('My links', { as: key });

    const { board: after } = await board('mira');

    expect(viewersOf(after)).toHaveLength(60);
    expect(viewersOf(after).slice(1, 4).toSorted()).toEqual(
      others.map(({ account }) => account.teamsId).toSorted(),
    );
  });

  it('shows customers with problems only, when somebody wants that', async () => {
    await setsPolicy({ ids: '1234567' });
    const { personal } = journey.person('mira');
    await personal.says('policy expect Contoso Ltd @Ana Bakker');
    await (await personal.nextCard('Change the policy like this?')).press('Set the policy');
    await personal.nextCard('Policy set');
    await journey.person('ana').personal.says('link 1234567 Contoso Ltd');
    await journey.person('ana').personal.nextCard('Linked');
    const { board: card } = await board('mira');

    const problems = await turns(channelOf('bo'), card, 'Problems only');

    expect(card.text).toMatch(/^1 of 16.\d{3} expected links in place/m);
    expect(problems.text).toMatch(/^1 of 16.\d{3} expected links in place/m);
    expect(await namesTo('Contoso Ltd', problems)).not.toContain('Contoso Ltd');
    const all = await turns(channelOf('bo'), problems, 'All customers');
    expect(await namesTo('Contoso Ltd', all)).toContain('Contoso Ltd');
  }, 120_000);

  it('names people in rows of bounded length where the policy lets it', async () => {
    await setsPolicy({ names: 'yes' });
    const { board: card } = await board('mira');

    expect(card.text).toContain('Page 1 of 30');
    expect(card.text).toMatch(
      /Ambervale Insurance Inc\.\n62 never verified\nAna Bakker.*and 56 more\n0 of 62/,
    );
  });

  it('has no card that is larger than Teams takes', () => {
    expect(sizes.length).toBeGreaterThan(100);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST_UNITS);
  });
});

/** Names of the customers on a board, below what is somebody's own. */
const rowsOf = ({ text }: Card): readonly string[] => {
  const [, rows = text] = text.split('Everybody’s links');
  return [...rows.matchAll(/^[!✓⚠·]\n(.+)\n.*\n\d+ of \d+$/gmu)].map(([, name = '']) => name);
};
