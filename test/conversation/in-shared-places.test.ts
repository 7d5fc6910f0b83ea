import { describe, expect, it } from 'vitest';
import type { Desk } from '../../src/conversation/desk.ts';
import { handleItem } from '../../src/conversation/handle-item.ts';
import { offerWindow } from '../../src/conversation/offer-window.ts';
import { PalError } from '../../src/domain/errors.ts';
import { partnerId } from '../../src/domain/ids.ts';
import type { ConversationRef, InboundEvent, Reply } from '../../src/ports/chat.ts';
import type { InboxItem } from '../../src/ports/stores.ts';
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

type Who = typeof ana;
const { contoso, woodgrove } = CUSTOMERS;

/** What Teams shows, in order: a line per message, post or update. */
interface Said {
  readonly where: string;
  readonly id: string;
  readonly how: 'post' | 'update' | 'sso';
  readonly key: string;
  readonly reply?: Reply;
  readonly buttonsOf?: string;
}

interface Scene {
  readonly team: Team;
  readonly said: Said[];
  readonly desk: Desk;
  /** Messages that are not there any more. */
  readonly gone: Set<string>;
  readonly says: (
    who: Who,
    line: string,
    conversation?: ConversationRef,
    item?: Partial<InboxItem>,
  ) => Promise<InboxItem>;
  readonly presses: (who: Who, replyToId: string, command: string) => Promise<void>;
}

function scene(): Scene {
  const team = createTeam([expected(ana, woodgrove, 'otherId'), expected(bo, contoso, 'inPlace')]);
  const said: Said[] = [];
  const gone = new Set<string>();
  let count = 0;
  const show = (
    where: ConversationRef,
    how: Said['how'],
    reply?: Reply,
    person?: unknown,
    id?: string,
  ): string => {
    const shown = id ?? `m${(count += 1)}`;
    said.push({
      where: where.id,
      id: shown,
      how,
      key: reply?.text.key ?? 'sso',
      ...(reply && { reply }),
      ...(person ? { buttonsOf: (person as Who).name } : {}),
    });
    return shown;
  };
  const noted = new Map<string, string>();
  const desk = {
    services: {
      ...team.services,
      signIn: { startPopup: async () => ({ url: 'https://palbot.example/auth/start', expiresOn: 0 }) },
      audit: { append: async () => {} },
      subscriptions: { reopened: async () => {} },
    },
    chat: {
      post: async (where: ConversationRef, reply: Reply, person: unknown) =>
        show(where, 'post', reply, person),
      update: async (where: ConversationRef, id: string, reply: Reply, person: unknown) =>
        gone.has(id) ? show(where, 'post', reply, person) : show(where, 'update', reply, person, id),
      askForSso: async (where: ConversationRef) => show(where, 'sso'),
      openPersonal: async (person: Who) => inChat({ userId: person.name }),
      typing: async () => {},
    },
    inbox: {
      noteReply: async (id: string, _worker: string, note: string) => void noted.set(id, note),
      noteReplyWhileWaiting: async (id: string, note: string) => void noted.set(id, note),
      wait: async () => {},
      newestWaiting: async () => {
        const [id, replyActivityId] = [...noted].at(-1) ?? [];
        return id === undefined ? undefined : { id, replyActivityId };
      },
    },
    cards: {
      use: async ({ verb }: { verb: string }) => ({ kind: 'ok', invocation: { command: verb, args: {} } }),
    },
    clock: team.services.clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    worker: 'one',
    newId: () => 'new',
  } as unknown as Desk;
  const eventOf = (who: Who, conversation: ConversationRef) => ({
    activityId: 'a1',
    conversation,
    person: who,
    reader: { locale: 'en' },
    receivedAt: 0,
    correlationId: 'c1',
  });
  const run = async (event: InboundEvent, more: Partial<InboxItem> = {}): Promise<InboxItem> => {
    const item: InboxItem = { id: 'item-1', event, attempt: 1, resumed: 0, ...more };
    await handleItem(item, desk, new AbortController().signal);
    const note = noted.get('item-1');
    return note === undefined ? item : { ...item, replyActivityId: note };
  };
  return {
    team,
    said,
    desk,
    gone,
    says: (who, line, conversation = inChannel(who), more = {}) =>
      run({ ...eventOf(who, conversation), kind: 'message', text: line, edited: false }, more),
    presses: async (who, replyToId, command) => {
      const press = { kind: 'cardAction', cardId: 'c', nonce: 'n', verb: command, inputs: {} } as const;
      await run({ ...eventOf(who, inChannel(who)), ...press, replyToId });
    },
  };
}

const CHAT_OF = (who: Who): string => `a:${who.name}`;
const casey = { ...bo, userId: '29:casey', name: 'Casey Moore' };

