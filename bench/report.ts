import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { median } from './median.ts';
import type { BenchFigures, BenchOptions, SubjectFigures } from './run-bench.ts';
import type { Subject } from './subjects.ts';

export interface Cast {
  readonly echo: Subject;
  readonly cachedEcho: Subject;
  /** Undefined: no PostgreSQL here. */
  readonly withPostgres: Subject | undefined;
  readonly embedded: Subject;
}

/** How much more than the echo bot's is still good. */
export const GOALS = { cpu: 4, start: 1.5, memory: 1.5 } as const;

type Pick = (figures: SubjectFigures) => readonly number[];
const cpuPerTurn: Pick = ({ rounds }) => rounds.map((round) => round.cpuMsPerTurn);
const listening: Pick = ({ starts }) => starts.map((start) => start.listeningAfterMs);
const startCpu: Pick = ({ starts }) => starts.map((start) => start.cpuInMs);
const resting: Pick = ({ starts }) => starts.map((start) => start.restingMb);
const restingAfter: Pick = ({ restingMbAfterTurns: mb }) => (mb === undefined ? [] : [mb]);
const answer: Pick = ({ rounds }) => rounds.map((round) => round.answerInMs);

/** Median, and how far the figures lie apart. */
function spread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '–';
  const middle = median(values).toFixed(digits);
  return values.length === 1
    ? middle
    : `${middle} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}

const ratioOf = (figures: BenchFigures, pick: Pick, of: Subject, to: Subject): number => {
  const [ours, theirs] = [figures.get(of), figures.get(to)].map((one) => (one ? pick(one) : []));
  return median(ours ?? []) / median(theirs ?? []);
};

const verdict = (ratio: number, goal: number): string => {
  const by = Math.abs(Math.round((1 - ratio / goal) * 100));
  return ratio <= goal ? `met, ${by} % to spare` : `missed by ${by} %`;
};

/** The ratios that the goals are about, by what they are called in the report. */
export function ratios({ cachedEcho, echo, embedded, withPostgres }: Cast, figures: BenchFigures) {
  const rows: { what: string; ratio: number; goal?: number }[] = [];
  for (const pal of withPostgres ? [withPostgres, embedded] : [embedded]) {
    // The goals are for production, whose store is PostgreSQL; for CPU per turn the store does not matter.
    const isProduction = pal === withPostgres;
    const row = (what: string, pick: Pick, to: Subject, goal?: number) =>
      rows.push({
        what: `${what}, ${pal.name}`,
        ratio: ratioOf(figures, pick, pal, to),
        ...(goal !== undefined && { goal }),
      });
    row('CPU per turn', cpuPerTurn, echo, GOALS.cpu);
    row('time to listening', listening, echo, isProduction ? GOALS.start : undefined);
    row('time to listening, echo bot with a compile cache too', listening, cachedEcho);
    row('memory at rest', resting, echo, isProduction ? GOALS.memory : undefined);
    row('memory at rest after all turns', restingAfter, echo);
  }
  return rows;
}

/** Markdown: machine, ratios, figures. */
export function describeFigures(cast: Cast, figures: BenchFigures, options: BenchOptions): string {
  const { conversations, rounds, starts, turns, warmUpTurns } = options;
  const ratioRows = ratios(cast, figures).map(
    ({ what, ratio, goal }) =>
      `| ${what} | **${ratio.toFixed(2)}** | ${goal ?? '–'} | ${goal === undefined ? '–' : verdict(ratio, goal)} |`,
  );
  const figureRows = [...figures].map(([{ name }, one]) => {
    const cells = [
      [cpuPerTurn, 2],
      [answer, 0],
      [listening, 0],
      [startCpu, 0],
      [resting, 0],
      [restingAfter, 0],
    ] as const;
    return `| ${[name, ...cells.map(([pick, digits]) => spread(pick(one), digits))].join(' | ')} |`;
  });
  return [
    machine(),
    '',
    `${rounds} rounds of ${turns} turns over ${conversations} conversations after ${warmUpTurns} to warm up; ${starts} starts with warm caches. Medians.`,
    '',
    '| PAL Bot compared with the echo bot | ratio | goal | |',
    '| --- | --- | --- | --- |',
    ...ratioRows,
    '',
    '| median (lowest–highest) | CPU per turn, ms | answer seen after, ms | listening after, ms | CPU of a start, ms | memory at rest, MB | after all turns, MB |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...figureRows,
    '',
  ].join('\n');
}

function machine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const versions = [
    'botbuilder',
    '@microsoft/teams-ai',
    '@azure/identity',
    'pg',
    '@electric-sql/pglite',
    'kysely',
  ]
    .map((name) => `${name} ${versionOf(name)}`)
    .join(', ');
  const date = new Date().toISOString().slice(0, 10);
  return `${date}. ${cpus().length} × ${processor}, ${memory} GiB, ${type()} ${release()}, Node ${process.version}; ${versions}.`;
}

const versionOf = (name: string): string =>
  (
    JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
      version: string;
    }
  ).version;
