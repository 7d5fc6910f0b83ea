import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AzureStandIn } from './contract.ts';

export interface BotOptions {
  readonly azure: Pick<AzureStandIn, 'app' | 'routes' | 'caFile'>;
  readonly port: number;
  readonly publicUrl: string;
  /** Folder of the embedded store; not used when there is a `databaseUrl`. */
  readonly dataDir: string;
  readonly databaseUrl?: string;
  /** Added to the settings, or replacing them. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is started; the bot's own entry point unless a test says otherwise. */
  readonly script?: string;
  readonly onLine?: (line: string, pid: number) => void;
  /** 60 s unless told. */
  readonly readyWithinMs?: number;
}

export interface BotProcess {
  readonly pid: number;
  /** What it wrote to stdout and stderr, oldest first; the last 5000 lines. */
  readonly logLines: readonly string[];
  /** Resolves with the exit code when it has ended, for whatever reason; null after a signal. */
  readonly exited: Promise<number | null>;
  /** As an operator stops it: SIGTERM, then waiting for the end. Killed when it takes longer than 15 s. */
  stop(): Promise<number | null>;
  /** As a crash ends it: SIGKILL, then waiting for the end. */
  kill(): Promise<void>;
}

const MAX_LINES = 5000;
const STOP_WITHIN_MS = 15_000;

/**
 * Of the surrounding environment only this reaches the bot: a developer's own AZURE_* or DATABASE_URL must not, and
 * neither a proxy, which would be refused by the redirect.
 */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'NODE_V8_COVERAGE'];

/** The same key at every start, or the store of the last run could not be read. It guards sandbox data only. */
const SANDBOX_KEY = createHash('sha256').update('PAL Bot sandbox').digest('base64');

/** Settings of a bot behind the stand-ins, also for other programs that share its store. */
export function environment({ azure, port, publicUrl, dataDir, databaseUrl, env = {} }: BotOptions) {
  const inherited = INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const { botAppId, botPassword, authAppId, homeTenantId } = azure.app;
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    NODE_OPTIONS: `--import ${new URL('redirect.ts', import.meta.url).href}`,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    SANDBOX_ROUTES: JSON.stringify(azure.routes),
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    MicrosoftAppId: botAppId,
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: homeTenantId,
    MicrosoftAppPassword: botPassword,
    ...(authAppId === botAppId ? {} : { AUTH_APP_ID: authAppId, AUTH_APP_SECRET: botPassword }),
    TOKEN_ENCRYPTION_KEY: SANDBOX_KEY,
    LOG_LEVEL: 'info',
    ...(databaseUrl === undefined ? { DATA_DIR: dataDir } : { DATABASE_URL: databaseUrl }),
    ...env,
  };
}

function collectLines(child: ChildProcess, onLine: NonNullable<BotOptions['onLine']>): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as Readable }).on('line', (line) => {
      lines.push(line);
      if (lines.length > MAX_LINES) lines.shift();
      onLine(line, child.pid ?? 0);
    });
  }
  return lines;
}

async function isReady(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
    });
    return status === 200;
  } catch {
    return false;
  }
}

/**
 * Starts the bot as production runs it, with nothing but the way to Microsoft replaced, and waits until it says that
 * it is ready (`GET /readyz`).
 * @throws Error with the bot's last words when it ends before, or is not ready in time
 */
export async function startBot(options: BotOptions): Promise<BotProcess> {
  const { port, onLine = () => undefined, readyWithinMs = 60_000 } = options;
  const script = options.script ?? fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // An 'error' (no such program) is followed by no 'exit': both end the wait.
  const exited = once(child, 'close').then(
    ([code]) => code as number | null,
    () => null,
  );
  const logLines = collectLines(child, onLine);
  // Nobody is left behind when the sandbox itself is ended.
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  const ended = new AbortController();
  void exited.then(() => {
    ended.abort();
    process.off('exit', killWithParent);
  });

  async function stop(): Promise<number | null> {
    child.kill('SIGTERM');
    const patience = new AbortController();
    const late = delay(STOP_WITHIN_MS, undefined, { signal: patience.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    const code = await exited;
    patience.abort();
    await late;
    return code;
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }

  const deadline = Date.now() + readyWithinMs;
  while (!(await isReady(port, ended.signal))) {
    const late = Date.now() > deadline;
    if (late) await kill();
    if (late || ended.signal.aborted) {
      const lastWords = logLines.slice(-20).join('\n');
      throw new Error(
        `the bot ${late ? 'was not ready in time' : 'ended before it was ready'}:\n${lastWords}`,
      );
    }
    await delay(50);
  }
  return { pid: child.pid ?? 0, logLines, exited, stop, kill };
}
