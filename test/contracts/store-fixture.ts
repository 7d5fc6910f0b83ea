import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { Identity, Person } from '../../src/domain/people.ts';
import type { ConversationRef, InboundEvent } from '../../src/ports/chat.ts';
import type { Runs } from '../../src/ports/runs.ts';
import type { Clock } from '../../src/ports/runtime.ts';
import type { Stores } from '../../src/ports/stores.ts';

/** What every suite of the store contracts gets: stores that are empty when a test begins. */
export interface StoreFixture {
  readonly stores: Stores;
  /** Another process on the same database; the embedded store has none, so there it is `stores` again. */
  readonly replica: Stores;
  readonly clock: TestClock;
  /** Every row of every table, as text. */
  dump(): Promise<string>;
  /** A statement behind the back of the stores. Answers its rows. */
  readonly execute: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface TestClock extends Clock {
  advance(ms: number): void;
  /** Back to `NOON`. */
  reset(): void;
}

export const NOON = Date.UTC(2026, 10, 20, 12);

export function createTestClock(): TestClock {
  let now = NOON;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
    reset() {
      now = NOON;
    },
  };
}

const guid = (start: string, end: number): string =>
  `${start.padEnd(8, '0')}-0000-4000-8000-${String(end).padStart(12, '0')}`;

export const fabrikam = tenantId(guid('fab', 1));
export const contoso = tenantId(guid('c0', 1));
export const adventure = tenantId(guid('ad', 1));
export const ana: Person = { tenantId: fabrikam, objectId: objectId(guid('a', 1)), name: 'Ana Bakker' };
export const bo: Person = { tenantId: fabrikam, objectId: objectId(guid('b', 1)), name: 'Bo Lindgren' };
export const anaAtContoso: Identity = {
  tenantId: contoso,
  objectId: objectId(guid('a', 2)),
  name: 'ana_fabrikam#EXT#@contoso.example',
};
export const ours = partnerId('1234567');
export const theirs = partnerId('7654321');

/** A channel of the team `19:team`, unless told otherwise. */
export const channel = (name: string, { teamId = '19:team' } = {}): ConversationRef => ({
  id: `19:${name}@thread.tacv2`,
  type: 'channel',
  tenantId: fabrikam,
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  botId: '28:bot',
  teamId,
});

/** A message of Ana in her own chat, unless told otherwise. */
export function message(
  activityId: string,
  { person = ana, conversation = 'a:ana', text = 'show' } = {},
): InboundEvent {
  return {
    kind: 'message',
    text,
    edited: false,
    activityId,
    conversation: {
      id: conversation,
      type: 'personal',
      tenantId: person.tenantId,
      serviceUrl: 'https://smba.trafficmanager.net/teams/',
      botId: '28:bot',
    },
    person,
    reader: { locale: 'nl-NL', timeZone: 'Europe/Amsterdam' },
    receivedAt: NOON,
    correlationId: `correlation-${activityId}`,
  };
}

/** A run of Ana that links her partner everywhere, unless told otherwise. */
export const run = (
  id: string,
  { person = ana, ...rest }: Partial<Parameters<Runs['create']>[0]> = {},
): Parameters<Runs['create']>[0] => ({
  id,
  person,
  kind: 'link',
  wanted: ours,
  selection: { matching: 'contoso', except: ['Contoso Retail'], condition: { kind: 'notLinked' } },
  conversation: message('1', { person }).conversation,
  reader: { locale: 'nl-NL', timeZone: 'Europe/Amsterdam' },
  createdAt: NOON,
  ...rest,
});
