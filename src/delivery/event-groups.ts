import type { CardData, Tone } from '../cards/card-data.ts';
import type { Scope } from '../domain/board.ts';
import type { LinkEvent } from '../domain/link-events.ts';
import { type Text, text } from '../i18n/text.ts';

export type EventGroup = CardData['run']['groups'][number];

/** Changes that read alike; each has a text for one customer and one for several. */
type Said =
  | 'linked.bot'
  | 'linked.outside'
  | 'changed.bot'
  | 'changed.outside'
  | 'unlinked.bot'
  | 'unlinked.outside'
  | 'rewritten'
  | 'unreachable'
  | 'reachable';

const TONES: Readonly<Record<LinkEvent['kind'], Tone>> = {
  linked: 'good',
  changed: 'attention',
  unlinked: 'attention',
  renamed: 'neutral',
  rewritten: 'neutral',
  unreachable: 'attention',
  reachable: 'good',
  personLeft: 'attention',
};

/** What comes first in a list. */
const ORDER: readonly Tone[] = ['warning', 'attention', 'good', 'neutral'];

const toneOf = ({ how, kind }: LinkEvent): Tone =>
  how === 'outside' && kind === 'linked' ? 'neutral' : TONES[kind];

/** Good news is no problem, and neither is what changes no credit. */
const isProblem = (event: LinkEvent): boolean => toneOf(event) === 'attention';

export const concerns = (scope: Scope, event: LinkEvent): boolean =>
  (scope.customers?.includes(event.tenantId) ?? true) &&
  (scope.person === undefined || scope.person === event.person.objectId) &&
  (!scope.problemsOnly || isProblem(event));

/**
 * A sentence for each kind of change, however many there were of it; customers below it, and people only where they
 * may be named.
 */
export function eventGroups(
  events: readonly LinkEvent[],
  { names }: { readonly names: boolean },
): readonly EventGroup[] {
  const alike = Map.groupBy(events, ({ after, before, how, kind }) =>
    JSON.stringify([kind, how, before?.partnerId, after?.partnerId]),
  );
  return [...alike.values()]
    .map((group) => groupOf(group, names))
    .toSorted((a, b) => ORDER.indexOf(a.tone) - ORDER.indexOf(b.tone));
}

function groupOf(events: readonly LinkEvent[], withPeople: boolean): EventGroup {
  const [first] = events as readonly [LinkEvent];
  const customers = [...new Map(events.map((one) => [one.tenantId, one.customerName])).values()];
  const people = events.map(({ customerName, person }) => `${person.name}: ${customerName}`);
  const isListed = customers.length > 1 && first.kind !== 'personLeft';
  return {
    tone: toneOf(first),
    text: sentenceOf(first, events, customers),
    names: withPeople ? [...new Set(people)] : isListed ? customers : [],
  };
}

function sentenceOf(
  { after, before, how, kind }: LinkEvent,
  events: readonly LinkEvent[],
  customers: readonly string[],
): Text {
  if (kind === 'personLeft') {
    return text('note.personLeft', { count: new Set(events.map(({ person }) => person.objectId)).size });
  }
  if (kind === 'renamed') {
    const id = after?.partnerId ?? '';
    return text('note.renamed', {
      partnerId: id,
      before: before?.partnerName ?? id,
      after: after?.partnerName ?? id,
    });
  }
  const said: Said = kind === 'linked' || kind === 'changed' || kind === 'unlinked' ? `${kind}.${how}` : kind;
  const params = { count: events.length, before: before?.partnerId ?? '', after: after?.partnerId ?? '' };
  const [only] = customers;
  return customers.length === 1
    ? text(`note.${said}`, { ...params, customer: only ?? '' })
    : text(`note.${said}.in`, { ...params, customers: customers.length });
}
