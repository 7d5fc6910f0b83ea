import { finishSignIn, isWaitingForSso, resumeWaiting } from '../../../../src/commands/finish-sign-in.ts';
import type { SignIn } from '../../../../src/ports/identities.ts';
import { PalError } from '../../../../src/domain/errors.ts';
import { tenantId, type TenantId } from '../../../../src/domain/ids.ts';
import type { Person } from '../../../../src/domain/people.ts';
import type { ConversationRef, InboundEvent } from '../../../../src/ports/chat.ts';
import type { Cards, Conversations, Inbox, TokenVault, WaitFor } from '../../../../src/ports/stores.ts';
import {
  createTeamsEdge,
  type TeamsEdge,
  type TeamsEdgeOptions,
} from '../../../../src/adapters/teams/teams-edge.ts';
import { APP_ID, HOME, type Channel } from './channel.ts';

/** The edge with everything behind it recorded. */
export interface EdgeBench {
  readonly edge: TeamsEdge;
  readonly events: InboundEvent[];
  readonly remembered: ConversationRef[];
  /** Names of people who were seen. */
  readonly seen: string[];
  readonly stored: {
    readonly person: string;
    readonly kind: string;
    readonly secret: string;
    readonly expiresOn: number;
  }[];
  readonly resumed: WaitFor[];
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[];
  /** Does a command of the person wait for SSO? */
  waits: boolean;
  pokes(): number;
}

export const GOOD_TOKEN = 'good.sso.token';
export const GOOD_CODE = '128-bit-code-from-the-popup';
export const CUSTOMER: TenantId = tenantId('22222222-2222-4222-8222-222222222222');

const untouched = (name: string) => (): never => {
  throw new Error(`${name} must not be called by the edge`);
};

export function createEdgeBench(channel: Channel, overrides: Partial<TeamsEdgeOptions> = {}): EdgeBench {
  const bench = {
    waits: true,
    events: [] as InboundEvent[],
    remembered: [] as ConversationRef[],
    seen: [] as string[],
    stored: [] as EdgeBench['stored'],
    resumed: [] as WaitFor[],
    logged: [] as EdgeBench['logged'],
  };
  let pokes = 0;
  const seen = new Set<string>();
  const inbox = {
    async record(event: InboundEvent) {
      const key = `${event.conversation.id} ${event.activityId}`;
      if (seen.has(key)) return false;
      seen.add(key);
      bench.events.push(event);
      return true;
    },
    newestWaiting: async () => (bench.waits ? { id: 'item' } : undefined),
    async resume(_person: unknown, on: WaitFor) {
      bench.resumed.push(on);
      return 1;
    },
  } as unknown as Inbox;
  const conversations = {
    async remember(ref: ConversationRef) {
      bench.remembered.push(ref);
    },
  } as unknown as Conversations;
  const vault = {
    get: async () => bench.stored.at(-1),
    async put(person: Person, kind: string, secret: string, expiresOn: number) {
      bench.stored.push({ person: person.objectId, kind, secret, expiresOn });
    },
  } as unknown as TokenVault;
  const write =
    (level: string) =>
    (fields: object, message: string): void =>
      void bench.logged.push({ level, fields, message });

  const signIn = {
    async confirmCode(_person: Person, code: string) {
      if (code === 'home') return { tenant: tenantId(HOME) };
      if (code !== GOOD_CODE) throw new PalError('codeWrong');
      return { tenant: CUSTOMER };
    },
  } as SignIn;
  const waiting = {
    inbox,
    runs: { resume: async () => [], unfinishedOf: async () => undefined },
    jobs: { enqueue: untouched('jobs') },
  };
  const edge = createTeamsEdge({
    appId: APP_ID,
    cloud: channel.cloud,
    partnerTenants: [tenantId(HOME)],
    botToken: { getToken: untouched('botToken') },
    inbox,
    conversations,
    vault,
    team: {
      people: { seen: async ({ name }) => void bench.seen.push(name) },
      members: { tenantOf: async () => undefined },
    },
    views: {
      viewOf: untouched('viewOf'),
      cards: { issue: untouched('cards') } as Partial<Cards> as Cards,
      renderCard: untouched('renderCard'),
      translate: untouched('translate'),
    },
    ssoTokens: {
      async validate(jwt) {
        if (jwt !== GOOD_TOKEN) throw new PalError('wrongAccount', { expected: 'somebody' });
        return { expiresOn: Date.now() + 3_600_000 };
      },
    },
    confirmCode: (person, code) =>
      finishSignIn(person, code, {
        ...waiting,
        signIn,
        accounts: {
          connect: untouched('connect'),
          choose: untouched('choose'),
          of: untouched('accounts'),
          list: untouched('accounts'),
        },
        knownCustomers: { get: untouched('customers') },
      }),
    isWaiting: (person) => isWaitingForSso(person, waiting),
    resumeWaiting: (person, on) => resumeWaiting(person, on, waiting),
    workingText: ({ locale }) => `working ${locale}`,
    onWork: () => void (pokes += 1),
    clock: { now: () => Date.now() },
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    ...overrides,
  });
  return Object.assign(bench, { edge, pokes: () => pokes });
}
