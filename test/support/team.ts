import type { CommandContext, Services } from '../../src/commands/command.ts';
import {
  type CustomerRow,
  type ExpectedLink,
  NO_COUNTS,
  type Scope,
  type Standing,
  hasProblem,
} from '../../src/domain/board.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, type PartnerId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import { type Person, samePerson } from '../../src/domain/people.ts';
import { isExpected, NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import type { ConversationRef } from '../../src/ports/chat.ts';
import type { Board } from '../../src/ports/delivery.ts';

/** A small team in memory, for commands and views: what the ports promise, and no more. */
export const HOME = tenantId('f4b21ca0-1111-4c1e-9a55-2f0d6e8b0001');
export const FOREIGN = tenantId('f4b21ca0-1111-4c1e-9a55-2f0d6e8b0002');
const person = (n: number, name: string): Person & { readonly userId: string } => ({
  tenantId: HOME,
  objectId: objectId(`a11a0000-5d3c-4b52-9c1e-0f6b6f0a100${n}`),
  name,
  userId: `29:${name.split(' ')[0]?.toLowerCase() ?? ''}`,
});
export const ana = person(1, 'Ana Bakker');
export const bo = person(2, 'Bo Lindgren');
export const mira = person(3, 'Mira Dubois');
export const STAFF = [ana, bo, mira];

const customer = (n: number): TenantId => tenantId(`0192f0a1-1111-4000-8000-00000000000${n}`);
export const CUSTOMERS = {
  contoso: customer(1),
  contosoRetail: customer(2),
  woodgrove: customer(3),
  northwind: customer(4),
} as const;
const NAMES: ReadonlyMap<TenantId, string> = new Map([
  [CUSTOMERS.contoso, 'Contoso Ltd'],
  [CUSTOMERS.contosoRetail, 'Contoso Retail'],
  [CUSTOMERS.woodgrove, 'Woodgrove Bank'],
  [CUSTOMERS.northwind, 'Northwind Traders'],
]);

export const NOW = Date.parse('2026-11-20T09:00:00Z');

export const expected = (who: Person, tenant: TenantId, standing: Standing): ExpectedLink => ({
  person: who.objectId,
  personName: who.name,
  tenantId: tenant,
  customerName: NAMES.get(tenant) ?? '',
  standing,
  verifiedAt: NOW - 60_000,
});

const channelOf = (id: string, type: ConversationRef['type'], userId: string): ConversationRef => ({
  id,
  type,
  tenantId: HOME,
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  botId: '28:bot',
  userId,
});
export const CHANNEL = '19:links@thread.tacv2';
export const inChannel = (who: { userId: string }): ConversationRef =>
  channelOf(`${CHANNEL};messageid=1`, 'channel', who.userId);
export const inChat = (who: { userId: string }): ConversationRef =>
  channelOf(`a:${who.userId}`, 'personal', who.userId);

export interface Team {
  policy: Policy;
  readonly links: ExpectedLink[];
  readonly boards: Board[];
  readonly services: Services;
  readonly rejected: PartnerId[];
  /** Who asks, where; a manager is `mira`. */
  readonly asks: (who: typeof ana, conversation: ConversationRef) => CommandContext;
}

export function createTeam(links: readonly ExpectedLink[] = []): Team {
  const inScope = ({ customers, person: who }: Scope) => {
    return (link: ExpectedLink): boolean =>
      (customers?.includes(link.tenantId) ?? true) && (who === undefined || link.person === who);
  };
  const services = {
    clock: { now: () => NOW },
    coverage: {
      async byCustomer(_home: TenantId, policy: Policy, scope: Scope) {
        const wanted = team.links
          .filter(inScope(scope))
          .filter((link) => isExpected(policy, link.tenantId, link.person));
        const byTenant = Map.groupBy(wanted, ({ tenantId: id }) => id);
        const rows = [...byTenant].map(([id, held]): CustomerRow => ({
          ...NO_COUNTS,
          ...Object.fromEntries(
            [...Map.groupBy(held, ({ standing }) => standing)].map(([key, all]) => [key, all.length]),
          ),
          expected: held.length,
          tenantId: id,
          customerName: NAMES.get(id) ?? '',
        }));
        return scope.problemsOnly ? rows.filter(hasProblem) : rows;
      },
      links: async (_home: TenantId, _policy: Policy, scope: Scope) =>
        team.links
          .filter(inScope(scope))
          .filter(({ standing }) => !scope.problemsOnly || standing !== 'inPlace'),
    },
    policies: {
      get: async () => team.policy,
      async set(_home: TenantId, policy: Policy, _by: unknown, basedOn: number, now: number) {
        if (team.policy.version !== basedOn) return undefined;
        team.policy = { ...policy, version: basedOn + 1, changedAt: now };
        return team.policy;
      },
      noteRejected: async (_home: TenantId, id: PartnerId) => void team.rejected.push(id),
      known: async (_home: TenantId, ids: readonly PartnerId[]) =>
        new Map(
          ids
            .filter((id) => team.rejected.includes(id) || id === '1234567')
            .map((id) => [
              id,
              team.rejected.includes(id) ? { rejected: true } : { rejected: false, name: 'Fabrikam' },
            ]),
        ),
    },
    people: {
      list: async () => STAFF.map((one) => ({ ...one, reader: { locale: 'en' }, seenAt: 0 })),
      byUserId: async (_home: TenantId, userId: string) => STAFF.find((one) => one.userId === userId),
      get: async (who: Person) => STAFF.find((one) => samePerson(one, who)),
    },
    managers: {
      is: async (who: Person) => samePerson(who, mira),
      require: async (who: Person) => {
        if (!samePerson(who, mira)) throw new PalError('managersOnly');
      },
    },
    members: {
      tenantOf: async (_conversation: ConversationRef, userId: string) =>
        userId === '29:casey' ? FOREIGN : STAFF.some((one) => one.userId === userId) ? HOME : undefined,
    },
    knownCustomers: { get: async () => undefined },
    preferences: { getAliases: async () => new Map() },
    boards: {
      async ensure(board: Omit<Board, 'id' | 'viewers'>) {
        const same = (one: Board): boolean =>
          one.conversation.id === board.conversation.id &&
          JSON.stringify(one.scope) === JSON.stringify(board.scope);
        const found = team.boards.find(same);
        if (found) return found;
        const made = { ...board, id: `board-${team.boards.length + 1}`, viewers: [] };
        team.boards.push(made);
        return made;
      },
      get: async (id: string) => team.boards.find((one) => one.id === id),
      ofConversation: async (id: string) => team.boards.filter((one) => one.conversation.id === id),
      async noteMessage(id: string, activityId: string | undefined) {
        const at = team.boards.findIndex((one) => one.id === id);
        const { conversation, home, reader, scope, viewers } = team.boards[at]!;
        const board = { id, conversation, home, reader, scope, viewers };
        team.boards[at] = activityId === undefined ? board : { ...board, activityId };
      },
      async notePosted(id: string, activityId: string, instead?: string) {
        const at = team.boards.findIndex((one) => one.id === id);
        const board = team.boards[at]!;
        const isTaken = board.activityId !== undefined && board.activityId !== instead;
        if (!isTaken) team.boards[at] = { ...board, activityId };
        return team.boards[at]?.activityId;
      },
      async noteViewer(id: string, userId: string) {
        const at = team.boards.findIndex((one) => one.id === id);
        const { viewers } = team.boards[at]!;
        team.boards[at] = { ...team.boards[at]!, viewers: [userId, ...viewers.filter((v) => v !== userId)] };
      },
    },
  } as unknown as Services;
  const team: Team = {
    policy: NO_POLICY,
    links: [...links],
    boards: [],
    rejected: [],
    services,
    asks: ({ name, objectId: oid, tenantId: home }, conversation) => ({
      person: { tenantId: home, objectId: oid, name },
      conversation,
      reader: { locale: 'en-GB', timeZone: 'Europe/Amsterdam' },
      itemId: 'item-1',
      correlationId: 'correlation-1',
      abortSignal: new AbortController().signal,
      services,
    }),
  };
  return team;
}
