import type { BoardRow, CardData } from '../cards/card-data.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import { type DelegatedReach, type Delegation, isUncovered } from '../domain/lighthouse.ts';
import type { TenantId } from '../domain/ids.ts';
import { earnsNothing, roleName } from '../domain/role-names.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { DelegatedLook } from './look-at-lighthouse.ts';
import type { LighthouseView } from './lighthouse.ts';

/** Rows of each part of the card. */
const MOST_ROWS = 12;
/** Ways into one customer's subscriptions that are worth naming. */
const MOST_ROLES = 3;

/** What is delegated, where the link belongs, and what no linked account reaches. */
export function lighthouseReply(view: LighthouseView): Reply {
  const { home, isManager, link, looks, now, team } = view;
  const own = new Set(looks.map(({ subscription }) => subscription.id));
  const counted = isManager ? team : team.filter(({ id }) => own.has(id));
  const uncovered = counted.filter(isUncovered).length;
  const mine = ownRows(view);
  const rows = isManager ? teamRows(team) : [];
  const data: CardData['board'] = {
    tone:
      counted.length > 0 && (uncovered > 0 || !link) ? 'attention' : counted.length > 0 ? 'good' : 'neutral',
    title: text('lighthouse.title'),
    ...(counted.length > 0
      ? {
          ...lighthouseSummary(counted),
          share: { done: counted.length - uncovered, total: counted.length },
        }
      : {}),
    notes: notesOf(view, counted.length),
    ...(mine.length > 0
      ? { mine: { title: text('lighthouse.mine'), rows: mine.slice(0, MOST_ROWS), ...moreOf(mine.length) } }
      : {}),
    rest: text('lighthouse.team'),
    rows: rows.slice(0, MOST_ROWS),
    ...(rows.length > MOST_ROWS ? { page: text('lighthouse.more', { count: rows.length - MOST_ROWS }) } : {}),
    age: { asOf: new Date(now).toISOString() },
  };
  return {
    text: counted.length > 0 ? lighthouseSaid(counted) : text('lighthouse.none'),
    card: { template: 'board', data },
    actions: counted.length === 0 ? [] : [link ? showAtHome(home) : linkAtHome(home.tenantId)],
  };
}

const moreOf = (count: number): { more?: Text } =>
  count > MOST_ROWS ? { more: text('lighthouse.more', { count: count - MOST_ROWS }) } : {};

/** "3 delegated subscriptions, 1 that no linked account reaches". */
export function lighthouseSummary(
  subscriptions: readonly DelegatedReach[],
): Pick<CardData['board'], 'summary' | 'parts'> {
  const uncovered = subscriptions.filter(isUncovered).length;
  return {
    summary: text('lighthouse.count', { count: subscriptions.length }),
    parts: [uncovered > 0 ? text('lighthouse.uncovered', { count: uncovered }) : text('lighthouse.covered')],
  };
}

/** The same as one line of a board or a digest. */
export function lighthouseSaid(subscriptions: readonly DelegatedReach[]): Text {
  const count = subscriptions.length;
  const uncovered = subscriptions.filter(isUncovered).length;
  return uncovered === 0
    ? text('lighthouse.line.covered', { count })
    : text('lighthouse.line', { count, uncovered });
}

/** The button that helps wherever a delegated customer is spoken of. */
export const linkAtHome = (home: TenantId): Action => ({
  kind: 'run',
  label: text('action.linkAtHome'),
  style: 'positive',
  invocation: { command: 'link', args: { customer: home } },
});

const showAtHome = ({ tenantId }: Customer): Action => ({
  kind: 'run',
  label: text('action.showAtHome'),
  invocation: { command: 'show', args: { customer: tenantId } },
});

function notesOf({ home, link, looks }: LighthouseView, counted: number): readonly Text[] {
  if (counted === 0) return [text('lighthouse.none'), text('lighthouse.none.note')];
  const name = customerName(home);
  return [
    text('lighthouse.home', { home: name }),
    link
      ? text('lighthouse.linked', { home: name, partner: link.partnerName ?? link.partnerId })
      : text('lighthouse.notLinked', { home: name }),
    ...(looks.length > 0 ? [text('lighthouse.roles')] : []),
  ];
}

const nameOf = (tenantId: TenantId, name: string | undefined): string =>
  customerName({ tenantId, domains: [], home: false, ...(name === undefined ? {} : { name }) });

/** One row per customer, with what the person may do there and what nobody who is linked reaches. */
function ownRows({ looks, objectId, people, team }: LighthouseView): readonly BoardRow[] {
  const uncovered = new Set(team.filter(isUncovered).map(({ id }) => id));
  return [...Map.groupBy(looks, ({ subscription }) => subscription.tenantId)].map(([tenant, seen]) => {
    const open = seen.filter(({ subscription }) => uncovered.has(subscription.id)).length;
    const ways = new Map(
      seen.flatMap((look) => waysOf(look, objectId, people)).map((way) => [JSON.stringify(way), way]),
    );
    return {
      name: nameOf(tenant, seen.find((look) => look.customerName !== undefined)?.customerName),
      tone: open > 0 ? 'attention' : 'good',
      share: text('lighthouse.share', { covered: seen.length - open, count: seen.length }),
      status: [...ways.values()].slice(0, MOST_ROLES),
      people: seen.map(({ subscription }) => subscription.name),
    };
  });
}

/** How somebody comes to reach it: by name, or through a group, whose members the bot cannot read. */
function waysOf(
  { delegations }: DelegatedLook,
  objectId: string,
  people: ReadonlyMap<string, string>,
): readonly Text[] {
  if (delegations === undefined) return [text('lighthouse.way.unknown')];
  const all = delegations.flatMap(({ authorizations }) => authorizations);
  const own = all.filter(({ principalId }) => principalId === objectId);
  if (own.length > 0) {
    return own.map(({ roleId }) =>
      text(earnsNothing(roleId) ? 'lighthouse.way.noCredit' : 'lighthouse.way', { role: roleName(roleId) }),
    );
  }
  const others = all.filter(({ principalId }) => !people.has(principalId));
  return others.length === 0 ? [text('lighthouse.way.unknown')] : others.map(throughOther);
}

function throughOther({ principalId, principalName, roleId }: Delegation['authorizations'][number]): Text {
  const params = { role: roleName(roleId), group: principalName ?? `${principalId.slice(0, 8)}…` };
  return text(earnsNothing(roleId) ? 'lighthouse.way.group.noCredit' : 'lighthouse.way.group', params);
}

/** Customers of the team, those first that earn nothing. */
function teamRows(team: readonly DelegatedReach[]): readonly BoardRow[] {
  const groups = [...Map.groupBy(team, ({ tenantId }) => tenantId)].map(([tenant, held]) => ({
    name: nameOf(tenant, held.find((one) => one.customerName !== undefined)?.customerName),
    held,
    open: held.filter(isUncovered),
  }));
  return groups
    .sort((a, b) => b.open.length - a.open.length || a.name.localeCompare(b.name))
    .map(({ held, name, open }): BoardRow => {
      const unseen = held.filter(({ reachedBy }) => reachedBy === 0).length;
      return {
        name,
        tone: open.length > 0 ? 'attention' : 'good',
        share: text('lighthouse.share', { covered: held.length - open.length, count: held.length }),
        status: [
          open.length > 0
            ? text('lighthouse.row.uncovered', { count: open.length })
            : text('lighthouse.row.covered'),
          ...(unseen > 0 ? [text('lighthouse.row.unseen', { count: unseen })] : []),
        ],
        people: (open.length > 0 ? open : held).map((one) => one.name),
      };
    });
}