describe('a board that is asked for', () => {
  it('has a message of its own at the top of the channel, and nobody’s buttons', async () => {
    const { said, says, team } = scene();
    await says(ana, 'status');

    expect(said).toMatchObject([
      { where: CHANNEL, how: 'post', key: 'board.said' },
      { where: `${CHANNEL};messageid=1`, how: 'post', key: 'board.posted' },
    ]);
    expect(said[0]).not.toHaveProperty('buttonsOf');
    expect(team.boards[0]).toMatchObject({ activityId: said[0]?.id });
  });

  it('is brought up to date in its place the next time, with one sentence where it was asked', async () => {
    const { said, says } = scene();
    await says(ana, 'status');
    const board = said.splice(0)[0]?.id;
    await says(bo, 'status');

    expect(said).toMatchObject([
      { where: CHANNEL, how: 'update', id: board, key: 'board.said' },
      { how: 'post', key: 'board.updated' },
    ]);
  });

  it('is put up again when its message was deleted', async () => {
    const { gone, said, says, team } = scene();
    await says(ana, 'status');
    gone.add(said.splice(0)[0]?.id ?? '');
    await says(ana, 'status');

    expect(said).toMatchObject([{ where: CHANNEL, how: 'post' }, { key: 'board.posted' }]);
    expect(team.boards).toMatchObject([{ activityId: said[0]?.id }]);
  });

  it('is the answer itself in a group chat', async () => {
    const { said, says, team } = scene();
    const group: ConversationRef = { ...inChannel(ana), id: '19:group@thread.v2', type: 'groupChat' };
    await says(ana, 'status', group);

    expect(said).toMatchObject([{ where: group.id, how: 'post', key: 'board.said' }]);
    expect(team.boards[0]).toMatchObject({ activityId: said[0]?.id });
  });

  it('stays one message when somebody else asked for it at the same time', async () => {
    const { desk, said, says, team } = scene();
    const { chat } = desk;
    let isFirst = true;
    Object.assign(desk, {
      chat: {
        ...chat,
        post: async (...args: Parameters<typeof chat.post>) => {
          const isLate = isFirst;
          isFirst = false;
          if (isLate) await says(bo, 'status');
          return chat.post(...args);
        },
      },
    });
    await says(ana, 'status');

    const [kept, , late] = said;
    expect(said).toMatchObject([
      { how: 'post', key: 'board.said' },
      { how: 'post', key: 'board.posted' },
      { how: 'post', key: 'board.said' },
      { where: CHANNEL, how: 'update', id: late?.id, key: 'board.posted' },
      { how: 'post', key: 'board.posted' },
    ]);
    expect(team.boards[0]).toMatchObject({ activityId: kept?.id });
  });

  it('is not put up twice when Teams leaves open whether it took it', async () => {
    const { desk, said, says, team } = scene();
    const { chat } = desk;
    let isLost = false;
    Object.assign(desk, {
      chat: {
        ...chat,
        post: (...args: Parameters<typeof chat.post>) => {
          if (isLost) return chat.post(...args);
          isLost = true;
          return Promise.reject(new PalError('microsoftBusy'));
        },
      },
    });
    await says(ana, 'status');

    expect(said).toMatchObject([{ where: `${CHANNEL};messageid=1`, key: 'board.uncertain' }]);
    expect(team.boards[0]).not.toHaveProperty('activityId');
  });
});

describe('a press on a board', () => {
  it('goes on in the 1:1 chat, and leaves the board and the channel alone', async () => {
    const { presses, said, says } = scene();
    await says(ana, 'status');
    const board = said.splice(0)[0]?.id ?? '';
    await presses(ana, board, 'keep');

    expect(said.map(({ where }) => where)).toEqual([CHAT_OF(ana), CHAT_OF(ana)]);
    expect(said.at(-1)).toMatchObject({ key: 'keep.done', buttonsOf: 'Ana Bakker' });
  });

  it('on any other card of the channel changes that card', async () => {
    const { presses, said } = scene();
    await presses(ana, 'm-other', 'keep');

    expect(said).toContainEqual(
      expect.objectContaining({ how: 'update', id: 'm-other', key: 'shared.hint' }),
    );
  });
});

