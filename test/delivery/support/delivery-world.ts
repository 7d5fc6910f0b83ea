import { drawBoard } from '../../../src/commands/read-board.ts';
import { type Compose, createCompose } from '../../../src/delivery/compose.ts';
import type { DeliverOptions } from '../../../src/delivery/deliver-message.ts';
import { createFigures } from '../../../src/delivery/figures.ts';
import type { PlanOptions } from '../../../src/delivery/plan-options.ts';
import { type Counts, type CustomerRow, type ExpectedLink, NO_COUNTS } from '../../../src/domain/board.ts';
import { objectId, partnerId, type TenantId, tenantId } from '../../../src/domain/ids.ts';
import type { LinkEvent } from '../../../src/domain/link-events.ts';
import { type Person, samePerson } from '../../../src/domain/people.ts';
import { NO_POLICY } from '../../../src/domain/policy.ts';
import type { ConversationRef, PostOptions, Reply } from '../../../src/ports/chat.ts';
import type {
  Board,
  Boards,
  Outbox,
  OutboxMessage,
  Subscription,
  Subscriptions,
} from '../../../src/ports/delivery.ts';
import type { KnownPerson, Reminders } from '../../../src/ports/team.ts';

export const HOME = tenantId('11111111-1111-4111-8111-111111111111');
export const CONTOSO = tenantId('22222222-2222-4222-8222-222222222222');
export const WOODGROVE = tenantId('33333333-3333-4333-8333-333333333333');
export const ANA: Person = {
  tenantId: HOME,
  objectId: objectId('44444444-4444-4444-8444-444444444444'),
  name: 'Ana Bakker',
};
export const MIRA: Person = {
  tenantId: HOME,
  objectId: objectId('55555555-5555-4555-8555-555555555555'),
  name: 'Mira Dubois',
};
export const channel: ConversationRef = {
  id: '19:general@thread.tacv2',
  type: 'channel',
  tenantId: HOME,
  serviceUrl: 'https://teams.example',
  botId: '28:bot',
  teamId: '19:team@thread.tacv2',
};
const anasChat: ConversationRef = {
  id: 'a:ana',
  type: 'personal',
  tenantId: HOME,
  serviceUrl: channel.serviceUrl,
  botId: channel.botId,
};

export interface Sent {
  readonly conversation: string;
  readonly reply: Reply;
  readonly person: Person | undefined;
  readonly reader: PostOptions['reader'];
  readonly update: string | undefined;
}

/** What Teams does with the next message: takes it, or fails, before it left or afterwards. */
type Fate = { readonly error: Error; readonly left?: false };

function withoutProblem(subscription: Subscription): Subscription {
  const copy = { ...subscription } as { problem?: unknown } & Omit<Subscription, 'problem'>;
  delete copy.problem;
  return copy as Subscription;
}

