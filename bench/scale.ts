/**
 * `npm run bench:scale`: turns per second and bulk steps per second with one and with two bots on one PostgreSQL, and
 * where the time goes.
 */
import { availableParallelism } from 'node:os';
import { confirmRun, planRun } from './card-flow.ts';
import { type BenchServer, startServer } from './database.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { machine, startCpuMeter } from './processes.ts';
import { measureQuietly, noteOnOthers } from './quiet.ts';
import { table, times, writeSection } from './sections.ts';
import { employ, everywhere, staff } from '../sandbox/world/staff.ts';
import { measureTurns, perStep, type Turns } from './fleet-turns.ts';
import { benchWorld } from './worlds.ts';

const TALKERS = 32;
const ROUNDS = 3;
const RUNNERS = 8;
const CUSTOMERS = 200;
const PARTNER = '1234567';
const GOAL = 1.7;

interface Steps {
  readonly perSecond: number;
  readonly cpu: Turns['cpu'];
}
interface Outcome {
  readonly replicas: number;
  readonly turns: Turns;
  readonly plan: Steps;
  readonly write: Steps;
}

function processesOf(fleet: Fleet, server: BenchServer): Record<string, number> {
  return {
    ...Object.fromEntries(fleet.bots.map(({ pid }, replica) => [`bot ${replica + 1}`, pid])),
    'stand-ins': process.pid,
    ...(server.pid !== undefined && { PostgreSQL: server.pid }),
  };
}

const median = <T>(values: readonly T[], by: (value: T) => number): T =>
  values.toSorted((a, b) => by(a) - by(b))[Math.floor(values.length / 2)]!;

async function turnsOf(replicas: number, server: BenchServer): Promise<Turns> {
  const people = staff(TALKERS);
  const world = benchWorld(5);
  employ(world, people, everywhere);
  const fleet = await startFleet({ world, people, replicas, databaseUrl: await server.create() });
  try {
    const processes = processesOf(fleet, server);
    const keys = people.map(({ key }) => key);
    const rounds: Turns[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await measureTurns(fleet, keys, { processes, warmUpInMs: 3000, inMs: 8000 }));
    }
    return median(rounds, ({ perSecond }) => perSecond);
  } finally {
    await fleet.close();
  }
}

/** Everybody links every customer at the same time; the stand-in answers at once, so that the bots are what is slow. */
async function stepsOf(
  replicas: number,
  server: BenchServer,
): Promise<{ readonly plan: Steps; readonly write: Steps }> {
  const people = staff(RUNNERS);
  const world = benchWorld(CUSTOMERS);
  employ(world, people, everywhere);
  const fleet = await startFleet({ world, people, replicas, databaseUrl: await server.create() });
  try {
    const processes = processesOf(fleet, server);
    const runners = people.map(({ key }) => fleet.person(key));
    // Everybody signs in, and each bot has compiled what it is measured with.
    for (const runner of runners) {
      await confirmRun(runner, (await planRun(runner, `link ${PARTNER} all matching contoso`)).card);
    }
    const phase = async <T>(work: () => Promise<T>, count: () => number): Promise<[T, Steps]> => {
      fleet.azure.meter.reset();
      const meter = startCpuMeter(processes);
      const startedAt = performance.now();
      const result = await work();
      const steps = count();
      const inS = (performance.now() - startedAt) / 1000;
      return [result, { perSecond: steps / inS, cpu: perStep(meter.read(), steps) }];
    };
    const [plans, plan] = await phase(
      () => Promise.all(runners.map((runner) => planRun(runner, `link ${PARTNER} all`))),
      () => fleet.azure.meter.read().calls.token,
    );
    const [, write] = await phase(
      () => Promise.all(runners.map((runner, index) => confirmRun(runner, plans[index]!.card))),
      () => fleet.azure.meter.read().calls.write,
    );
    return { plan, write };
  } finally {
    await fleet.close();
  }
}

/** The most that these cores allow for a second replica, from what one spends: a process has one core at most. */
function allowed(cpu: Turns['cpu']): number {
  const { others, ...own } = cpu;
  void others;
  const bot = own['bot 1'] ?? 0;
  const all = Object.values(own).reduce((sum, ms) => sum + ms, 0);
  const perSecond = (replicas: number) =>
    Math.min((replicas * 1000) / bot, (availableParallelism() * 1000) / all);
  return perSecond(2) / perSecond(1);
}

const othersOf = ({ cpu, perSecond }: Steps): number => (cpu.others * perSecond) / 1000;

const ms = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
const botsOf = (cpu: Turns['cpu']): number =>
  Object.entries(cpu).reduce((sum, [name, value]) => (name.startsWith('bot') ? sum + value : sum), 0);

