import { describe, expect, it } from 'vitest';
import { status } from '../../src/commands/status.ts';
import { understand } from '../../src/commands/understand.ts';
import { translate } from '../../src/i18n/translator.ts';
import type { ConversationRef, Reply } from '../../src/ports/chat.ts';
import {
  ana,
  bo,
  CHANNEL,
  createTeam,
  CUSTOMERS,
  expected,
  inChannel,
  inChat,
  mira,
  type Team,
} from '../support/team.ts';

const { contoso, contosoRetail, northwind, woodgrove } = CUSTOMERS;
const team = (): Team =>
  createTeam([
    expected(ana, woodgrove, 'otherId'),
    expected(ana, contoso, 'inPlace'),
    expected(bo, contoso, 'missing'),
    expected(bo, northwind, 'inPlace'),
  ]);

type Who = typeof ana;
const MENTIONS = [ana, bo, mira].map(({ name, userId }) => ({ label: name, userId }));

/** Says it as Teams hands it over: a mention shows the name in the text. */
async function asks(said: string, who: Who, conversation: ConversationRef, at: Team): Promise<Reply> {
  const mentions = MENTIONS.filter(({ label }) => said.includes(`@${label}`));
  const meant = understand(said.replaceAll('@', ''), mentions);
  if (meant.kind !== 'command') throw new Error(`not understood: ${said}`);
  return meant.command.run(meant.invocation.args, at.asks(who, conversation));
}

const titleOf = ({ card, text }: Reply): string =>
  translate(card && 'title' in card.data ? card.data.title : text, { locale: 'en' });
const rowsOf = ({ card }: Reply): readonly string[] =>
  card?.template === 'board' ? card.data.rows.map(({ name }) => name) : [];

describe('status in a channel', () => {
  it('is the board of the channel, the same one each time, not one per thread', async () => {
    const at = team();

    const first = await asks('status', ana, inChannel(ana), at);
    const second = await asks('status', bo, { ...inChannel(bo), id: `${CHANNEL};messageid=2` }, at);

    expect(first.board?.id).toBe(second.board?.id);
    expect(at.boards).toHaveLength(1);
    expect(at.boards[0]).toMatchObject({ home: ana.tenantId, conversation: { id: CHANNEL }, scope: {} });
    expect(at.boards[0]?.conversation).not.toHaveProperty('userId');
  });

  it('has a board of its own for every scope', async () => {
    const at = team();
    for (const said of ['status', 'status problems', 'status Woodgrove Bank', 'status woodgrove problems'])
      await asks(said, ana, inChannel(ana), at);

    expect(at.boards.map(({ scope }) => scope)).toEqual([
      {},
      { problemsOnly: true },
      { customers: [woodgrove] },
      { problemsOnly: true, customers: [woodgrove] },
    ]);
  });

  it('lets clients ask for their own view: of whoever asked first, then of colleagues who are known', async () => {
    const reply = await asks('status', bo, inChannel(bo), team());

    expect(reply.board?.viewers).toEqual(['29:bo', '29:ana', '29:mira']);
  });

  it('names nobody and has no button that acts for somebody', async () => {
    const reply = await asks('status', ana, inChannel(ana), team());

    expect(JSON.stringify(reply.card)).not.toMatch(/Ana|Bo L/);
    expect(reply.actions?.some(({ kind }) => kind === 'run')).toBe(false);
  });

  it('names who has something to do if the policy lets it', async () => {
    const at = team();
    at.policy = { ...at.policy, names: true };
    const reply = await asks('status', ana, inChannel(ana), at);

    expect(JSON.stringify(reply.card)).toContain('Ana Bakker');
  });

  it('asks which customer is meant, and nothing is put up before that', async () => {
    const at = team();
    at.links.push(expected(ana, contosoRetail, 'inPlace'));
    const reply = await asks('status contoso', ana, inChannel(ana), at);

    expect(reply.card?.template).toBe('form');
    expect(at.boards).toEqual([]);
  });

  it('does not know customers that nobody can enter', async () => {
    await expect(asks('status Tailspin', ana, inChannel(ana), team())).rejects.toMatchObject({
      code: 'customerUnknown',
    });
  });

  it.each(['status mine', 'status my links', 'status @Ana Bakker'])(
    'of oneself goes to the 1:1 chat: %s',
    async (said) => {
      const at = team();
      const reply = await asks(said, ana, inChannel(ana), at);

      expect(reply).toMatchObject({ privately: true });
      expect(titleOf(reply)).toBe('Your links');
      expect(at.boards).toEqual([]);
    },
  );
});

