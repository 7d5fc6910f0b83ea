import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Launched {
  readonly pid: number;
  /** Everything it wrote, to either stream. */
  readonly lines: readonly string[];
  /** Resolves when a line with this text is there. @throws Error when it ends before */
  until(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

/** What an operator's shell has besides settings. */
const SHELL = ['PATH', 'HOME', 'TMPDIR'] as const;

/** Starts a command as an operator would, with exactly this environment. Ends with the test that started it. */
export function launch(
  command: readonly [program: string, ...args: string[]],
  env: Readonly<Record<string, string>>,
  cwd: string = process.cwd(),
): Launched {
  const [program, ...args] = command;
  const shell = Object.fromEntries(
    SHELL.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = spawn(program, args, { cwd, env: { ...shell, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const wake of waiting) wake();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (lines.some((line) => line.includes(text))) resolve();
        };
        waiting.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
      }),
  };
}
