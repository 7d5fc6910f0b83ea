/**
 * `npm run check:production`: installs what an image would hold into a folder of its own, from the lockfile, without
 * development and without install scripts, and starts the bot from there. Needs the package registry or a full cache,
 * and TEST_DATABASE_URL or a disk for the embedded store.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'palbot-production-'));
const WITHIN_MS = 60_000;

const settings = (): Record<string, string> => {
  const id = '11111111-1111-4111-8111-111111111111';
  const database = process.env['TEST_DATABASE_URL'];
  return {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    PORT: '0',
    MicrosoftAppId: id,
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: id,
    MicrosoftAppPassword: 'never used: nothing is asked of Microsoft',
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ...(database ? { DATABASE_URL: database } : { DATA_DIR: join(folder, 'data') }),
  };
};

/** Milliseconds until the line `listening`. @throws Error with what it said instead */
async function start(): Promise<number> {
  const began = performance.now();
  const bot = spawn(process.execPath, ['src/main.ts'], { cwd: folder, env: settings() });
  const lines: string[] = [];
  const late = setTimeout(() => bot.kill('SIGKILL'), WITHIN_MS);
  try {
    for (const stream of [bot.stderr]) stream.on('data', (said: Buffer) => lines.push(String(said)));
    for await (const line of createInterface({ input: bot.stdout })) {
      lines.push(line);
      if (line.includes('"listening"')) return Math.round(performance.now() - began);
    }
    throw new Error(`The bot did not start:\n${lines.join('\n')}`);
  } finally {
    clearTimeout(late);
    bot.kill('SIGTERM');
  }
}

try {
  for (const name of ['package.json', 'package-lock.json', 'LICENSE', 'src']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`npm ci ended with ${status}`);
  console.log(`The production tree starts in ${await start()} ms.`);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
