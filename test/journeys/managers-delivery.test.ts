import { beforeAll, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

const MINUTE = 60_000;
/** Teams allows a few messages a second. */
const PATIENTLY = { timeout: 20_000, interval: 500 };

const tap = createWireTap();
const journey = useJourney({
  azure: { intercept: tap.intercept },
  env: managedBot(),
  timeoutInMs: 30_000,
});
const { allSignIn, asks, clean, elsewhere } = conversationTools(journey, tap);
const { channel, later, presses, tells } = managerTools(journey);

const titles = (card: { readonly buttons: readonly { readonly title: string }[] }) =>
  card.buttons.map(({ title }) => title);
/** Ana looks at a customer, so that the bot knows how things are there. */
const looks = (customer: string) => asks('ana', `show ${customer}`);

beforeAll(async () => {
  clean();
  await allSignIn('ana', 'mira');
});

describe('subscribing a channel', () => {
  it('is for managers, and for channels and group chats', async () => {
    const ana = journey().person('ana');
    await ana.channel('Link status').says('@PAL Bot subscribe daily');
    expect((await ana.channel('Link status').nextCard()).text).toContain('Only managers may do this.');

    expect((await asks('mira', 'subscribe daily')).text).toContain('group chats only.');
  });

  it('tells when the next one comes, by the clocks of the zone', async () => {
    const card = await tells('subscribe daily at 09:00 New York');

    expect(card.text).toContain('This conversation is subscribed');
    expect(card.text).toContain('A digest every day at 09:00');
    expect(card.text).toContain('America/New_York');
    expect(card.text).toMatch(/09:00/);
    expect(titles(card)).toEqual(['Change', 'Send a test', 'Unsubscribe']);
  });

  it('offers the nearest zone for one that it does not know', async () => {
    const card = await tells('subscribe daily Amsterdm');
    expect(titles(card)).toContain('Europe/Amsterdam');

    const answer = await presses(card, 'Europe/Amsterdam');

    expect(answer.text).toContain('Europe/Amsterdam');
    expect((await tells('subscriptions')).text).toContain('Europe/Amsterdam');
  });

  it('can be changed in a form', async () => {
    const form = await presses(await tells('subscribe daily'), 'Change');
    expect(form.inputs.map(({ id }) => id)).toEqual(['kind', 'day', 'at', 'zone', 'only']);

    const card = await presses(form, 'Subscribe', {
      inputs: { kind: 'weekly', day: '5', at: '16:30', zone: 'Europe/Berlin', only: 'problems' },
    });

    expect(card.text).toContain('A digest every Friday at 16:30');
    const list = await tells('subscriptions');
    expect(list.text).toContain('1 subscription');
    expect(list.text).toContain('Only those with problems');
  });

  it('is tried with a test, which the list then knows of', async () => {
    await looks('Contoso Ltd');
    const list = await tells('subscriptions');
    expect(list.text).toContain('Not yet');

    await list.press('Test the weekly digest');
    const digest = await channel().nextCard('weekly digest');

    expect(digest.text).toContain('This is a test.');
    expect(digest.text).toMatch(/\d+ of \d+ expected links in place/);
    expect(digest.text).not.toContain('Ana');
    expect((await tells('subscriptions')).text).not.toContain('Not yet');
  });

  it('ends after a question, and begins again as it was', async () => {
    const question = await tells('unsubscribe');
    expect(question.text).toContain('Stop this?');

    const stopped = await presses(question, 'Unsubscribe');
    expect((await tells('subscriptions')).text).toContain('Nothing is subscribed here');
    await presses(stopped, 'Subscribe again');

    const list = await tells('subscriptions');
    expect(list.text).toContain('A digest every Friday at 16:30');
    await presses(await tells('unsubscribe weekly'), 'Unsubscribe');
  });
});

describe('changes', () => {
  it('are told in the thread of a board that is posted first, several at once', async () => {
    await tells('subscribe changes');
    const board = await channel().nextCard('Partner links');
    await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');
    await asks('ana', 'link 1234567 Contoso Retail', 'Linked');

    await later(MINUTE);
    const note = await channel().next('2 links to 1234567');

    expect(note.text).toContain('2 links to 1234567 were made, in 2 customers');
    expect(
      channel()
        .thread(board)
        .map(({ messageId }) => messageId),
    ).toContain(note.messageId);
    expect(note.allText).not.toContain('Ana');
  });

  it('made elsewhere are told as soon as somebody looks', async () => {
    elsewhere(TENANT.contoso, 'ana', '7654321');
    await looks('Contoso Ltd');

    await later(MINUTE);
    const note = await channel().next('7654321');

    expect(note.text).toBe('A link in Contoso Ltd was changed from 1234567 to 7654321, outside PAL Bot');
  });

  it('keep the board up to date in place', async () => {
    const [board] = channel().shown.filter(({ text }) => /^Partner links$/m.test(text));
    elsewhere(TENANT.contoso, 'ana', '1234567');
    await looks('Contoso Ltd');
    // Planned for the end of the half minute; carried out after it.
    await later(MINUTE);
    await later(MINUTE);

    const again = await channel().nextCard(({ messageId }) => messageId === board?.messageId);

    expect(again.text).toContain('expected links in place');
    await presses(await tells('unsubscribe changes'), 'Unsubscribe');
  });
});

describe('a digest that does not arrive', () => {
  it('is not sent twice when Teams does not say whether it took it', async () => {
    await tells('subscribe daily');
    const list = await tells('subscriptions');
    const posts = { host: CONNECTOR, method: 'POST', path: /activities$/ };
    const before = channel().shown.length;
    await tap.answering(
      posts,
      async (carryOut, wired) => {
        const isDigest = (await wired.text()).includes('daily digest');
        const answer = await carryOut();
        return isDigest ? new Response(null, { status: 503 }) : answer;
      },
      async () => {
        await list.press('Test the daily digest');
        await channel().nextCard('daily digest');
        await expect
          .poll(async () => (await tells('subscriptions')).text, PATIENTLY)
          .toContain('did not confirm the last one');
      },
    );

    const digests = channel()
      .shown.slice(before)
      .filter(({ text }) => text.includes('daily digest'));
    expect(digests).toHaveLength(1);
  });

  it('is told to the manager who asked for it, once, on their next contact with the bot', async () => {
    const mira = journey().person('mira').personal;
    mira.catchUp();
    await mira.says('help');

    expect((await mira.nextText()).text).toBe(
      '1 of your subscriptions could not be delivered. Type subscriptions to see why.',
    );
    mira.catchUp();
    await mira.says('subscriptions');
    expect((await mira.nextCard()).text).toContain('did not confirm the last one');
    await mira.says('help code');
    await mira.nextCard('code <8 digits>');
    expect(mira.catchUp()).toEqual([]);
  });

  it('stops where the bot may not write, until somebody writes to it there', async () => {
    const list = await tells('subscriptions');
    channel().block();
    await list.press('Test the daily digest');
    await expect
      .poll(async () => (await asks('mira', 'subscriptions')).text, PATIENTLY)
      .toContain('I may no longer write there');

    // Writing to it is what makes Teams take the bot's messages again.
    const open = await tells('subscriptions');

    expect(open.text).not.toContain('I may no longer write there');
  });

  it('waits as long as Teams asks when it is throttled', async () => {
    const list = await tells('subscriptions');
    let refused = 0;
    const posts = { host: CONNECTOR, method: 'POST', path: /activities$/ };
    await tap.answering(
      posts,
      async (carryOut, wired) => {
        if (!(await wired.text()).includes('daily digest') || refused > 0) return carryOut();
        refused += 1;
        return new Response(null, { status: 429, headers: { 'retry-after': '2' } });
      },
      async () => {
        await list.press('Test the daily digest');
        await channel().nextCard('daily digest');
      },
    );

    expect(refused).toBe(1);
    expect((await tells('subscriptions')).text).not.toContain('!');
  });
});

describe('a team', () => {
  it('reads on installation what will be posted, and what that takes', async () => {
    await channel('General').uninstall();
    await channel('General').install();

    const card = await channel('General').nextCard('Welcome');

    expect(card.text).toContain('By myself I post nothing here until a manager asks for it');
    expect(card.text).toContain('For that I only need to be in this team.');
  });

  it('has nothing subscribed any more after the bot was removed', async () => {
    expect((await tells('subscriptions')).text).toContain('Nothing is subscribed here');
  });
});
