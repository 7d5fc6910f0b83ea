import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineCpuInMs } from './processes.ts';

const LOOK_IN_MS = 2000;
const QUIET = 0.1;

/**
 * Waits until the machine has next to nothing else to do, for some minutes at most: a bench beside other work measures
 * the other work. Answers whether it became quiet.
 */
export async function waitForQuiet(mostMinutes = 5): Promise<boolean> {
  const until = performance.now() + mostMinutes * 60_000;
  for (let told = false; ; told = true) {
    const [before, startedAt] = [machineCpuInMs(), performance.now()];
    await sleep(LOOK_IN_MS);
    const inMs = performance.now() - startedAt;
    const busy = (machineCpuInMs() - before) / (inMs * availableParallelism());
    if (busy < QUIET) return true;
    if (performance.now() > until) {
      console.log(
        `The machine is busy with other work (${(busy * 100).toFixed(0)} %): measuring all the same.`,
      );
      return false;
    }
    if (!told) console.log('Waiting until the machine is quiet …');
  }
}

/** `--now`: measures once and at once, whatever else is going on. */
const NOW = process.argv.includes('--now');
const MOST_TRIES = 4;

/**
 * Measures, and again when others kept the machine busy meanwhile; answers the try that was disturbed least.
 * @param othersOf CPU ms of others, for each millisecond of the measurement
 */
export async function measureQuietly<T>(
  measure: () => Promise<T>,
  othersOf: (result: T) => number,
): Promise<T> {
  if (NOW) return measure();
  let best: T | undefined;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    await waitForQuiet();
    const result = await measure();
    if (best === undefined || othersOf(result) < othersOf(best)) best = result;
    if (othersOf(result) / availableParallelism() < QUIET) break;
    if (tries < MOST_TRIES) console.log('Others kept the machine busy: once more …');
  }
  return best!;
}

/**
 * For the report, when others took more than a tenth of the machine while it was measured; else nothing.
 * @param cores how many of them others kept busy, by measurement
 */
export function noteOnOthers(cores: readonly number[]): string[] {
  const most = Math.max(...cores) / availableParallelism();
  return most > QUIET
    ? [
        `**Measured beside other work**, which took up to ${(most * 100).toFixed(0)} % of the machine: ` +
          'on a quiet one the times are shorter.',
      ]
    : [];
}
