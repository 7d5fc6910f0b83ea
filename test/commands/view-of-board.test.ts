import { describe, expect, it } from 'vitest';
import { createViewOf } from '../../src/commands/view-of-board.ts';
import { PalError } from '../../src/domain/errors.ts';
import type { ConversationRef, Reply, View } from '../../src/ports/chat.ts';
import {
  ana,
  bo,
  CHANNEL,
  createTeam,
  CUSTOMERS,
  expected,
  FOREIGN,
  inChannel,
  type Team,
} from '../support/team.ts';

const { contoso, northwind, woodgrove } = CUSTOMERS;

async function scene(): Promise<{ at: Team; shows: (view?: Partial<View>) => Promise<Reply | undefined> }> {
  const at = createTeam([
    expected(ana, woodgrove, 'missing'),
    expected(ana, contoso, 'inPlace'),
    expected(bo, northwind, 'otherId'),
  ]);
  const { boards } = at.services;
  const conversation = { ...inChannel(ana), id: CHANNEL };
  await boards.ensure({ home: ana.tenantId, conversation, scope: {}, reader: { locale: 'en' } });
  const viewOf = createViewOf(at.services);
  return {
    at,
    shows: (view) =>
      viewOf({
        board: 'board-1',
        args: {},
        person: ana,
        conversation: inChannel(ana),
        reader: { locale: 'en' },
        ...view,
      }),
  };
}

/** Teams always names who acts; nothing relies on it. */
const withoutUser = (conversation: ConversationRef): ConversationRef =>
  JSON.parse(JSON.stringify({ ...conversation, userId: undefined })) as ConversationRef;

const mineOf = (reply: Reply | undefined) =>
  reply?.card?.template === 'board' ? reply.card.data.mine?.rows.map(({ name }) => name) : undefined;

describe('the view of a board', () => {
  it('shows each person their own links and never those of another', async () => {
    const { shows } = await scene();

    expect(mineOf(await shows())).toEqual(['Woodgrove Bank', 'Contoso Ltd']);
    expect(mineOf(await shows({ person: bo, conversation: inChannel(bo) }))).toEqual(['Northwind Traders']);
  });

  it('has buttons that act as the person, through the commands', async () => {
    const reply = await (await scene()).shows();

    expect(reply?.actions?.[0]).toMatchObject({
      kind: 'run',
      invocation: { command: 'link', args: { customer: woodgrove } },
    });
  });

  it('notes who looked, so that their client asks by itself from then on', async () => {
    const { at, shows } = await scene();
    await shows();
    const reply = await shows({ person: bo, conversation: inChannel(bo) });

    expect(reply?.board).toEqual({ id: 'board-1', viewers: ['29:bo', '29:ana'] });
    expect(at.boards[0]?.viewers).toEqual(['29:bo', '29:ana']);
  });

  it('shows a page, problems, or only the person’s own', async () => {
    const { shows } = await scene();
    const mine = await shows({ args: { show: 'mine' } });

    expect(mine?.card).toMatchObject({
      data: { rows: [{ name: 'Woodgrove Bank' }, { name: 'Contoso Ltd' }] },
    });
    const problems = await shows({ args: { show: 'problems', page: '7' } });
    expect(problems?.card).toMatchObject({
      data: { rows: [{ name: 'Woodgrove Bank' }, { name: 'Northwind Traders' }] },
    });
  });

  it.each<[string, Partial<View>]>([
    ['an unknown board', { board: 'board-2' }],
    ['a board of another conversation', { conversation: { ...inChannel(ana), id: '19:other@thread.tacv2' } }],
    ['a board of another organisation', { person: { ...ana, tenantId: FOREIGN } }],
  ])('is none of %s', async (_what, view) => {
    const { at, shows } = await scene();

    expect(await shows(view)).toBeUndefined();
    expect(at.boards[0]?.viewers).toEqual([]);
  });

  it.each<[string, ConversationRef]>([
    ['a member of another organisation', inChannel({ userId: '29:casey' })],
    ['somebody the roster does not know', inChannel({ userId: '29:who' })],
    ['nobody in particular', withoutUser(inChannel(ana))],
  ])('tells %s nothing', async (_who, conversation) => {
    const { at, shows } = await scene();
    const reply = await shows({ conversation });

    expect(reply).toEqual({ text: { key: 'error.foreignMember' } });
    expect(at.boards[0]?.viewers).toEqual([]);
  });

  it('fails rather than guesses when Teams does not tell who somebody is', async () => {
    const { at, shows } = await scene();
    at.services.members.tenantOf = () => Promise.reject(new PalError('microsoftBusy'));

    await expect(shows()).rejects.toMatchObject({ code: 'microsoftBusy' });
  });
});
