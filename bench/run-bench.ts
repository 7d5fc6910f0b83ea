import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processFigures } from './process-figures.ts';
import { openStage, type Stage } from './stage.ts';
import { type RunningSubject, startSubject, type Subject } from './subjects.ts';
import { measureTurns, type TurnFigures } from './turns.ts';

export interface BenchOptions {
  readonly subjects: readonly Subject[];
  /** Started and measured at rest, besides the subjects; not asked anything. */
  readonly onlyStarted?: readonly Subject[];
  /** Side by side, each with a person of its own. */
  readonly conversations: number;
  readonly warmUpTurns: number;
  readonly turns: number;
  readonly rounds: number;
  /** Of each bot, after one that does not count; 0: starts are not measured. */
  readonly starts: number;
  /** A bot is at rest when nobody has asked anything for so long. */
  readonly restInMs: number;
  readonly onProgress?: (line: string) => void;
}

export interface StartFigures {
  readonly listeningAfterMs: number;
  readonly cpuMsToListening: number;
  /** What it loads after it listens is in it. */
  readonly cpuMsToRest: number;
  readonly restingMb: number;
}

export interface SubjectFigures {
  readonly starts: readonly StartFigures[];
  readonly rounds: readonly TurnFigures[];
  /** At rest again after all rounds; undefined when it was only started. */
  readonly restingMbAfterTurns?: number;
}

export type BenchFigures = ReadonlyMap<Subject, SubjectFigures>;

/** Everything in one run and in turn, so that what the machine does besides hits all alike. */
export async function runBench(options: BenchOptions): Promise<BenchFigures> {
  const stage = await openStage(options.conversations);
  try {
    const starts = await measureStarts(options, stage);
    const turns = await measureRounds(options, stage);
    return new Map(
      [...starts].map(([subject, figures]) => [
        subject,
        { starts: figures, rounds: [], ...turns.get(subject) },
      ]),
    );
  } finally {
    await stage.close();
  }
}

async function measureStarts(options: BenchOptions, stage: Stage): Promise<Map<Subject, StartFigures[]>> {
  const { onlyStarted = [], onProgress, restInMs, starts } = options;
  const subjects = [...options.subjects, ...onlyStarted];
  const figures = new Map<Subject, StartFigures[]>(subjects.map((subject) => [subject, []]));
  if (starts === 0) return figures;
  const folders = new Map(subjects.map((subject) => [subject, mkdtempSync(join(tmpdir(), 'pal-bench-'))]));
  try {
    // The first start of each fills the compile cache and makes the tables; it does not count.
    for (let start = 0; start <= starts; start++) {
      for (const subject of subjects) {
        const bot = await startSubject(subject, stage, folders.get(subject));
        await delay(restInMs);
        const measured: StartFigures = {
          listeningAfterMs: bot.listening.afterMs,
          cpuMsToListening: bot.listening.cpuInMs,
          cpuMsToRest: processFigures.cpuInMs(bot.pid),
          restingMb: processFigures.rssInMb(bot.pid),
        };
        await bot.stop();
        if (start > 0) figures.get(subject)?.push(measured);
        onProgress?.(`start ${start}  ${subject.name}: ${Math.round(measured.listeningAfterMs)} ms`);
      }
    }
    return figures;
  } finally {
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  }
}

async function measureRounds(
  { conversations, onProgress, restInMs, rounds, subjects, turns, warmUpTurns }: BenchOptions,
  stage: Stage,
): Promise<Map<Subject, Omit<SubjectFigures, 'starts'>>> {
  const running: RunningSubject[] = [];
  const figures = new Map<Subject, TurnFigures[]>(subjects.map((subject) => [subject, []]));
  try {
    for (const subject of subjects) {
      const bot = await startSubject(subject, stage);
      running.push(bot);
      // The first turn of everybody signs them in.
      await measureTurns(bot, stage, conversations + warmUpTurns);
    }
    for (let round = 1; round <= rounds; round++) {
      for (const bot of running) {
        const measured = await measureTurns(bot, stage, turns);
        figures.get(bot.subject)?.push(measured);
        onProgress?.(
          `round ${round}  ${bot.subject.name}: ${measured.cpuMsPerTurn.toFixed(2)} ms of CPU per turn`,
        );
      }
    }
    await delay(restInMs);
    return new Map(
      running.map(({ pid, subject }) => [
        subject,
        { rounds: figures.get(subject) ?? [], restingMbAfterTurns: processFigures.rssInMb(pid) },
      ]),
    );
  } finally {
    for (const bot of running) await bot.stop();
  }
}