describe('status of a colleague', () => {
  it.each(['status @Ana Bakker', 'status Ana', 'status bakker'])(
    'is for managers, in their 1:1 chat: %s',
    async (said) => {
      const reply = await asks(said, mira, inChannel(mira), team());

      expect(titleOf(reply)).toBe('Partner links of Ana Bakker');
      expect(rowsOf(reply)).toEqual(['Woodgrove Bank', 'Contoso Ltd']);
      expect(reply).toMatchObject({ privately: true });
      expect(reply.actions).toEqual([]);
    },
  );

  it('may be read by others where the policy lets cards name people', async () => {
    const at = team();
    at.policy = { ...at.policy, names: true };

    expect(await asks('status @Ana Bakker', mira, inChannel(mira), at)).not.toHaveProperty('privately');
  });

  it('is refused to everybody else, by mention', async () => {
    await expect(asks('status @Ana Bakker', bo, inChannel(bo), team())).rejects.toMatchObject({
      code: 'managersOnly',
    });
  });

  it('does not tell anybody else whether there is such a colleague', async () => {
    for (const said of ['status Ana', 'status Nobody'])
      await expect(asks(said, bo, inChannel(bo), team())).rejects.toMatchObject({ code: 'customerUnknown' });
  });

  it('says that nobody is known by that name', async () => {
    await expect(asks('status Zoe', mira, inChat(mira), team())).rejects.toMatchObject({
      code: 'personUnknown',
    });
  });

  it('goes for the customer when a name could be either', async () => {
    expect(titleOf(await asks('status Contoso', mira, inChat(mira), team()))).toContain('Contoso Ltd');
  });
});

describe('status in a 1:1 chat', () => {
  it('shows people their own links, and buttons for what they have to do', async () => {
    const reply = await asks('status', ana, inChat(ana), team());

    expect(rowsOf(reply)).toEqual(['Woodgrove Bank', 'Contoso Ltd']);
    expect(reply.actions).toMatchObject([{ invocation: { command: 'update' } }]);
  });

  it('shows managers everybody’s, and leads to their own', async () => {
    const at = team();
    const reply = await asks('status', mira, inChat(mira), at);

    expect(rowsOf(reply)).toEqual(['Woodgrove Bank', 'Contoso Ltd', 'Northwind Traders']);
    expect(reply.actions?.at(-1)).toMatchObject({
      invocation: { command: 'status', args: { person: 'me' } },
    });
    expect(at.boards).toEqual([]);
  });

  it('shows managers who has the links of one customer', async () => {
    const reply = await asks('status contoso', mira, inChat(mira), team());

    expect(rowsOf(reply)).toEqual(['Ana Bakker', 'Bo Lindgren']);
  });

  it('shows everybody else only their own at that customer', async () => {
    expect(rowsOf(await asks('status contoso', bo, inChat(bo), team()))).toEqual(['Contoso Ltd']);
    expect(rowsOf(await asks('status woodgrove', bo, inChat(bo), team()))).toEqual([]);
  });

  it('shows problems only when asked, and sums of all', async () => {
    const reply = await asks('status problems', ana, inChat(ana), team());

    expect(rowsOf(reply)).toEqual(['Woodgrove Bank']);
    expect(reply.card?.data).toMatchObject({ share: { done: 1, total: 2 } });
  });

  it('turns a page with a button that asks for the same again', async () => {
    const at = team();
    at.links.push(...Array.from({ length: 12 }, () => expected(ana, northwind, 'missing')));
    const { actions = [] } = await asks('status', ana, inChat(ana), at);
    const next = actions.find(({ label }) => label.key === 'action.next');
    if (next?.kind !== 'run') throw new Error('no next page');

    const page = await status.run(next.invocation.args, at.asks(ana, inChat(ana)));

    expect(rowsOf(page)).toHaveLength(4);
  });

  it('ignores a page that is none', async () => {
    const reply = await status.run({ page: '-1; drop', show: 'x' }, team().asks(ana, inChat(ana)));

    expect(rowsOf(reply)).toHaveLength(2);
  });
});
