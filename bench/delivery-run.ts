import { PEOPLE } from '../sandbox/world/people.ts';
import { SERVICE_URL } from '../sandbox/teams/roster.ts';
import type { TeamsStandIn } from '../sandbox/teams/teams.ts';
import { employ, everywhere, staff } from '../sandbox/world/staff.ts';
import { TENANT } from '../sandbox/world/tenant-ids.ts';
import { openStores } from '../src/adapters/store/open-stores.ts';
import { CLOUDS } from '../src/domain/clouds.ts';
import { objectId, partnerId, tenantId } from '../src/domain/ids.ts';
import type { ConversationRef } from '../src/ports/chat.ts';
import type { Stores } from '../src/ports/stores.ts';
import { watchPeak } from './bot-memory.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type CpuMeter, startCpuMeter, usageOf } from './processes.ts';
import { benchWorld } from './worlds.ts';

export interface DeliveryOptions {
  readonly databaseUrl: string;
  readonly serverPid?: number | undefined;
  readonly replicas: number;
  /** Channels with a digest that is due at the same moment. */
  readonly channels: number;
  readonly customers: number;
  readonly people: number;
  /** What Teams takes to answer a call. */
  readonly connectorInMs: number;
  /** How long the bots rest before that moment. */
  readonly restInMs: number;
}

export interface DeliveryFigures {
  readonly replicas: number;
  readonly channels: number;
  /** Channels with exactly one digest. */
  readonly once: number;
  /** From the moment that they were due to the first and to the last digest in its channel. */
  readonly firstInMs: number;
  readonly lastInMs: number;
  /** Messages that Teams took, and calls that it refused with 429. */
  readonly taken: number;
  readonly refused: number;
  /** Of each bot, in bytes. */
  readonly memory: readonly { readonly before: number; readonly peak: number }[];
  readonly cpu: ReturnType<CpuMeter['read']>;
}

/** Teams takes 30 calls of an app in any second: the first 30 at once, the others as places become free. */
export const idealInMs = (channels: number): number => (Math.ceil(channels / 30) - 1) * 1000;

const HOME = tenantId(TENANT.fabrikam);
const log = { debug() {}, info() {}, warn() {}, error: console.error };

/** A team whose links are known, a digest that is due in every channel at one moment, and bots that deliver it. */
export async function measureDelivery(options: DeliveryOptions): Promise<DeliveryFigures> {
  const { channels, connectorInMs, databaseUrl, replicas, restInMs } = options;
  const people = staff(options.people);
  const world = benchWorld(options.customers);
  employ(world, people, everywhere);
  let due = 0;
  const fleet = await startFleet({
    world,
    people: [...PEOPLE, ...people],
    replicas,
    databaseUrl,
    moreChannels: channels,
    limits: true,
    connectorInMs,
    async prepare(teams, azure) {
      const stores = await openStores({
        databaseUrl,
        dataDir: '',
        cloud: CLOUDS.AzureCloud.name,
        encryptionKey: Buffer.alloc(32),
        clock: { now: () => Date.now() },
        log,
      });
      try {
        await noteLinks(stores, world, people);
        // The bots start meanwhile.
        due = Date.now() + 10_000 + restInMs;
        await subscribeAll(stores, teams, azure.app.botAppId, channels, due);
      } finally {
        await stores.close();
      }
    },
  });
  try {
    return await watchDelivery(fleet, options, due);
  } finally {
    await fleet.close();
  }
}

/** Everybody has looked everywhere; every second link is in place. */
async function noteLinks(
  { knownCustomers, ledger, people: known }: Stores,
  world: ReturnType<typeof benchWorld>,
  people: ReturnType<typeof staff>,
): Promise<void> {
  const now = Date.now();
  const customers = world.tenants
    .filter((tenant) => tenant.tenantId !== HOME)
    .map(({ name, tenantId: id }) => ({ tenantId: tenantId(id), name, domains: [], home: false }));
  for (const { name, objectId: id, teamsId } of people) {
    const person = { tenantId: HOME, objectId: objectId(id), name };
    await known.seen({ ...person, userId: teamsId, reader: { locale: 'en' }, seenAt: now });
    await knownCustomers.put(person, customers, now);
    for (const [index, { tenantId: customer }] of customers.entries()) {
      const link = {
        partnerId: partnerId('1234567'),
        partnerName: 'Fabrikam',
        etag: 1,
        state: 'Active',
      } as const;
      await ledger.record({
        identity: { tenantId: customer, objectId: person.objectId },
        person,
        ...(index % 2 === 0 && { link }),
        verifiedAt: now,
      });
    }
  }
}

async function subscribeAll(
  { subscriptions }: Stores,
  teams: TeamsStandIn,
  botAppId: string,
  channels: number,
  due: number,
): Promise<void> {
  const manager = PEOPLE.find(({ role }) => role === 'manager')!;
  const places = teams.roster.conversations
    .filter(({ name }) => name.startsWith('Channel '))
    .slice(0, channels);
  for (const { id, team } of places) {
    const conversation: ConversationRef = {
      id,
      type: 'channel',
      tenantId: HOME,
      serviceUrl: SERVICE_URL,
      botId: `28:${botAppId}`,
      ...(team && { teamId: team.id }),
    };
    await subscriptions.put({
      kind: 'daily',
      at: new Date(due).toISOString().slice(11, 16),
      timeZone: 'UTC',
      weekday: 1,
      scope: {},
      home: HOME,
      conversation,
      by: { tenantId: HOME, objectId: objectId(manager.objectId) },
      createdAt: Date.now(),
      nextAt: due,
      toldUpTo: 0,
    });
  }
}

async function watchDelivery(
  { bots, teams }: Fleet,
  { channels, replicas, serverPid }: DeliveryOptions,
  due: number,
): Promise<DeliveryFigures> {
  const arrivals = new Map<string, number>();
  const times: number[] = [];
  const all = Promise.withResolvers<undefined>();
  const stopListening = teams.transcript.onChange((change) => {
    if (change.kind !== 'message' || change.message.from !== 'bot') return;
    times.push(Date.now());
    const { conversationId } = change.message;
    arrivals.set(conversationId, (arrivals.get(conversationId) ?? 0) + 1);
    if (arrivals.size === channels) all.resolve(undefined);
  });
  const before = bots.map(({ pid }) => usageOf(pid)?.residentInBytes ?? 0);
  const peaks = bots.map(({ pid }) => watchPeak(pid));
  const cpu = startCpuMeter({
    ...Object.fromEntries(bots.map(({ pid }, index) => [`bot ${index + 1}`, pid])),
    'stand-ins': process.pid,
    ...(serverPid !== undefined && { PostgreSQL: serverPid }),
  });
  await all.promise;
  stopListening();
  return {
    replicas,
    channels,
    once: [...arrivals.values()].filter((count) => count === 1).length,
    firstInMs: Math.min(...times) - due,
    lastInMs: Math.max(...times) - due,
    taken: times.length,
    refused: teams.limits.refused,
    memory: peaks.map((peak, index) => ({ before: before[index] ?? 0, peak: peak.stop() })),
    cpu: cpu.read(),
  };
}