describe('what is nobody else’s business', () => {
  it('is answered in the 1:1 chat, with a hint where it was asked', async () => {
    const { said, says } = scene();
    await says(ana, 'status mine');

    const shared = said.filter(({ where }) => where.startsWith(CHANNEL));
    expect(shared.map(({ key }) => key)).toEqual(['shared.hint']);
    expect(JSON.stringify(shared)).not.toContain('Woodgrove');
    expect(said.at(-1)).toMatchObject({ where: CHAT_OF(ana), how: 'update' });
    expect(JSON.stringify(said.at(-1)?.reply)).toContain('Woodgrove');
  });

  it('is asked to sign in for in the 1:1 chat, and answered where it was asked', async () => {
    const { desk, said, says, team } = scene();
    team.policy = { ...team.policy, names: true };
    desk.services.managers.require = () => Promise.reject(new PalError('signInNeeded'));
    const waiting = await says(mira, 'status @Ana');

    expect(said).toMatchObject([
      { where: `${CHANNEL};messageid=1`, key: 'waiting.shared' },
      { where: CHAT_OF(mira), how: 'sso' },
    ]);
    const hint = said.splice(0)[0]?.id;

    desk.services.managers.require = async () => {};
    await says(mira, 'status @Ana', inChannel(mira), { ...waiting, resumed: 1 });
    expect(said).toMatchObject([
      { where: `${CHANNEL};messageid=1`, how: 'update', id: hint, key: 'board.summary' },
    ]);
  });

  it('shows the window to sign in there as well, and does not touch the channel’s message', async () => {
    const { desk, said, says } = scene();
    desk.services.managers.require = () => Promise.reject(new PalError('signInNeeded'));
    const waiting = await says(mira, 'status @Ana');
    const hint = said.splice(0)[0]?.id;
    const { event } = waiting;
    await offerWindow({ ...event, kind: 'signInFailed', code: 'x', conversation: inChat(mira) }, desk);

    expect(said).toMatchObject([{ where: inChat(mira).id, how: 'post', key: 'ssoFailed.title' }]);
    expect(said[0]?.id).not.toBe(hint);
    expect((await desk.inbox.newestWaiting(mira, { kind: 'sso' }))?.replyActivityId).toBe(
      waiting.replyActivityId,
    );
  });

  it('is a window in the 1:1 chat when Teams could not sign in twice', async () => {
    const { desk, said, says } = scene();
    desk.services.managers.require = () => Promise.reject(new PalError('signInNeeded'));
    await says(mira, 'status @Ana', inChannel(mira), { resumed: 2 });

    const shared = said.filter(({ where }) => where.startsWith(CHANNEL));
    expect(JSON.stringify(shared)).not.toContain('/auth/start');
    expect(JSON.stringify(said.filter(({ where }) => where === CHAT_OF(mira)))).toContain('/auth/start');
  });

  it('is said to be so when the 1:1 chat cannot be opened', async () => {
    const { desk, said, says } = scene();
    desk.services.managers.require = () => Promise.reject(new PalError('signInNeeded'));
    desk.chat.openPersonal = () => Promise.reject(new PalError('personalChatClosed'));
    await says(mira, 'status @Ana');

    expect(said.map(({ key }) => key)).toEqual(['shared.closed']);
  });
});

describe('members of other organisations in a shared channel', () => {
  it.each(['status', 'status problems', 'status Contoso', 'subscriptions'])(
    'are told nothing: %s',
    async (line) => {
      const { said, says, team } = scene();
      await says(casey, line);

      expect(said.map(({ key }) => key)).toEqual(['error.foreignMember']);
      expect(team.boards).toEqual([]);
    },
  );

  it('may ask for help', async () => {
    const { said, says } = scene();
    await says(casey, 'help');

    expect(said.map(({ key }) => key)).toEqual(['help.said']);
  });

  it('are told nothing either while Teams does not say who they are', async () => {
    const { desk, said, says } = scene();
    desk.services.members.tenantOf = () => Promise.reject(new PalError('throttled', { seconds: 3 }));
    await says(ana, 'status');

    expect(said.map(({ key }) => key)).toEqual(['error.throttled']);
  });
});

describe('an ID outside the policy', () => {
  it.each([
    ['link 7654321 Contoso', { command: 'link', args: { customer: contoso } }],
    ['link 7654321 all', { command: 'pick', args: { action: 'link' } }],
  ])('can be replaced by another one with a button: %s', async (line, invocation) => {
    const { desk, said, says, team } = scene();
    team.policy = { ...team.policy, outside: 'refuse', partnerIds: [{ id: partnerId('1234567') }] };
    Object.assign(team.services.knownCustomers, {
      get: async () => ({
        customers: [{ tenantId: contoso, name: 'Contoso Ltd', domains: [], home: false }],
        listedAt: team.services.clock.now(),
      }),
    });
    Object.assign(desk.services, {
      changes: { ofItem: async () => undefined },
      runs: { get: async () => undefined },
    });
    await says(ana, line, inChat(ana));

    expect(said.at(-1)).toMatchObject({ key: 'error.outsidePolicy', reply: { actions: [{ invocation }] } });
  });
});
