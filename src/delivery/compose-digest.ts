import type { BoardRow, CardData } from '../cards/card-data.ts';
import { lighthouseSaid } from '../commands/lighthouse-card.ts';
import {
  applicationsOf,
  concernsOf,
  customerRow,
  summaryOf,
  toneOf,
  whoText,
} from '../commands/standing-text.ts';
import { type CustomerRow, hasProblem } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { nextTime } from '../domain/schedule.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action } from '../ports/chat.ts';
import type { Outgoing, Subscription } from '../ports/delivery.ts';
import { boardOf } from './board-of.ts';
import type { Composed, ComposeOptions } from './compose.ts';
import { concerns, eventGroups } from './event-groups.ts';
import { trendFrom, trendOf } from './trend.ts';

/** More changes than that in one digest are told in the next one. */
const MOST_EVENTS = 2_000;
/** Customers that need somebody, most problems first. */
const MOST_ROWS = 6;
const MOST_LINKS = 500;

/** What changed since the last digest, who needs help, how far the team is now and how it came there. */
export async function composeDigest(
  { slot, subscription: id, test }: Extract<Outgoing, { kind: 'digest' }>,
  options: ComposeOptions,
): Promise<Composed | undefined> {
  const { clock, policies, subscriptions } = options;
  const subscription = await subscriptions.get(id);
  if (!subscription) return undefined;
  // It has waited so long that the next one is there, too: only the newest is worth reading.
  if (!test && (subscription.kind === 'changes' || nextTime(subscription, slot) <= clock.now()))
    return undefined;
  const policy = await policies.get(subscription.home);
  const { conversation, timeZone } = subscription;
  const to = { conversation, reader: { locale: policy.language, timeZone } };
  if (subscription.kind === 'changes') return { ...to, reply: { text: text('digest.testNote') } };
  return { ...to, ...(await contentOf(subscription, policy, test === true, options)) };
}

async function contentOf(
  subscription: Subscription,
  policy: Policy,
  isTest: boolean,
  options: ComposeOptions,
): Promise<Pick<Composed, 'reply' | 'told'>> {
  const { conversation, createdAt, deliveredAt, home, kind, scope, toldUpTo } = subscription;
  const { figures } = options;
  const now = options.clock.now();
  const all = await options.events.after(home, toldUpTo, MOST_EVENTS);
  const { counts, customers } = await figures.of(home, policy, scope);
  // A test counts as delivered, and tells nothing: what is older than it is still to be told.
  const since = Math.min(deliveredAt ?? createdAt, all[0]?.at ?? Infinity);
  const reminded = await options.reminders.sentSince(home, since);
  const board = await boardOf({ conversation, scope }, options.boards);
  // The days are those of the whole team: they say nothing about a part of it.
  const trend = isWhole(scope) ? trendOf(await figures.days(home, trendFrom(now)), now) : undefined;
  const delegated = isWhole(scope) ? await options.lighthouse.list(home, policy) : [];
  const weekly = kind === 'weekly';
  const data: CardData['digest'] = {
    tone: toneOf(counts),
    title: text(weekly ? 'digest.title.weekly' : 'digest.title.daily'),
    since: new Date(since).toISOString(),
    notes: [
      ...(isTest ? [text('digest.test')] : []),
      ...(delegated.length > 0 ? [lighthouseSaid(delegated)] : []),
    ],
    ...(counts.expected > 0 && {
      summary: summaryOf(counts),
      parts: [...concernsOf(counts), ...applicationsOf(customers)],
      share: { done: counts.inPlace, total: counts.expected },
    }),
    changes: changesPart(
      eventGroups(
        all.filter((event) => concerns(scope, event)),
        policy,
      ),
    ),
    ...(await helpPart(subscription, policy, customers, options)),
    ...(trend && { trend }),
    ...(reminded > 0 && { footer: text('digest.reminders', { count: reminded }) }),
  };
  const said = { inPlace: counts.inPlace, expected: counts.expected };
  const last = all.at(-1);
  return {
    reply: {
      text: text(weekly ? 'digest.said.weekly' : 'digest.said.daily', said),
      card: { template: 'digest', data },
      actions: board ? [ownLinks(board.id)] : [],
    },
    ...(last && !isTest && { told: { from: toldUpTo, to: last.number } }),
  };
}

const isWhole = ({ customers, person }: Subscription['scope']): boolean =>
  customers === undefined && person === undefined;

const changesPart = (groups: CardData['digest']['changes']['groups']): CardData['digest']['changes'] => ({
  title: text(groups.length === 0 ? 'digest.noChanges' : 'digest.changes'),
  groups,
});

async function helpPart(
  { home, scope }: Subscription,
  policy: Policy,
  customers: readonly CustomerRow[],
  { figures }: ComposeOptions,
): Promise<Pick<CardData['digest'], 'help'>> {
  const needy = customers.filter(hasProblem);
  if (needy.length === 0) return {};
  const people = new Map<TenantId, (string | Text)[]>();
  if (policy.names) {
    const links = await figures.links(home, policy, { ...scope, problemsOnly: true }, MOST_LINKS);
    for (const link of links)
      people.set(link.tenantId, [...(people.get(link.tenantId) ?? []), whoText(link)]);
  }
  const rows: BoardRow[] = needy.slice(0, MOST_ROWS).map((row) => customerRow(row, people.get(row.tenantId)));
  const left = needy.length - rows.length;
  return {
    help: {
      title: text('digest.help'),
      rows,
      ...(left > 0 && { more: text('digest.help.more', { count: left }) }),
    },
  };
}

const ownLinks = (board: string): Action => ({
  kind: 'view',
  label: text('action.myLinks'),
  board,
  args: { page: '0', show: 'mine' },
});
