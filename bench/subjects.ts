import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBot } from '../sandbox/bot-process.ts';
import type { ChatMessage } from '../sandbox/teams/transcript.ts';
import { freePort } from '../test/support/free-port.ts';
import { processFigures } from './process-figures.ts';
import type { Stage } from './stage.ts';

/** A bot to measure. */
export interface Subject {
  readonly name: string;
  /** What people say to it, and what counts as its answer. */
  readonly says: string;
  readonly isAnswer: (message: ChatMessage) => boolean;
  readonly script?: string;
  readonly databaseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What it took from spawn to the line in which it says that it listens. */
export interface Listening {
  readonly afterMs: number;
  readonly cpuInMs: number;
}

export interface RunningSubject {
  readonly subject: Subject;
  readonly pid: number;
  readonly url: string;
  readonly listening: Listening;
  /** What it wrote, newest last. */
  readonly logLines: readonly string[];
  stop(): Promise<void>;
}

export const echo: Subject = {
  name: 'echo bot',
  script: fileURLToPath(new URL('echo-bot.ts', import.meta.url)),
  says: 'show Contoso Ltd',
  isAnswer: ({ text = '' }) => text === 'Echo: show Contoso Ltd',
};

export const palBot = (name: string, databaseUrl?: string): Subject => ({
  name,
  says: 'show Contoso Ltd',
  // A card that names the partner ID: nothing that could go wrong looks like this.
  isAnswer: ({ attachments }) =>
    attachments.some(({ content }) => JSON.stringify(content ?? null).includes('1234567')),
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
});

/** The line of both bots: alone, or inside JSON. */
const saysListening = (line: string): boolean => line === 'listening' || line.includes('"msg":"listening"');
const LINE_WITHIN_MS = 2_000;

/**
 * Starts it as production does.
 * @param dataDir of the embedded store; a new empty one when not given, removed at the end
 */
export async function startSubject(
  subject: Subject,
  { azure }: Pick<Stage, 'azure'>,
  dataDir?: string,
): Promise<RunningSubject> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'pal-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { databaseUrl, env, name, script } = subject;
  const line = Promise.withResolvers<Listening>();
  const startedAt = performance.now();
  const bot = await startBot({
    azure,
    port,
    publicUrl: url,
    dataDir: folder,
    onLine(said, pid) {
      if (!saysListening(said)) return;
      line.resolve({ afterMs: performance.now() - startedAt, cpuInMs: processFigures.cpuInMs(pid) });
    },
    ...(script === undefined ? {} : { script }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(env === undefined ? {} : { env }),
  });
  // It may be ready before its line has come through the pipe.
  const listening = await Promise.race([line.promise, delay(LINE_WITHIN_MS)]);
  if (listening === undefined) throw new Error(`${name} never said that it listens`);
  return {
    subject,
    pid: bot.pid,
    url,
    listening,
    logLines: bot.logLines,
    async stop() {
      await bot.stop();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
