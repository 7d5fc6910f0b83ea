import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { median } from './median.ts';
import type { BenchFigures, BenchOptions, SubjectFigures } from './run-bench.ts';
import type { Subject } from './subjects.ts';

/** Who is who among the measured. */
export interface Cast {
  readonly echo: Subject;
  /** The echo bot, and PAL Bot, with Node's compile cache switched on from outside. */
  readonly cachedEcho: Subject;
  readonly cachedPal: Subject;
  /** The embedded one where there is no PostgreSQL. */
  readonly pal: Subject;
  readonly embedded: Subject;
}

/** How much more than the echo bot's is still good. */
export const GOALS = { cpu: 4, start: 1.5, memory: 1.5 } as const;

export interface Ratio {
  readonly what: string;
  readonly ratio: number;
  readonly goal?: number;
}

type Pick = (figures: SubjectFigures) => readonly number[];
const cpuPerTurn: Pick = ({ rounds }) => rounds.map((round) => round.cpuMsPerTurn);
const answer: Pick = ({ rounds }) => rounds.map((round) => round.answerInMs);
const listening: Pick = ({ starts }) => starts.map((start) => start.listeningAfterMs);
const cpuToListening: Pick = ({ starts }) => starts.map((start) => start.cpuMsToListening);
const cpuToRest: Pick = ({ starts }) => starts.map((start) => start.cpuMsToRest);
const resting: Pick = ({ starts }) => starts.map((start) => start.restingMb);
const restingAfter: Pick = ({ restingMbAfterTurns: mb }) => (mb === undefined ? [] : [mb]);

/** The ratios of medians, those with a goal first. What was not measured is left out. */
export function ratios({ cachedEcho, cachedPal, echo, embedded, pal }: Cast, figures: BenchFigures): Ratio[] {
  const found: Ratio[] = [];
  const compare = (what: string, pick: Pick, [ours, theirs]: readonly [Subject, Subject], goal?: number) => {
    const [above, below] = [ours, theirs].map((subject) => {
      const one = figures.get(subject);
      return one ? pick(one) : [];
    });
    if (!above?.length || !below?.length) return;
    found.push({
      what: `${what}, ${ours.name}`,
      ratio: median(above) / median(below),
      ...(goal === undefined ? {} : { goal }),
    });
  };
  compare('CPU per turn', cpuPerTurn, [pal, echo], GOALS.cpu);
  compare('time to listening', listening, [pal, echo], GOALS.start);
  compare('memory at rest', resting, [pal, echo], GOALS.memory);
  compare('CPU to listening', cpuToListening, [pal, echo]);
  compare('time to listening', listening, [cachedPal, cachedEcho]);
  compare('CPU to listening', cpuToListening, [cachedPal, cachedEcho]);
  compare('memory at rest after all turns', restingAfter, [pal, echo]);
  if (embedded !== pal) {
    compare('CPU per turn', cpuPerTurn, [embedded, echo]);
    compare('time to listening', listening, [embedded, echo]);
    compare('memory at rest', resting, [embedded, echo]);
    compare('memory at rest after all turns', restingAfter, [embedded, echo]);
  }
  return found;
}

export function verdict(ratio: number, goal: number): string {
  const percent = Math.round(Math.abs(1 - ratio / goal) * 100);
  return ratio <= goal ? `met, ${percent} % to spare` : `missed by ${percent} %`;
}

/** Markdown: machine, ratios, figures. */
export function describeFigures(cast: Cast, figures: BenchFigures, options: BenchOptions): string {
  const { conversations, rounds, starts, turns, warmUpTurns } = options;
  const columns: readonly (readonly [string, Pick, number])[] = [
    ['CPU per turn, ms', cpuPerTurn, 2],
    ['answer seen after, ms', answer, 0],
    ['listening after, ms', listening, 0],
    ['CPU to listening, ms', cpuToListening, 0],
    ['CPU to rest, ms', cpuToRest, 0],
    ['memory at rest, MB', resting, 0],
    ['after all turns, MB', restingAfter, 0],
  ];
  return [
    machine(),
    '',
    `${rounds} rounds of ${turns} turns in ${conversations} conversations, after ${warmUpTurns} turns to warm up; ` +
      `${starts} starts with warm caches.`,
    '',
    ...table(
      ['PAL Bot : echo bot, medians', 'ratio', 'goal', ''],
      ratios(cast, figures).map(({ goal, ratio, what }) => [
        what,
        ratio.toFixed(2),
        goal === undefined ? '' : `≤ ${goal}`,
        goal === undefined ? '' : verdict(ratio, goal),
      ]),
    ),
    '',
    ...table(
      ['median (lowest to highest)', ...columns.map(([title]) => title)],
      [...figures].map(([{ name }, one]) => [
        name,
        ...columns.map(([, pick, digits]) => spread(pick(one), digits)),
      ]),
    ),
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

function spread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '';
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return low === high ? `${middle}` : `${middle} (${low} to ${high})`;
}

const PACKAGES = [
  'botbuilder',
  '@microsoft/teams-ai',
  '@azure/identity',
  '@azure/arm-managementpartner',
  'restify',
  'pg',
  '@electric-sql/pglite',
];

function machine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const system = `${type()} ${release().split('-')[0]}`;
  const date = new Date().toISOString().slice(0, 10);
  const versions = PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return `${date}: ${cpus().length} × ${processor}, ${memory} GiB, ${system}, Node ${process.versions.node}; ${versions}.`;
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
