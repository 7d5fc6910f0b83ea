import { describe, expect, it } from 'vitest';
import { type Card, useJourney } from '../support/journey.ts';
import { isPlan, isResult, readFile, runTools, titleOf } from '../support/runs.ts';

const journey = useJourney({ azure: { customers: 40 } });
const { changeElsewhere, fileOf, forgedPress, links, readFileOf, tenant } = runTools(journey);
const chat = (key = 'ana') => journey().person(key).personal;
const writes = () => journey().azure.writes.list();
const linkedTo = (id: string): string[] =>
  [...links('ana')].flatMap(([name, partnerId]) => (partnerId === id ? [name] : []));

/** Begins a run and waits for its plan. */
async function plan(line: string, key = 'ana'): Promise<Card> {
  await chat(key).says(line);
  return chat(key).nextCard(isPlan);
}

/** Stops what is planned, so that the next run can begin. */
async function drop(card: Card, key = 'ana'): Promise<void> {
  await card.press('Cancel');
  await chat(key).nextCard('Stopped');
}

const OTHER = 'Lakebridge Clinics Inc.';
const LINKED = 'Åsvik Fisheries AB';
/** Other companies choose their names. */
const FORMULA = '=HYPERLINK("https://evil.example","Totals")';

describe('a run over all customers', () => {
  let planned: Card;
  let result: Card;

  it('is planned from what Azure has now: counts, names, partners, and what stands in the way', async () => {
    const { azure } = journey();
    azure.meter.reset();
    azure.world.change(() => Object.assign(tenant('Aldermoor Housing B.V.'), { name: FORMULA }));
    // What the bot may have seen before does not count.
    await chat().says(`show ${LINKED}`);
    await chat().nextCard('Fabrikam');
    changeElsewhere('ana', LINKED, undefined);

    planned = await plan('link 1234567 all');

    expect(titleOf(planned)).toBe('Link 1234567 in 31 customers?');
    expect(planned.text).toMatch(/31 are not linked and will be\n.*and 25 more/);
    expect(planned.text).toMatch(/1 is linked to Tailspin Toys Partners \(7654321\) and kept\nLakebridge/);
    expect(planned.text).toMatch(/2 are linked already\nCopperfen Steel AB/);
    expect(planned.text).toMatch(
      /3 have not approved PAL Bot\nForward the approval links.*\nAdventure Works/,
    );
    expect(planned.text).toMatch(
      /2 ask for another proof\nSign in there one by one: signin <customer>\.\nMaple/,
    );
    expect(planned.text).not.toContain('Northwind');
    expect(planned.buttons.map(({ title }) => title)).toEqual([
      'Link 31',
      'Do 32, replacing 1',
      'Cancel',
      '3 approval links',
    ]);
    expect(writes()).toEqual([]);
    expect(azure.meter.read().calls.write).toBe(0);
  });

  it('offers the approval links of all customers that need them as one text, and the plan stays', async () => {
    await planned.press('3 approval links');
    planned = await chat().nextCard(isPlan);
    const approvals = await chat().nextCard('3 customers have to approve PAL Bot');

    const text = approvals.inputs[0]!.value;
    for (const name of ['Adventure Works', 'Bråtveien Timber Inc.', 'Rødvang Fisheries Ltd']) {
      expect(text).toContain(
        `\n${name}: https://login.microsoftonline.com/${tenant(name).tenantId}/v2.0/adminconsent?`,
      );
    }
    expect(text.match(/adminconsent/g)).toHaveLength(3);
    expect(titleOf(planned)).toBe('Link 1234567 in 31 customers?');
  });

  it('is nobody else’s: they neither see nor start nor stop it', async () => {
    await forgedPress('bo', planned, /^Link/);
    expect((await chat('bo').nextCard()).text).toContain('This card belongs to somebody else');
    await forgedPress('bo', planned, /^Cancel/);
    expect((await chat('bo').nextCard()).text).toContain('This card belongs to somebody else');
    await chat('bo').says('cancel');
    expect((await chat('bo').nextCard()).text).toContain('Nothing is waiting');
    await chat('bo').says('undo');
    expect((await chat('bo').nextCard()).text).toMatch(/nothing.*undo/i);
    await chat('bo').says('runs');
    expect((await chat('bo').nextCard()).text).toContain('You have not run anything');

    expect(writes()).toEqual([]);
    await chat().says('runs');
    expect((await chat().nextCard('Your last runs')).text).toMatch(
      /Link 1234567 in \d\d customers\nWaits for you/,
    );
  });

  it('is the only one of its person until it is over', async () => {
    await chat().says('unlink all');
    const refused = await chat().nextCard('another run that is not finished');

    expect(refused.buttons.map(({ title }) => title)).toEqual(['My runs']);
    await refused.press('My runs');
    await (await chat().nextCard('Your last runs')).press('Link 1234567 in 39 customers');
    planned = await chat().nextCard(isPlan);
    expect(titleOf(planned)).toBe('Link 1234567 in 31 customers?');
  });

  it('writes where it was agreed to, keeps the other partner, and leaves the own tenant alone', async () => {
    // Between the plan and the agreement somebody links one of them.
    changeElsewhere('ana', 'Contoso Retail', '7654321');
    await planned.press('Link 31');
    result = await chat().nextCard(isResult);

    expect(titleOf(result)).toBe('Linked 30 customers');
    expect(result.text).toMatch(/1 changed meanwhile and was left alone\n.*\nContoso Retail/);
    expect(result.buttons.map(({ title }) => title)).toEqual(['Retry 1', 'Undo all 30', 'Download CSV']);
    expect(links('ana').get(OTHER)).toBe('7654321');
    expect(links('ana').get('Contoso Retail')).toBe('7654321');
    expect(links('ana').has('Fabrikam')).toBe(false);
    // What was linked already (2), and what the run did (30).
    expect(linkedTo('1234567')).toHaveLength(32);
    const { method } = writes()[0]!;
    expect(method).toBe('PUT');
    expect(writes()).toHaveLength(30);
    expect(writes().every(({ etagAfter, etagBefore }) => etagAfter === etagBefore + 1)).toBe(true);
    expect([...links('bo').values()].length).toBeLessThan(10);
  });

  it('is a file for a spreadsheet, behind a page that a scanner may look at, and for one download', async () => {
    const offered = await fileOf(chat(), result);
    const { url } = offered;
    result = offered.result;
    const look = () => fetch(url);
    const take = () => fetch(url, { method: 'POST' });

    const pages = [await look(), await look()];
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(await pages[0]!.text()).toContain('<form method="post"');
    const taken = await take();
    expect(taken.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(taken.headers.get('content-disposition')).toMatch(
      /^attachment; filename="palbot-link-[\d-]+\.csv"$/,
    );
    const rows = readFile(await taken.text());
    expect(rows).toHaveLength(39);
    expect(rows.filter(({ outcome }) => outcome === 'done')).toHaveLength(30);
    expect(rows.find(({ customer }) => customer === 'Contoso Retail')).toMatchObject({
      outcome: 'failed',
      cause: 'changedMeanwhile',
      tenantId: tenant('Contoso Retail').tenantId,
    });
    expect(rows.find(({ customer }) => customer === OTHER)).toMatchObject({
      before: '7654321',
      partnerName: 'Tailspin Toys Partners',
      outcome: 'linked',
    });
    expect(rows.filter(({ customer }) => /^[=+@-]/.test(customer))).toEqual([]);
    expect(rows.map(({ customer }) => customer)).toContain(`'${FORMULA}`);
    const gone = await take();
    expect(gone.status).toBe(410);
    expect(await gone.text()).toContain('This file is gone');
  });

  it('tries again what failed, planned afresh: now it is a choice', async () => {
    await result.press('Retry 1');
    result = await chat().nextCard(isResult);
    expect(titleOf(result)).toBe('Linked 30 customers');
    const again = await chat().nextCard(isPlan);

    expect(titleOf(again)).toBe('Replace 1 link to another partner?');
    expect(again.text).toMatch(/1 is linked to Tailspin Toys Partners \(7654321\) and kept\nContoso Retail/);
    expect(again.buttons.map(({ title }) => title)).toEqual(['Do 1, replacing 1', 'Cancel']);
    await again.press('Do 1, replacing 1');
    expect(titleOf(await chat().nextCard(isResult))).toBe('Linked 1 customer');
    expect(links('ana').get('Contoso Retail')).toBe('1234567');
  });

  it('is undone as a whole by a word, while nothing has changed', async () => {
    await chat().says('undo');
    const back = await chat().nextCard(isPlan);
    expect(titleOf(back)).toBe('Put back 1 customer?');
    await back.press('Put back 1');

    expect(titleOf(await chat().nextCard(isResult))).toBe('Put back 1 customer');
    expect(links('ana').get('Contoso Retail')).toBe('7654321');
  });

  it('is undone by its button where nothing has changed; what was changed since is left alone', async () => {
    changeElsewhere('ana', 'Contoso Ltd', '314159');
    // Meanwhile its card is far up in the chat.
    await chat().says('runs');
    await (await chat().nextCard('Your last runs')).press('Link 1234567 in 39 customers');
    result = await chat().nextCard(isResult);
    await result.press('Undo all 30');
    const back = await chat().nextCard(isPlan);
    expect(titleOf(back)).toBe('Put back 29 customers?');
    expect(back.text).toMatch(/1 changed meanwhile and was left alone\n.*\nContoso Ltd/);
    // Between the plan of the undo and the agreement another one.
    changeElsewhere('ana', 'Birchwater Shipping SARL', '314159');

    await back.press('Put back 29');
    const undone = await chat().nextCard(isResult);

    expect(titleOf(undone)).toBe('Put back 28 customers');
    expect(undone.text).toMatch(/1 changed meanwhile and was left alone\n.*\nBirchwater/);
    expect(links('ana').get('Contoso Ltd')).toBe('314159');
    expect(links('ana').get('Birchwater Shipping SARL')).toBe('314159');
    expect(linkedTo('1234567')).toHaveLength(2);
    expect(links('ana').get(OTHER)).toBe('7654321');
  });

  it('and every run is in the list of its person, newest first, with how it ended', async () => {
    await chat().says('runs');
    const list = await chat().nextCard('Your last runs');

    const told = list.text.split('\n').filter((line) => /customers|done|Stopped|Waits/.test(line));
    expect(told.slice(0, 4)).toEqual([
      'Undo in 30 customers',
      expect.stringContaining('28 done, 0 unchanged, 1 failed'),
      'Undo in 1 customers',
      expect.stringContaining('1 done, 0 unchanged, 0 failed'),
    ]);
  });
});

describe('part of the customers', () => {
  it('are chosen by what is linked, by name, and by exception', async () => {
    let card = await plan('update 7654321 all linked to 1234567');
    expect(titleOf(card)).toBe('Change 2 customers to 7654321?');
    expect(card.text).toMatch(/\d+ do not fit your selection/);
    await drop(card);

    card = await plan('link 1234567 all not linked matching contoso');
    expect(titleOf(card)).toBe('Link 1234567 in 1 customer?');
    expect(card.text).toContain('2 do not fit your selection');
    expect(card.buttons.map(({ title }) => title)).toEqual(['Link 1', 'Cancel']);
    await drop(card);

    card = await plan('link 1234567 all matching fisheries except copperfen, Rødvang Fisheries Ltd');
    expect(titleOf(card)).toBe('Link 1234567 in 1 customer?');
    expect(card.text).toContain(LINKED);
    expect(card.text).not.toContain('Rødvang');
    await drop(card);
  });

  it('are never guessed: a word or a name that fits nothing stops it', async () => {
    await chat().says('unlink all except nobody-at-all');
    expect((await chat().nextCard()).text).toContain('nobody-at-all');
    await chat().says('unlink all tomorrow');
    expect((await chat().nextCard()).text).toContain('tomorrow');
    await chat().says('link 1234567 all matching nobody-at-all');
    expect((await chat().nextCard()).text).toContain('No customer fits your selection');
  });

  it('are ticked in a list, and only those are touched', async () => {
    await chat().says('link 1234567 some');
    const list = await chat().nextCard('Which customers?');
    const [boxes] = list.inputs;
    expect(boxes).toMatchObject({ id: 'picked', isMultiSelect: true });
    const before = writes().length;

    await list.press('Continue', {
      inputs: {
        picked: [tenant('Ambervale Logistics Ltd'), tenant(LINKED)].map((one) => one.tenantId).join(','),
      },
    });
    const card = await chat().nextCard(isPlan);
    expect(titleOf(card)).toBe('Link 1234567 in 2 customers?');
    await card.press('Link 2');
    await chat().nextCard(isResult);

    expect(writes().slice(before)).toHaveLength(2);
    expect(links('ana').get('Ambervale Logistics Ltd')).toBe('1234567');
  });

  it('may be all of a list: every box counts', async () => {
    await chat().says('show some');
    const list = await chat().nextCard('Which customers?');
    const all = list.inputs[0]!.choices!;
    await list.press('Continue', { inputs: { picked: all.map(({ value }) => value).join(',') } });

    const shown = await chat().nextCard(isResult);
    expect(titleOf(shown)).toBe(`Your links in ${all.length} customers`);
  });
});

describe('unlinking everywhere', () => {
  it('needs the number of links typed, in the client and at the server, and can be tried again', async () => {
    let card = await plan('unlink all linked to 1234567');
    expect(card.buttons.map(({ title }) => title)).toEqual(['Unlink 4', 'Cancel', '3 approval links']);
    const before = writes().length;

    await expect(card.press('Unlink 4')).rejects.toThrow('the client refuses ""');
    await expect(card.press('Unlink 4', { inputs: { count: '40' } })).rejects.toThrow('the client refuses');
    await card.press('Unlink 4', { inputs: { count: '5' }, unchecked: true });
    const refused = await chat().nextCard('The number does not fit');
    expect(refused.text).toContain('Type 4 to confirm');
    await refused.press('Show the run');
    card = await chat().nextCard(isPlan);
    await card.press('Unlink 4', { unchecked: true });
    await (await chat().nextCard('The number does not fit')).press('Show the run');
    card = await chat().nextCard(isPlan);
    expect(writes()).toHaveLength(before);

    await card.press('Unlink 4', { inputs: { count: '4' } });
    const result = await chat().nextCard(isResult);
    expect(titleOf(result)).toBe('Unlinked 4 customers');
    expect(linkedTo('1234567')).toEqual([]);
    expect(links('ana').get(OTHER)).toBe('7654321');
    const rows = await readFileOf(chat(), result);
    expect(rows.filter(({ outcome }) => outcome === 'done').map(({ before: was }) => was)).toEqual(
      Array(4).fill('1234567'),
    );
  });

  it('is undone like any run', async () => {
    await chat().says('undo');
    const back = await chat().nextCard(isPlan);
    await back.press('Put back 4');
    expect(titleOf(await chat().nextCard(isResult))).toBe('Put back 4 customers');
    expect(linkedTo('1234567')).toHaveLength(4);
  });
});

describe('the list of customers', () => {
  it('turns pages, and is verified as a whole', async () => {
    await chat('bo').says('customers');
    let page = await chat('bo').nextCard('Page 1 of');
    const pages = Number(/Page 1 of (\d+)/.exec(page.text)![1]);
    expect(pages).toBeGreaterThan(1);
    expect(page.text).toContain('Not looked at yet');
    expect(page.buttons.map(({ title }) => title)).toEqual(['Next', 'Verify now', expect.any(String)]);
    for (let at = 2; at <= pages; at++) {
      await page.press('Next');
      page = await chat('bo').nextCard(`Page ${at} of ${pages}`);
    }
    expect(page.buttons.map(({ title }) => title)).toEqual(['Previous', 'Verify now', expect.any(String)]);
    const before = writes().length;

    await page.press('Verify now');
    const overview = await chat('bo').nextCard(isResult);
    expect(titleOf(overview)).toMatch(/^Your links in \d\d customers$/);
    expect(overview.text).toMatch(/\d+ linked to Fabrikam \(1234567\)/);
    expect(overview.text).toMatch(/\d+ not linked/);
    await chat('bo').says('customers');
    page = await chat('bo').nextCard('Page 1 of');
    expect(page.text).toContain('Nothing linked');
    expect(writes()).toHaveLength(before);
  });
});