function rowsFor(
  title: string,
  outcomes: readonly Outcome[],
  pick: (outcome: Outcome) => Steps & Partial<Turns>,
): string[][] {
  const one = pick(outcomes[0]!).perSecond;
  return outcomes.map((outcome) => {
    const { cpu, median: half, p95, perSecond } = pick(outcome);
    return [
      `${title}, ${outcome.replicas === 1 ? 'one bot' : `${outcome.replicas} bots`}`,
      perSecond.toFixed(0),
      times(perSecond / one),
      half === undefined ? '' : `${half.toFixed(0)} / ${p95?.toFixed(0)}`,
      ms(botsOf(cpu)),
      ms(cpu['PostgreSQL']),
      ms(cpu['stand-ins']),
      ms(cpu.others),
    ];
  });
}

function verdict(
  what: string,
  unit: string,
  outcomes: readonly Outcome[],
  pick: (outcome: Outcome) => Steps,
): string {
  const [one, two] = outcomes.map(pick) as [Steps, Steps];
  const factor = two.perSecond / one.perSecond;
  return (
    `${what}: ${times(factor)} with the second bot (goal ${GOAL} × where the cores allow it; ` +
    `by what one spends, these ${availableParallelism()} allow ${times(allowed(one.cpu))}). A ${unit} costs the bots ` +
    `${ms(botsOf(one.cpu))} ms of CPU alone and ${ms(botsOf(two.cpu))} ms side by side: with a core for each, ` +
    `${times((2 * botsOf(one.cpu)) / botsOf(two.cpu))}.`
  );
}

function reportOf(outcomes: readonly Outcome[], server: BenchServer): string {
  const { cpu } = outcomes[0]!.turns;
  return [
    '## One bot and two',
    `\`npm run bench:scale\` on ${machine()}, ${server.name}. *Turns*: ${TALKERS} people ask for \`help\`, each again ` +
      'as soon as the answer is there; a turn is the message, the check of its token, the inbox, the worker, the ' +
      `card, and the connector (median of ${ROUNDS} rounds). *Bulk steps*: ${RUNNERS} people say \`link ${PARTNER} all\` ` +
      `to about ${CUSTOMERS} customers at the same time; a step of planning is a token and a read, a step of writing ` +
      'is read, write, read and their records. The stand-ins answer at once, so all that takes time is computing.',
    verdict('Turns', 'turn', outcomes, ({ turns }) => turns),
    verdict('Planning', 'step', outcomes, ({ plan }) => plan),
    verdict('Writing', 'step', outcomes, ({ write }) => write),
    ...noteOnOthers(outcomes.flatMap(({ turns, plan, write }) => [turns, plan, write]).map(othersOf)),
    table(
      ['', 'per second', 'factor', 'median / p95 ms', 'bots', 'PostgreSQL', 'stand-ins', 'others'],
      [
        ...rowsFor('Turns', outcomes, ({ turns }) => turns),
        ...rowsFor('Planning', outcomes, ({ plan }) => plan),
        ...rowsFor('Writing', outcomes, ({ write }) => write),
      ],
    ),
    'The last four columns are CPU ms per turn or step, and say where the time goes. *Stand-ins* is Entra, Azure, ' +
      'Teams and the people, in the process of the bench; *others* is whatever else ran on the machine, the system ' +
      `included. One bot can use one core: at ${ms(cpu['bot 1'])} ms a turn that is ` +
      `${(1000 / (cpu['bot 1'] ?? 1)).toFixed(0)} turns/s at most. ` +
      (server.pid === undefined
        ? 'The database server is not on this machine, or not ours to look at.'
        : `PostgreSQL spends ${ms(cpu['PostgreSQL'])} ms a turn beside it, so one core of database carries about ` +
          `${((cpu['bot 1'] ?? 0) / (cpu['PostgreSQL'] ?? 1)).toFixed(1)} bots at full load.`),
  ].join('\n\n');
}

async function main(): Promise<void> {
  const server = await startServer();
  try {
    const outcomes: Outcome[] = [];
    for (const replicas of [1, 2]) {
      console.log(`${replicas} bot(s) on ${server.name} …`);
      const turns = await measureQuietly(() => turnsOf(replicas, server), othersOf);
      const steps = await measureQuietly(
        () => stepsOf(replicas, server),
        ({ plan, write }) => Math.max(othersOf(plan), othersOf(write)),
      );
      outcomes.push({ replicas, turns, ...steps });
    }
    const report = reportOf(outcomes, server);
    console.log(`\n${report}\n`);
    if (!process.argv.includes('--dry')) await writeSection('scale', report);
  } finally {
    await server.stop();
  }
}

await main();
