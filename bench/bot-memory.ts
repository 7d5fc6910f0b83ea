import { setTimeout as sleep } from 'node:timers/promises';
import { usageOf } from './processes.ts';

/** In bytes, after a garbage collection. */
export interface Memory {
  /** Heap and what hangs on it outside, such as the embedded store. */
  readonly live: number;
  readonly resident: number;
}

interface Bot {
  readonly pid: number;
  readonly logLines: readonly string[];
}

const PROBE = /^\{"memoryProbe":/;

/** Preloads the probe beside the redirect; the same as `startBot` sets, and one more. */
export const probeOptions = (): string =>
  ['../sandbox/redirect.ts', './memory-probe.ts']
    .map((file) => `--import ${new URL(file, import.meta.url).href}`)
    .join(' ');

/** Asks the probe in the bot. @throws Error when it does not answer */
export async function memoryOf(bot: Bot): Promise<Memory> {
  const before = bot.logLines.filter((line) => PROBE.test(line)).length;
  process.kill(bot.pid, 'SIGUSR2');
  for (let tries = 0; tries < 200; tries++) {
    const lines = bot.logLines.filter((line) => PROBE.test(line));
    const last = lines.length > before ? lines.at(-1) : undefined;
    if (last !== undefined) {
      const { heapUsed, external, rss } = (JSON.parse(last) as { memoryProbe: Record<string, number> })
        .memoryProbe;
      return { live: (heapUsed ?? 0) + (external ?? 0), resident: rss ?? 0 };
    }
    await sleep(50);
  }
  throw new Error('the memory probe does not answer');
}

/** Highest resident size until it is stopped, looked at ten times a second. */
export function watchPeak(pid: number): { stop(): number } {
  let peak = 0;
  const look = () => (peak = Math.max(peak, usageOf(pid)?.residentInBytes ?? 0));
  const timer = setInterval(look, 100);
  look();
  return {
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}
