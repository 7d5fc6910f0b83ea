import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import { type CpuMeter, startCpuMeter } from './processes.ts';

export interface Turns {
  readonly perSecond: number;
  /** From sending a message to seeing its answer, in ms. */
  readonly median: number;
  readonly p95: number;
  /** CPU ms per turn, by who spent it. */
  readonly cpu: ReturnType<CpuMeter['read']>;
}

/**
 * Everybody asks for help, waits for the answer, and asks again: as many turns at once as there are people, each
 * through the connector's check, the inbox, the worker, a card and the way back.
 */
export async function measureTurns(
  fleet: Fleet,
  people: readonly string[],
  options: {
    readonly processes: Readonly<Record<string, number>>;
    readonly warmUpInMs: number;
    readonly inMs: number;
  },
): Promise<Turns> {
  const { teams } = fleet;
  const waiting = new Map<string, () => void>();
  const stopListening = teams.transcript.onChange((change) => {
    if (change.kind !== 'message' || change.message.from !== 'bot') return;
    waiting.get(change.message.conversationId)?.();
  });
  let took: number[] = [];
  let over = false;

  async function talk(key: string): Promise<void> {
    const place = `personal/${key}`;
    const { id } = teams.roster.find(place)!;
    while (!over) {
      const startedAt = performance.now();
      const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
      const { delivered } = await teams.say(key, place, { text: 'help' });
      if (delivered?.status !== 200) throw new Error(`the bot answered ${delivered?.status}`);
      await answered;
      took.push(performance.now() - startedAt);
    }
  }

  const talks = people.map(talk);
  await sleep(options.warmUpInMs);
  took = [];
  const meter = startCpuMeter(options.processes);
  const startedAt = performance.now();
  await sleep(options.inMs);
  const inMs = performance.now() - startedAt;
  const measured = took.toSorted((a, b) => a - b);
  const used = meter.read();
  over = true;
  await Promise.all(talks);
  stopListening();
  return {
    perSecond: measured.length / (inMs / 1000),
    median: measured[Math.floor(measured.length * 0.5)] ?? 0,
    p95: measured[Math.floor(measured.length * 0.95)] ?? 0,
    cpu: perStep(used, measured.length),
  };
}

/** Shares the CPU out among so many steps. */
export const perStep = (used: ReturnType<CpuMeter['read']>, steps: number): ReturnType<CpuMeter['read']> =>
  Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, ms / Math.max(1, steps)])) as ReturnType<
    CpuMeter['read']
  >;
