import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { boardTools, isBoard, titles } from '../support/boards.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 12_000 });
const { asks, clean, elsewhere, linkCallsFromNow } = conversationTools(journey, tap);
const { board, gather, setsPolicy } = boardTools(journey);
const { channel, later } = managerTools(journey);

const MINUTE = 60_000;
/** Names and accounts of people. */
const PERSONAL = /ana|bakker|bo lindgren|mira|dubois|@/i;
const wordsOf = (name = 'Link status') =>
  channel(name)
    .shown.map(({ allText }) => allText)
    .join('\n');
const boardsIn = (name?: string) => channel(name).shown.filter(isBoard);

beforeAll(async () => {
  clean();
  await gather('ana', 'bo', 'mira');
});
beforeEach(() => {
  for (const key of ['ana', 'bo', 'mira']) journey().person(key).personal.catchUp();
});

describe('status in a channel', () => {
  it('posts the board at the top of the channel, and says so where it was asked', async () => {
    const asked = linkCallsFromNow();
    const { answer, board: card } = await board('ana');

    expect(card.threadId).toBe(card.messageId);
    expect(card.text).toContain('0 of 10 expected links in place, 10 never verified');
    expect(card.text).toMatch(/Contoso Ltd\n3 never verified\n0 of 3/);
    expect(card.text).not.toContain('Northwind');
    expect(titles(card)).toEqual(['My links']);
    expect(answer.text).toContain('The board has its own message in this channel.');
    expect(asked()).toEqual([]);
  });

  it('a second time brings the same message up to date', async () => {
    const { board: first } = await board('ana');
    await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');

    const { answer, board: second } = await board('bo');

    expect(second.messageId).toBe(first.messageId);
    expect(second.text).toContain('1 of 10 expected links in place, 9 never verified');
    expect(second.text).toMatch(/Contoso Ltd\n2 never verified\n1 of 3/);
    expect(answer.text).toContain('The board here is up to date now.');
    expect(boardsIn()).toHaveLength(1);
  });

  it('says which customers, how many and how old in words, and never who', async () => {
    await asks('ana', 'show Contoso Retail');
    await asks('bo', 'show Contoso Retail');
    const { board: card } = await board('mira');

    expect(card.text).toMatch(/Contoso Retail\n2 not linked\n0 of 2/);
    expect(card.text).toMatch(/As of .+; the oldest look was on /);
    expect(wordsOf()).not.toMatch(PERSONAL);
  });

  it('has one card per channel and per question: for a customer, and for problems', async () => {
    const { board: customer } = await board('mira', 'Contoso Ltd');
    const { board: problems } = await board('ana', 'problems');
    const { board: again } = await board('bo', 'Contoso Ltd');

    expect(customer.text).toContain('1 of 3 expected links in place, 2 never verified');
    expect(customer.text).not.toContain('Woodgrove');
    expect(problems.text).toContain('1 of 10 expected links in place');
    expect(again.messageId).toBe(customer.messageId);
    expect(boardsIn()).toHaveLength(3);
    await board('mira', '', 'General');
    expect(boardsIn('General')).toHaveLength(1);
  });

  it('shows customers with problems only, and says so when there is none', async () => {
    for (const key of ['ana', 'bo', 'mira']) await asks(key, 'link 1234567 Contoso Ltd');
    const { board: problems } = await board('mira', 'problems');

    expect(problems.text).not.toContain('Contoso Ltd');
    expect(problems.text).toContain('Contoso Retail');
    expect((await board('mira', 'Contoso Ltd')).board.text).toContain('3 of 3 expected links in place');
  });

  it('asks which customer is meant, and suggests others for one it does not know', async () => {
    const ana = journey().person('ana').channel('Link status');
    ana.catchUp();
    await ana.says('@PAL Bot status contoso');
    const question = await ana.nextCard('Several customers fit "contoso"');
    await question.press('Choose', { inputs: { customer: TENANT.contosoRetail } });
    expect((await ana.nextCard('Partner links: Contoso Retail')).text).toContain('2 not linked');

    await ana.says('@PAL Bot status Litware');
    expect((await ana.nextCard('Litware')).text).not.toContain('expected links');
  });

  it('in a group chat is the answer itself', async () => {
    const { group } = journey().person('bo');
    await group.says('@PAL Bot status');
    const first = await group.nextCard('Partner links');
    await group.says('@PAL Bot status');

    expect((await group.nextText('up to date')).text).toContain('status mine');
    expect(group.shown.filter(isBoard).map(({ messageId }) => messageId)).toEqual([first.messageId]);
  });
});

