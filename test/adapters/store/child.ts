import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A process of its own that can be killed the hard way; it says how far it is in lines. */
export interface Child {
  readonly pid: number;
  /** Next line it printed; undefined when it ended. */
  line(): Promise<string | undefined>;
  /** All lines it still prints until it ends. */
  rest(): Promise<string[]>;
  tell(text: string): void;
  kill(): void;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Runs a script of `children/`; ends with the test that started it. */
export function startChild(script: string, ...args: readonly string[]): Child {
  const path = fileURLToPath(new URL(`children/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    return done ? undefined : value;
  };
  onTestFinished(() => void child.kill('SIGKILL'));
  // A child that was killed cannot be told anything; its end is reported by `ended`.
  child.stdin.on('error', () => {});

  return {
    pid: child.pid ?? 0,
    line,
    async rest() {
      const all: string[] = [];
      for (let next = await line(); next !== undefined; next = await line()) all.push(next);
      return all;
    },
    tell: (text) => child.stdin.write(`${text}\n`),
    kill: () => child.kill('SIGKILL'),
    ended: once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string),
  };
}
