import type { CardData, Fact } from '../cards/card-data.ts';
import type { Scope } from '../domain/board.ts';
import type { Wish } from '../domain/subscriptions.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action } from '../ports/chat.ts';
import type { Subscription } from '../ports/delivery.ts';
import type { Args } from './command.ts';

export const wishText = ({ at, kind, weekday }: Pick<Wish, 'kind' | 'at' | 'weekday'>): Text =>
  kind === 'changes'
    ? text('wish.changes')
    : kind === 'daily'
      ? text('wish.daily', { at })
      : text(`wish.weekly.${dayOf(weekday)}`, { at });

type Day = 1 | 2 | 3 | 4 | 5 | 6 | 7;
const dayOf = (weekday: number): Day => (weekday >= 1 && weekday <= 7 ? (weekday as Day) : 1);

/** When the next one comes, by the clocks of its own zone, and what it is about. */
export const wishFacts = (
  { kind, nextAt, scope, timeZone }: Subscription,
  names: ReadonlyMap<string, string>,
): readonly Fact[] => [
  {
    label: text('fact.next'),
    value:
      kind === 'changes' || nextAt === undefined
        ? text('subscription.whenChanged')
        : { date: new Date(nextAt).toISOString(), timeZone },
  },
  ...(kind === 'changes' ? [] : [{ label: text('fact.zone'), value: timeZone }]),
  ...scopeFacts(scope, names),
];

function scopeFacts({ customers, problemsOnly }: Scope, names: ReadonlyMap<string, string>): readonly Fact[] {
  const label = text('fact.customers');
  const some = customers?.map((tenant) => names.get(tenant) ?? tenant).join(', ');
  return [
    ...(some === undefined ? [] : [{ label, value: some }]),
    ...(problemsOnly ? [{ label, value: text('subscription.onlyProblems') }] : []),
    ...(some === undefined && !problemsOnly ? [{ label, value: text('subscription.allCustomers') }] : []),
  ];
}

/** The command line that asks for exactly this. */
export const argsOf = ({ at, kind, scope, timeZone, weekday }: Wish): Args => ({
  kind,
  at,
  zone: timeZone,
  day: String(weekday),
  ...(scope.customers && { customers: scope.customers.join(',') }),
  ...(scope.problemsOnly && { only: 'problems' }),
});

type Deed = 'change' | 'test' | 'stop';

/** A button of a subscription: pressed by whoever asked for the card, checked as if it were typed. */
export const deed = (wanted: Deed, { id }: Subscription, label: Text): Action => ({
  kind: 'run',
  label,
  invocation: { command: 'subscription', args: { do: wanted, id } },
});

export const wishForm = (wish: Wish): CardData['wish'] => ({
  title: text('subscribe.form'),
  kind: wish.kind,
  weekday: wish.weekday,
  at: wish.at,
  timeZone: wish.timeZone,
  problemsOnly: wish.scope.problemsOnly === true,
});