describe('the board', () => {
  it('follows what people link in their own chats, and what was changed elsewhere once somebody looked', async () => {
    const { board: before } = await board('mira');
    await asks('ana', 'link 1234567 Contoso Retail', 'Linked');
    elsewhere(TENANT.contosoRetail, 'bo', '7654321');
    expect((await board('mira')).board.text).toMatch(/Contoso Retail\n1 not linked\n1 of 2/);
    channel().catchUp();
    await setsPolicy({ ids: '1234567' });
    await asks('bo', 'show Contoso Retail');

    // Planned for the end of the half minute, carried out after it.
    await later(MINUTE);
    await later(MINUTE);
    const after = await channel().nextCard('1 to another ID');

    expect(after.messageId).toBe(before.messageId);
    expect(after.text).toMatch(/Contoso Retail\n1 to another ID\n1 of 2/);
    expect(wordsOf()).not.toMatch(PERSONAL);
  });

  it('is posted afresh when its message is gone, and goes on there', async () => {
    const { board: gone } = await board('mira');

    const { answer, board: fresh } = await journey().during({ kind: 'updateGone' }, () => board('ana'));
    const { board: again } = await board('bo');

    expect(fresh.messageId).not.toBe(gone.messageId);
    expect(fresh.threadId).toBe(fresh.messageId);
    expect(answer.text).toContain('The board has its own message');
    expect(again.messageId).toBe(fresh.messageId);
  });

  it('names people where the policy lets cards in channels have names', async () => {
    await setsPolicy({ names: 'yes' });
    const { board: named } = await board('mira');
    await setsPolicy({ names: 'no' });
    const { board: nameless } = await board('mira');

    expect(named.text).toMatch(/Contoso Retail\n1 to another ID\nBo Lindgren\n1 of 2/);
    expect(named.text).toMatch(/Woodgrove Bank\n2 never verified\nAna Bakker.{1,5}Bo Lindgren\n/);
    expect(nameless.allText).not.toMatch(PERSONAL);
  });
});

describe('a team that the bot is removed from', () => {
  it('has no board any more; added again, it reads what will be posted and what that takes', async () => {
    const { board: old } = await board('mira', '', 'General');
    await channel('General').uninstall();
    await channel('General').install();

    const welcome = await channel('General').nextCard('Welcome');
    expect(welcome.text).toContain('By myself I post nothing here until a manager asks for it: a board');
    expect(welcome.text).toContain('For that I only need to be in this team.');
    const pressed = await old.press('My links');
    expect(JSON.stringify(pressed.body)).toContain('There is nothing of your own to show on this card.');
    for (const name of ['General', 'Link status']) {
      const before = boardsIn(name).map(({ messageId }) => messageId);
      expect(before, name).not.toContain((await board('mira', '', name)).board.messageId);
    }
  });
});

describe('status of one person', () => {
  it('is for managers, who read it in their own chat', async () => {
    const mira = journey().person('mira');
    await mira.channel('Link status').says('@PAL Bot status @Ana Bakker');

    const card = await mira.personal.nextCard('Partner links of Ana Bakker');

    expect(card.text).toContain('2 of 4 expected links in place');
    expect(card.text).toContain('Linked to Fabrikam (1234567)');
    expect(titles(card)).toEqual([]);
    expect(wordsOf()).not.toContain('Ana');
  });

  it('is nobody else’s business', async () => {
    const bo = journey().person('bo');
    bo.channel('Link status').catchUp();
    await bo.channel('Link status').says('@PAL Bot status @Ana Bakker');

    expect((await bo.channel('Link status').nextCard()).text).toContain('Only managers may do this.');
    expect((await asks('bo', 'status Ana')).text).not.toContain('Linked');
    expect((await asks('bo', 'status @Ana Bakker')).text).toContain('Only managers may do this.');
  });

  it('is open to everybody about themselves, in their own chat', async () => {
    const bo = journey().person('bo');
    await bo.channel('Link status').says(`@PAL Bot status ${bo.mention}`);
    const own = await bo.personal.nextCard('Your links');

    expect(own.text).toContain('Linked to Tailspin Toys Partners (7654321), not an ID of the organisation');
    expect(titles(own)).toEqual(['Fix Contoso Retail', 'Verify Adventure Works', 'Verify Woodgrove Bank']);
    expect((await asks('bo', 'status')).text).toBe(own.text);
  });

  it('and of everybody at one customer a manager reads in their own chat', async () => {
    const card = await asks('mira', 'status Contoso Retail');

    expect(card.text).toMatch(/Bo Lindgren\nLinked to Tailspin Toys Partners \(7654321\)/);
    expect(card.text).toMatch(/Ana Bakker\nLinked to Fabrikam \(1234567\)/);
  });
});
