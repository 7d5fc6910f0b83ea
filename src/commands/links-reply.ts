import type { CardData } from '../cards/card-data.ts';
import type { ExpectedLink, Scope } from '../domain/board.ts';
import type { Policy } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import { type BoardPage, MOST_ACTIONS, paged, rangeOf, type Turn } from './board-pages.ts';
import { fixActions } from './fix-actions.ts';
import { ageOf, countsOf, linkRow, summaryOf, summaryPart, toneOf } from './standing-text.ts';

export interface LinkList {
  readonly links: readonly ExpectedLink[];
  readonly by: 'customer' | 'person';
  readonly title: Text;
  /** What is said when there are none. */
  readonly none: 'standing.none' | 'standing.none.own' | 'board.none' | 'sp.none';
  readonly scope: Scope;
  readonly now: number;
}

/** Single links, of one person or at one customer. */
export function linksReply(
  { by, links, none, now, scope, title }: LinkList,
  at: BoardPage,
  turn: Turn,
): Reply {
  const counts = countsOf(links, now);
  const { page, part, turns } = paged(wantedOf(links, scope), at, turn);
  const ages = links.flatMap(({ verifiedAt }) => verifiedAt ?? []);
  const data: CardData['board'] = {
    tone: toneOf(counts),
    title,
    ...summaryPart(counts, none),
    rows: part.map((link) => linkRow(link, by, now)),
    ...page,
    age: ageOf(ages, now),
  };
  return { text: summaryOf(counts), card: { template: 'board', data }, actions: turns };
}

/** The links of the person who reads it, problems first. */
export function ownReply(
  links: readonly ExpectedLink[],
  { now, policy, scope }: { readonly now: number; readonly policy: Policy; readonly scope: Scope },
  at: BoardPage,
  turn: Turn,
  beside: readonly Action[] = [],
): Reply {
  const own = {
    links,
    by: 'customer',
    title: text('board.mine'),
    none: 'standing.none.own',
    scope,
    now,
  } as const;
  const reply = linksReply(own, at, turn);
  const turns = [...(reply.actions ?? []), ...beside];
  const wanted = wantedOf(links, scope);
  const shown = wanted.slice(...rangeOf(wanted.length, at.page));
  return { ...reply, actions: [...fixActions(shown, policy, now, MOST_ACTIONS - turns.length), ...turns] };
}

const wantedOf = (links: readonly ExpectedLink[], { problemsOnly }: Scope): readonly ExpectedLink[] =>
  problemsOnly ? links.filter(({ standing }) => standing !== 'inPlace') : links;
