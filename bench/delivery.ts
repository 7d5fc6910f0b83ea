/**
 * `npm run bench:delivery`: a thousand channels want their digest at the same minute, from one bot and from two. How
 * long does it take, with how many calls, against what Teams' limits allow?
 */
import { type DeliveryFigures, type DeliveryOptions, idealInMs, measureDelivery } from './delivery-run.ts';
import { startServer } from './database.ts';
import { machine } from './processes.ts';
import { measureQuietly, noteOnOthers } from './quiet.ts';
import { megabytes, seconds, table, times, writeSection } from './sections.ts';

const SCENE = { channels: 1_000, customers: 50, people: 20, connectorInMs: 150, restInMs: 5_000 } as const;

const tookOf = ({ firstInMs, lastInMs }: DeliveryFigures): number => lastInMs - firstInMs;
const othersOf = (figures: DeliveryFigures): number => figures.cpu.others / Math.max(figures.lastInMs, 1);
const botsOf = ({ cpu, replicas }: DeliveryFigures): number =>
  Array.from({ length: replicas }, (_, index) => cpu[`bot ${index + 1}`] ?? 0).reduce(
    (sum, ms) => sum + ms,
    0,
  );

export function describeDelivery(
  all: readonly DeliveryFigures[],
  scene: Omit<DeliveryOptions, 'databaseUrl' | 'replicas'>,
): string {
  const ideal = idealInMs(scene.channels);
  return [
    '## A digest in a thousand channels',
    `\`npm run bench:delivery\` on ${machine()}. ${scene.channels} channels of one team are subscribed to a digest that ` +
      `is due at the same moment, about ${scene.customers} customers and ${scene.people} people. The stand-in takes ` +
      `${scene.connectorInMs} ms for a call and enforces Teams' limits: 7 messages a second in a conversation, 30 calls ` +
      'a second in all. Stand-ins, bots and PostgreSQL share the machine.',
    ...noteOnOthers(all.map(othersOf)),
    table(
      ['', 'each got one', 'due to first', 'first to last', 'ideal', 'of ideal', 'calls', 'refused (429)'],
      all.map((figures) => [
        `${figures.replicas} bot${figures.replicas === 1 ? '' : 's'}`,
        `${figures.once} of ${figures.channels}`,
        seconds(figures.firstInMs),
        seconds(tookOf(figures)),
        seconds(ideal),
        times(tookOf(figures) / ideal),
        figures.taken + figures.refused,
        figures.refused,
      ]),
    ),
    '*Ideal* is what the limits allow: 30 at once and 30 more with every second. We claim 27 a second, so that answers to ' +
      'commands find room, which alone makes 1.11 times the ideal. *Due to first* is how long a schedule sleeps at most ' +
      '(5 s), and the first token, connection and card.',
    table(
      ['', 'CPU of the bots', 'per digest', 'PostgreSQL', 'stand-ins', 'memory before', 'highest'],
      all.map((figures) => [
        `${figures.replicas} bot${figures.replicas === 1 ? '' : 's'}`,
        seconds(botsOf(figures)),
        `${(botsOf(figures) / figures.channels).toFixed(1)} ms`,
        figures.cpu['PostgreSQL'] === undefined ? '' : seconds(figures.cpu['PostgreSQL']),
        seconds(figures.cpu['stand-ins'] ?? 0),
        figures.memory.map(({ before }) => megabytes(before)).join(', '),
        figures.memory.map(({ peak }) => megabytes(peak)).join(', '),
      ]),
    ),
  ].join('\n\n');
}

async function main(): Promise<void> {
  const server = await startServer();
  try {
    const all: DeliveryFigures[] = [];
    for (const replicas of [1, 2]) {
      console.log(`${SCENE.channels} channels, ${replicas} of the bot …`);
      all.push(
        await measureQuietly(
          async () =>
            measureDelivery({
              ...SCENE,
              replicas,
              databaseUrl: await server.create(),
              serverPid: server.pid,
            }),
          othersOf,
        ),
      );
    }
    const report = describeDelivery(all, SCENE);
    console.log(`\n${report}\n`);
    if (!process.argv.includes('--dry')) await writeSection('delivery', report);
  } finally {
    await server.stop();
  }
}

if (import.meta.main) await main();
