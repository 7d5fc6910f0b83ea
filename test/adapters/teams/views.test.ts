import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ViewOptions } from '../../../src/adapters/teams/view-routes.ts';
import { text } from '../../../src/i18n/text.ts';
import type { Reply, View } from '../../../src/ports/chat.ts';
import type { Cards, Conversations, StoredCard } from '../../../src/ports/stores.ts';
import { ANA, HOME, invoke, startChannel, type Channel } from './support/channel.ts';
import { createEdgeBench, type EdgeBench } from './support/edge.ts';

const REPLY: Reply = {
  text: text('error.microsoftBusy'),
  card: { template: 'working', data: { title: text('error.microsoftBusy') } },
  actions: [{ kind: 'run', label: text('error.throttled'), invocation: { command: 'link', args: {} } }],
};
const refresh = (changes: object = {}, action: object = {}): Record<string, unknown> => ({
  ...invoke('adaptiveCard/action', {
    action: { type: 'Action.Execute', verb: 'board', data: { board: 'board-1', page: '2' }, ...action },
    trigger: 'manual',
    ...changes,
  }),
  conversation: { id: '19:abc@thread.tacv2;messageid=17', conversationType: 'channel', tenantId: HOME },
});

describe('a view of a board', () => {
  let channel: Channel;
  let bearer: string;
  let bench: EdgeBench;
  let asked: View[];
  let issued: Omit<StoredCard, 'id' | 'nonce'>[];
  let answer: () => Promise<Reply | undefined>;
  let views: ViewOptions;

  beforeAll(async () => {
    channel = await startChannel();
    bearer = `Bearer ${await channel.token()}`;
  });
  afterAll(() => channel.close());
  beforeEach(() => {
    asked = [];
    issued = [];
    answer = async () => REPLY;
    views = {
      viewOf: (view) => {
        asked.push(view);
        return answer();
      },
      cards: {
        async issue(stored: Omit<StoredCard, 'id' | 'nonce'>) {
          issued.push(stored);
          return { id: 'card-1', nonce: 'nonce-1' };
        },
      } as Partial<Cards> as Cards,
      renderCard: (ref, actions, _reader, board) => ({ template: ref.template, actions, board }),
      translate: ({ key }) => key,
      longestInMs: 20,
    };
    bench = createEdgeBench(channel, { views });
  });
  const tell = (body: unknown = refresh()): ReturnType<EdgeBench['edge']['receive']> =>
    bench.edge.receive({ authorization: bearer, body });
  const said = (key: string): object => ({
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: key },
  });

  it('is answered at once with a card for the person who asked, whose buttons are theirs', async () => {
    const told = await tell();

    expect(told).toMatchObject({
      status: 200,
      body: {
        statusCode: 200,
        type: 'application/vnd.microsoft.card.adaptive',
        value: { template: 'working', actions: [{ verb: 'link', card: { id: 'card-1' } }] },
      },
    });
    expect(asked).toMatchObject([
      {
        board: 'board-1',
        args: { page: '2' },
        person: { tenantId: HOME, objectId: ANA },
        conversation: { id: '19:abc@thread.tacv2;messageid=17', userId: '29:ana' },
        reader: { locale: 'nl-NL' },
      },
    ]);
    expect(issued).toMatchObject([{ person: { tenantId: HOME, objectId: ANA } }]);
  });

  it('records nothing and wakes nobody', async () => {
    await tell();

    expect(bench.events).toEqual([]);
    expect(bench.pokes()).toBe(0);
    expect(bench.remembered).toEqual([]);
  });

  it('asked for by the client itself goes by the board alone: what it sends is as old as its card', async () => {
    await tell(refresh({ trigger: 'automatic' }));

    expect(asked.map(({ board, args }) => ({ board, args }))).toEqual([{ board: 'board-1', args: {} }]);
  });

  it('keeps asking for itself when the reply is a board', async () => {
    answer = async () => ({ ...REPLY, board: { id: 'board-1', viewers: ['29:ana'] } });

    expect(await tell()).toMatchObject({
      body: { value: { board: { id: 'board-1', viewers: ['29:ana'] } } },
    });
  });

  it('may be a sentence', async () => {
    answer = async () => ({ text: text('error.notMember') });

    expect(await tell()).toEqual(said('error.notMember'));
  });

  it.each([
    ['nothing', async () => undefined, 'teams.view.none'],
    ['a failure', () => Promise.reject(new Error('store is away')), 'teams.view.failed'],
    ['no answer in time', () => new Promise<undefined>(() => undefined), 'teams.view.failed'],
  ])('of %s is a sentence and never an error', async (_what, answers, key) => {
    answer = answers;

    expect(await tell(refresh({ trigger: 'automatic' }))).toEqual(said(key));
    expect(bench.logged.filter(({ level }) => level === 'warn')).toHaveLength(
      key === 'teams.view.failed' ? 1 : 0,
    );
  });

  it.each([
    ['no data', { data: undefined }],
    ['a number for a board', { data: { board: 7 } }],
    ['a long board', { data: { board: 'b'.repeat(101) } }],
    ['another action type', { type: 'Action.Submit' }],
  ])('is not looked for with %s', async (_what, action) => {
    expect(await tell(refresh({}, action))).toEqual(said('teams.view.none'));
    expect(asked).toEqual([]);
  });

  it('takes few and short arguments', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`a${n}`, 'x'.repeat(5_000)]));

    await tell(refresh({}, { data: { board: 'board-1', deep: {}, ...many } }));

    expect(Object.keys(asked[0]?.args ?? {})).toHaveLength(20);
    expect(asked[0]?.args['a0']).toHaveLength(4_000);
  });

  it('is answered although nothing can be noted of the person and the place', async () => {
    const away = async (): Promise<never> => {
      throw new Error('store is away');
    };
    bench = createEdgeBench(channel, {
      views,
      conversations: { remember: away } as Partial<Conversations> as Conversations,
      team: { people: { seen: away }, members: { tenantOf: away } },
    });

    expect(await tell()).toMatchObject({ status: 200, body: { value: { template: 'working' } } });
  });
});