/** Everything a delivery needs, in memory and with a clock that is set; each promise as its port makes it. */
export function deliveryWorld(start = '2026-03-02T09:00:00Z') {
  const world = {
    time: Date.parse(start),
    policy: NO_POLICY,
    customers: [] as CustomerRow[],
    links: [] as ExpectedLink[],
    events: [] as (LinkEvent & { readonly number: number })[],
    people: [] as KnownPerson[],
    subscriptions: [] as Subscription[],
    boards: [] as Board[],
    days: [] as { day: string; counts: Counts }[],
    messages: new Map<string, OutboxMessage & { state: string }>(),
    reminders: new Map<string, Awaited<ReturnType<Reminders['get']>>>(),
    sent: [] as Sent[],
    fates: [] as Fate[],
    logged: [] as string[],
  };
  const clock = { now: () => world.time };
  const log = {
    debug() {},
    info: (_fields: object, message: string) => void world.logged.push(message),
    warn: (_fields: object, message: string) => void world.logged.push(message),
    error: (_fields: object, message: string) => void world.logged.push(`error: ${message}`),
  };

  const change = (id: string, by: (one: Subscription) => Subscription) =>
    (world.subscriptions = world.subscriptions.map((one) => (one.id === id ? by(one) : one)));
  const dueNow = (now: number) =>
    world.subscriptions.filter(
      ({ nextAt, problem }) => (nextAt ?? Infinity) <= now && problem?.kind !== 'closed',
    );

  const subscriptions: Subscriptions = {
    async put(wish) {
      const made = { ...wish, id: `${wish.kind}-${world.subscriptions.length + 1}` };
      world.subscriptions = [
        ...world.subscriptions.filter(
          (one) => one.kind !== wish.kind || one.conversation.id !== wish.conversation.id,
        ),
        made,
      ];
      return made;
    },
    get: async (id) => world.subscriptions.find((one) => one.id === id),
    list: async () => world.subscriptions,
    ofConversation: async (id) => world.subscriptions.filter(({ conversation }) => conversation.id === id),
    async remove(id) {
      const before = world.subscriptions.length;
      world.subscriptions = world.subscriptions.filter((one) => one.id !== id);
      return world.subscriptions.length < before;
    },
    due: async (now, most) => dueNow(now).slice(0, most),
    async takeDue(now, most, next) {
      const taken = dueNow(now).slice(0, most);
      for (const one of taken) change(one.id, (old) => ({ ...old, nextAt: next(one) }));
      return taken.map((one) => ({ ...one, slot: one.nextAt ?? now }));
    },
    behind: async (_home, number) =>
      world.subscriptions.filter(({ kind, toldUpTo }) => kind === 'changes' && toldUpTo < number),
    async told(id, from, to) {
      if (world.subscriptions.find((one) => one.id === id)?.toldUpTo !== from) return false;
      change(id, (old) => ({ ...old, toldUpTo: to }));
      return true;
    },
    delivered: async (id, at) => void change(id, (old) => ({ ...withoutProblem(old), deliveredAt: at })),
    failed: async (id, problem) => void change(id, (old) => ({ ...old, problem })),
    reopened: async ({ id: place }) => {
      for (const { conversation, id, problem } of world.subscriptions)
        if (conversation.id === place && problem?.kind === 'closed') change(id, withoutProblem);
    },
    async takeUntold(by) {
      const untold = world.subscriptions.filter(
        (one) => samePerson(one.by, by) && one.problem?.told === false,
      );
      for (const { id } of untold)
        change(id, (old) => ({ ...old, ...(old.problem && { problem: { ...old.problem, told: true } }) }));
      return untold;
    },
    removeOf: async () => {},
  };

  const boards: Boards = {
    async ensure(board) {
      const made = { ...board, id: `board-${world.boards.length + 1}`, viewers: [] };
      world.boards.push(made);
      return made;
    },
    get: async (id) => world.boards.find((one) => one.id === id),
    ofConversation: async (id) => world.boards.filter(({ conversation }) => conversation.id === id),
    list: async () => world.boards,
    async noteMessage(id, activityId) {
      world.boards = world.boards.map(({ activityId: old, ...board }) => {
        const shown = board.id === id ? activityId : old;
        return { ...board, ...(shown !== undefined && { activityId: shown }) };
      });
    },
    notePosted: async (_id, activityId) => activityId,
    noteViewer: async () => {},
    removeOf: async () => {},
  };

  const setState = (id: string, state: string, more: Partial<OutboxMessage> = {}) => {
    const found = world.messages.get(id);
    if (found) world.messages.set(id, { ...found, ...more, state });
  };
  const outbox: Outbox = {
    async put(message) {
      if (world.messages.has(message.id)) return false;
      world.messages.set(message.id, { ...message, attempt: 0, state: 'ready' });
      return true;
    },
    async claim(_worker, _lease, now, most) {
      const busy = new Set(
        [...world.messages.values()]
          .filter(({ state }) => state === 'claimed')
          .map((one) => one.conversation.id),
      );
      const claimed: OutboxMessage[] = [];
      for (const one of world.messages.values()) {
        if (claimed.length === most || one.state !== 'ready' || one.notBefore > now) continue;
        if (busy.has(one.conversation.id)) continue;
        busy.add(one.conversation.id);
        setState(one.id, 'claimed', { attempt: one.attempt + 1 });
        claimed.push({ ...one, attempt: one.attempt + 1 });
      }
      return claimed;
    },
    async nextDue() {
      const waiting = [...world.messages.values()].filter(({ state }) => state === 'ready');
      return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ notBefore }) => notBefore));
    },
    async sending(id) {
      setState(id, 'sending');
      return true;
    },
    sent: async (id) => setState(id, 'sent'),
    failed: async (id) => setState(id, 'failed'),
    postpone: async (id, _worker, until) => setState(id, 'ready', { notBefore: until }),
    async takeLost() {
      const lost = [...world.messages.values()].filter(({ state }) => state === 'lost');
      for (const { id } of lost) setState(id, 'failed');
      return lost;
    },
    backlog: async () => ({ count: 0 }),
    removeOf: async () => {},
    purge: async () => {},
  };

  async function send(
    conversation: ConversationRef,
    reply: Reply,
    person: Person | undefined,
    { beforePosting, reader }: PostOptions,
    update?: string,
  ): Promise<string | undefined> {
    const fate = world.fates.shift();
    if (fate?.left === false) throw fate.error;
    if (update === undefined && beforePosting && !(await beforePosting())) return undefined;
    if (fate) throw fate.error;
    world.sent.push({ conversation: conversation.id, reply, person, reader, update });
    return update ?? `message-${world.sent.length}`;
  }

  const policies = {
    get: async () => world.policy,
    set: async () => undefined,
    noteRejected: async () => {},
    known: async () => new Map(),
  };
  const coverage: PlanOptions['coverage'] = {
    byCustomer: async (_home, _policy, { customers }) =>
      world.customers.filter((one) => customers?.includes(one.tenantId) ?? true),
    links: async (_home, _policy, { person, problemsOnly }) =>
      world.links.filter(
        (one) =>
          (person === undefined || one.person === person) && (!problemsOnly || one.standing !== 'inPlace'),
      ),
    stale: async () => [],
    async noteDay(_home, day, counts) {
      world.days = [...world.days.filter((one) => one.day !== day), { day, counts }];
    },
    days: async (_home, from) => world.days.filter(({ day }) => day >= from),
  };
  const events: PlanOptions['events'] = {
    append: async () => true,
    after: async (_home, number, most) => world.events.filter((one) => one.number > number).slice(0, most),
    newest: async () => world.events.at(-1)?.number ?? 0,
    purge: async () => {},
  };
  const nothing = { off: false, snoozedUntil: 0, sentAt: 0, refreshOff: false };
  const reminders: Reminders = {
    get: async ({ objectId: id }) => world.reminders.get(id) ?? nothing,
    async set({ objectId: id }, wish) {
      world.reminders.set(id, { ...(world.reminders.get(id) ?? nothing), ...wish });
    },
    async take({ objectId: id }, now) {
      const known = world.reminders.get(id) ?? nothing;
      if (now - known.sentAt < 7 * 86_400_000) return false;
      world.reminders.set(id, { ...known, sentAt: now });
      return true;
    },
    sentSince: async (_home, since) =>
      [...world.reminders.values()].filter(({ sentAt }) => sentAt >= since && sentAt > 0).length,
  };
  const people: PlanOptions['people'] = {
    seen: async () => {},
    get: async (key) => world.people.find((one) => samePerson(one, key)),
    list: async () => world.people,
    byUserId: async () => undefined,
    markLeft: async () => false,
  };
  const conversations: PlanOptions['conversations'] = {
    personalOf: async (key) => (samePerson(key, ANA) ? anasChat : undefined),
  };

  const compose: Compose = createCompose({
    subscriptions,
    boards,
    events,
    policies,
    people,
    reminders,
    conversations,
    onboardings: { byId: async () => undefined },
    lighthouse: { list: async () => [] },
    figures: createFigures(coverage, clock),
    boardReply: (board) => drawBoard(board, { coverage, policies, people, clock }),
    clock,
  });
  const options: PlanOptions & DeliverOptions = {
    homes: [HOME],
    outbox,
    subscriptions,
    boards,
    events,
    coverage,
    policies,
    people,
    reminders,
    conversations,
    compose,
    chat: {
      post: (conversation, reply, person, how) => send(conversation, reply, person, how),
      update: (conversation, id, reply, person, how) => send(conversation, reply, person, how, id),
    },
    worker: 'one',
    clock,
    log,
  };

  return {
    ...options,
    world,
    options,
    subscribed: (wish: Partial<Subscription> = {}) =>
      subscriptions.put({
        kind: 'daily',
        at: '09:00',
        timeZone: 'Europe/Amsterdam',
        weekday: 1,
        scope: {},
        home: HOME,
        conversation: channel,
        by: MIRA,
        createdAt: world.time,
        toldUpTo: 0,
        ...wish,
      }),
    /** Something happens now. */
    happens: (event: Partial<LinkEvent> = {}) => {
      const number = world.events.length + 1;
      world.events.push({
        id: `event-${number}`,
        number,
        kind: 'linked',
        person: ANA,
        tenantId: CONTOSO,
        customerName: 'Contoso Ltd',
        how: 'bot',
        after: { partnerId: partnerId('1234567'), etag: 1 },
        at: world.time,
        ...event,
      });
    },
    states: () => Object.fromEntries([...world.messages.values()].map(({ id, state }) => [id, state])),
    goesOn: (ms: number) => void (world.time += ms),
  };
}

export const customer = (
  of: TenantId,
  customerName: string,
  counts: Partial<Counts> & Pick<Counts, 'expected'>,
): CustomerRow => ({ ...NO_COUNTS, ...counts, tenantId: of, customerName });

export const missingLink = (customerName = 'Contoso Ltd', of: TenantId = CONTOSO): ExpectedLink => ({
  person: ANA.objectId,
  personName: ANA.name,
  tenantId: of,
  customerName,
  standing: 'missing',
  verifiedAt: 1,
});

export const ana = (more: Partial<KnownPerson> = {}): KnownPerson => ({
  ...ANA,
  userId: '29:ana',
  reader: { locale: 'en-GB', timeZone: 'Europe/Amsterdam' },
  seenAt: 0,
  ...more,
});
