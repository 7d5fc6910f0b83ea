import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAzure } from './azure.ts';
import { startBot } from './bot-process.ts';
import { type AzureStandIn } from './contract.ts';
import { startFront } from './front/front.ts';
import { type TeamsStandIn, startTeams } from './teams/teams.ts';

export interface SandboxOptions {
  /** Port of the page. */
  readonly port: number;
  readonly botPort: number;
  /** Where the world, the chats and the bot's store are kept. */
  readonly folder: string;
  /** Begin anew. */
  readonly reset?: boolean;
  /** Every line the bot writes. */
  readonly onBotLine?: (line: string) => void;
  /** Another program in the place of the bot. */
  readonly script?: string;
}

export interface Sandbox {
  readonly url: string;
  readonly azure: AzureStandIn;
  readonly teams: TeamsStandIn;
  /** Resolves with the exit code when the bot ends by itself. */
  readonly botEnded: Promise<number | null>;
  close(): Promise<void>;
}

/** Everything of the main job in one process tree on loopback: the bot as in production, its world, and the page. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port, botPort, folder, reset = false } = options;
  // Before anything is reset: another sandbox may be at work in this folder.
  for (const wanted of [port, botPort]) await requireFree(wanted);
  if (reset) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const botUrl = (): string => `http://127.0.0.1:${botPort}`;
  const started: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const azure = await startAzure({ stateFile: join(folder, 'world.json') });
    started.push(() => azure.close());
    const teams = startTeams({ azure, botUrl, file: join(folder, 'chats.json'), install: 'rooms' });
    started.push(() => teams.close());
    const front = await startFront({ azure, teams, botUrl, port });
    started.push(() => front.close());
    const bot = await startBot({
      azure,
      port: botPort,
      publicUrl: front.url,
      dataDir: join(folder, 'data'),
      env: { TOKEN_ENCRYPTION_KEY: keptKey(join(folder, 'token-encryption-key')) },
      ...(options.script !== undefined && { script: options.script }),
      ...(options.onBotLine && { onLine: options.onBotLine }),
    });
    started.push(() => bot.stop());
    return { url: front.url, azure, teams, botEnded: bot.exited, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws Error EADDRINUSE */
async function requireFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

/** Made once: with another key the bot could not read what it stored before. */
function keptKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

const WELCOME = (url: string): string => `
  PAL Bot sandbox: ${url}

  You are Ana Bakker of Fabrikam, a Microsoft partner. Try in the chat with PAL Bot:
    link 1234567 Contoso Ltd       signs you in silently, links, and shows up beside the chat
    show Contoso Ltd
    customers                      what is linked where
    update 7654321 Contoso Ltd     asks first, then changes the partner ID
    unlink Contoso Ltd
    link 1234567 Woodgrove Bank    asks for another proof in a sign-in window
    link 1234567 Adventure Works   needs approval: forward it, be Casey Moore, and open it
  Under "Faults" something can be made to go wrong. State is kept in .sandbox; --reset clears it.
  Ctrl+C stops everything.
`;

function readArguments(): SandboxOptions {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      port: { type: 'string', default: '3900' },
      'bot-port': { type: 'string', default: '3978' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const { port, 'bot-port': botPort } = values;
  for (const number of [port, botPort]) {
    if (!/^\d{2,5}$/.test(number)) throw new Error(`"${number}" is not a port number`);
  }
  return {
    port: Number(port),
    botPort: Number(botPort),
    folder: '.sandbox',
    reset: values.reset,
    onBotLine: (line) => {
      if (values.verbose || isTrouble(line)) console.log(`  bot │ ${line}`);
    },
  };
}

/** Warnings and errors of the structured log; whatever is no JSON is worth seeing as well. */
function isTrouble(line: string): boolean {
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return typeof level === 'number' ? level >= 40 : ['warn', 'error', 'fatal'].includes(String(level));
  } catch {
    return line.trim() !== '';
  }
}

async function main(): Promise<void> {
  console.log('\n  Starting …');
  const state: { sandbox?: Sandbox; stopping: boolean } = { stopping: false };
  const stop = async (code: number): Promise<void> => {
    if (state.stopping) return;
    state.stopping = true;
    // Not started in full: whatever runs already ends with this process.
    await state.sandbox?.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  state.sandbox = await startSandbox(readArguments());
  console.log(WELCOME(state.sandbox.url));
  const code = await state.sandbox.botEnded;
  if (state.stopping) return;
  console.error(
    `\n  The bot has ended (${code ?? 'killed'}). Its last words are above; --verbose shows all.\n`,
  );
  await stop(1);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const { message, code } = error as NodeJS.ErrnoException;
    const hint =
      code === 'EADDRINUSE' ? '\n  Choose another port: npm run sandbox -- --port 3901 --bot-port 3979' : '';
    console.error(`\n  The sandbox did not start: ${message}${hint}\n`);
    process.exit(1);
  });
}
