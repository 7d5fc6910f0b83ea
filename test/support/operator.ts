import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment } from '../../sandbox/bot-process.ts';
import type { Journey } from './journey.ts';

/** `npm run operator -- …` beside a bot that is stopped, on its store and with its settings. */
export function runOperator(
  { azure, bot }: Journey,
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly printed: string }> {
  const { dataDir, url } = bot;
  const env = environment({ azure, port: 0, publicUrl: url, dataDir });
  const script = fileURLToPath(new URL('../../src/operator.ts', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ exitCode, printed: stdout + stderr });
    });
  });
}
