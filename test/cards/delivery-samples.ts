import type { CardData, CardRef } from '../../src/cards/card-data.ts';
import type { RenderedAction } from '../../src/cards/render-card.ts';
import { eventGroups } from '../../src/delivery/event-groups.ts';
import { wishFacts, wishText } from '../../src/commands/subscription-card.ts';
import { customerRow, concernsOf, summaryOf } from '../../src/commands/standing-text.ts';
import { type Counts, type CustomerRow, NO_COUNTS } from '../../src/domain/board.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { LinkEvent } from '../../src/domain/link-events.ts';
import { text } from '../../src/i18n/text.ts';
import type { Subscription } from '../../src/ports/delivery.ts';
import type { Sample } from './samples.ts';

/** Cards of what is said unasked, as the delivery makes them. */
const NOW = Date.parse('2026-11-20T08:00:00Z');
const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const tenant = (n: number) => tenantId(`0192f0a1-2222-4000-8000-${String(n).padStart(12, '0')}`);

const press = (title: string): RenderedAction => ({
  kind: 'run',
  title,
  verb: 'go',
  card: { id: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11', nonce: 'a7Qm0kT4x2Zr' },
});
const view: RenderedAction = { kind: 'view', title: 'My links', board: 'board', args: { show: 'mine' } };

const customer = (n: number, customerName: string, counts: Partial<Counts>): CustomerRow => ({
  ...NO_COUNTS,
  ...counts,
  tenantId: tenant(n),
  customerName,
});

const event = (n: number, customerName: string, more: Partial<LinkEvent> = {}): LinkEvent => ({
  id: String(n),
  kind: 'linked',
  how: 'bot',
  person: { tenantId: tenant(0), objectId: objectId(tenant(99)), name: 'Ana Bakker' },
  tenantId: tenant(n),
  customerName,
  after: { partnerId: ours, etag: 1 },
  at: NOW,
  ...more,
});

const digest = (data: Partial<CardData['digest']>): CardRef => ({
  template: 'digest',
  data: { tone: 'attention', title: text('digest.title.weekly'), changes: { groups: [] }, ...data },
});

const counts: Counts = { ...NO_COUNTS, expected: 41, inPlace: 37, otherId: 3, unreachable: 1, stale: 6 };
const needy = [
  customer(1, 'Woodgrove Bank', { expected: 6, inPlace: 3, otherId: 3 }),
  customer(2, 'Contoso Ltd', { expected: 8, inPlace: 7, unreachable: 1 }),
];
const changed = [
  event(3, 'Northwind Traders'),
  event(4, 'Contoso Retail'),
  event(1, 'Woodgrove Bank', {
    kind: 'changed',
    how: 'outside',
    before: { partnerId: ours, etag: 1 },
    after: { partnerId: theirs, etag: 2 },
  }),
  event(2, 'Contoso Ltd', { kind: 'unreachable', code: 'blockedByPolicy' }),
];

const subscription: Subscription = {
  id: '1',
  kind: 'weekly',
  at: '09:00',
  timeZone: 'Europe/Amsterdam',
  weekday: 1,
  scope: {},
  home: tenant(0),
  conversation: {
    id: '19:x',
    type: 'channel',
    tenantId: tenant(0),
    serviceUrl: 'https://teams.example',
    botId: '28:b',
  },
  by: { tenantId: tenant(0), objectId: objectId(tenant(99)) },
  createdAt: NOW,
  nextAt: Date.parse('2026-11-23T08:00:00Z'),
  toldUpTo: 0,
};
const changes: Subscription = { ...subscription, kind: 'changes', scope: { problemsOnly: true } };
const delivered = { label: text('fact.delivered'), value: { date: '2026-11-16T08:00:04Z' } };
const by = { label: text('fact.by'), value: 'Mira Dubois' };

export const deliveries: readonly Sample[] = [
  {
    name: 'digest: weekly',
    ref: digest({
      since: '2026-11-13T08:00:00Z',
      summary: summaryOf(counts),
      parts: concernsOf(counts),
      share: { done: counts.inPlace, total: counts.expected },
      trend: {
        text: text('digest.trend', { from: 62, to: 90, count: 12 }),
        shares: [62, 62, 65, 66, 70, 71, 71, 78, 80, 84, 85, 88, 90],
      },
      changes: { title: text('digest.changes'), groups: eventGroups(changed, { names: false }) },
      help: { title: text('digest.help'), rows: needy.map((row) => customerRow(row)) },
      footer: text('digest.reminders', { count: 4 }),
    }),
    actions: [view],
  },
  {
    name: 'digest: nothing happened',
    ref: digest({
      tone: 'good',
      title: text('digest.title.daily'),
      since: '2026-11-19T08:00:00Z',
      summary: summaryOf({ ...counts, inPlace: 41 }),
      share: { done: 41, total: 41 },
      changes: { title: text('digest.noChanges'), groups: [] },
    }),
    actions: [view],
  },
  {
    name: 'note: several changes, with names',
    ref: digest({
      tone: 'neutral',
      title: text('digest.changes'),
      changes: { groups: eventGroups(changed, { names: true }) },
    }),
    actions: [],
  },
  {
    name: 'subscribed',
    ref: {
      template: 'notice',
      data: {
        tone: 'good',
        title: text('subscribe.done'),
        body: [wishText(subscription), text('subscribe.quiet')],
        facts: wishFacts(subscription, new Map()),
      },
    },
    actions: [press('Change'), press('Send a test'), press('Unsubscribe')],
  },
  {
    name: 'subscriptions',
    ref: {
      template: 'subscriptions',
      data: {
        title: text('subscriptions.title', { count: 2 }),
        rows: [
          {
            tone: 'attention',
            title: wishText(subscription),
            facts: [...wishFacts(subscription, new Map()), delivered, by],
            problem: text('subscription.problem.unknown'),
          },
          {
            tone: 'good',
            title: wishText(changes),
            facts: [...wishFacts(changes, new Map()), delivered, by],
          },
        ],
      },
    },
    actions: [press('Test the weekly digest'), press('Test the changes')],
  },
  {
    name: 'wish',
    ref: {
      template: 'wish',
      data: {
        title: text('subscribe.form'),
        kind: 'weekly',
        weekday: 1,
        at: '09:00',
        timeZone: 'Europe/Amsterdam',
        problemsOnly: false,
      },
    },
    actions: [press('Subscribe'), press('Cancel')],
  },
  {
    name: 'reminder',
    ref: {
      template: 'notice',
      data: {
        tone: 'attention',
        title: text('reminder.title', { count: 7, customer: 'Contoso Ltd' }),
        body: [
          text('reminder.names.more', {
            names: 'Contoso Ltd, Contoso Retail, Adventure Works, Woodgrove Bank, Northwind Traders',
            count: 2,
          }),
          text('reminder.body'),
        ],
      },
    },
    actions: [
      press('Link Contoso Ltd'),
      press('Link Contoso Retail'),
      press('Link Adventure Works'),
      press('Several customers…'),
      press('Not for 4 weeks'),
      press('No more reminders'),
    ],
  },
];

const LONG = `${'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk'.repeat(2)} **bold** [x](https://evil.example)`;

export const extremeDeliveries: readonly Sample[] = [
  {
    name: 'digest: very much happened, to long names',
    ref: digest({
      since: 'never',
      notes: [text('digest.test')],
      summary: summaryOf({ ...counts, expected: 18_000 }),
      parts: concernsOf({ ...counts, missing: 9_000, unverified: 4_000 }),
      share: { done: 5_000, total: 18_000 },
      trend: { text: text('digest.trend.same', { to: 0, count: 1 }), shares: [0, -5, 120] },
      changes: {
        title: text('digest.changes'),
        groups: eventGroups(
          Array.from({ length: 400 }, (_, n) =>
            event(n, `${n} ${LONG}`, { after: { partnerId: partnerId(String(1_000_000 + n)), etag: 1 } }),
          ),
          { names: true },
        ),
      },
      help: {
        title: text('digest.help'),
        rows: Array.from({ length: 40 }, (_, n) =>
          customerRow(customer(n, `${n} ${LONG}`, { ...counts, missing: 50 }), Array(60).fill(LONG)),
        ),
        more: text('digest.help.more', { count: 260 }),
      },
      footer: text('digest.reminders', { count: 60 }),
    }),
    actions: [view],
  },
  {
    name: 'subscriptions: many',
    ref: {
      template: 'subscriptions',
      data: {
        title: text('subscriptions.title', { count: 400 }),
        rows: Array.from({ length: 400 }, () => ({
          tone: 'warning' as const,
          title: wishText(subscription),
          facts: [...wishFacts(subscription, new Map()), { label: text('fact.by'), value: LONG }],
          problem: text('subscription.problem.closed'),
        })),
      },
    },
    actions: [],
  },
];
