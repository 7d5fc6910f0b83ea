import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readArguments } from './arguments.ts';
import { startAzure } from './azure.ts';
import { type BotOptions, startBot } from './bot-process.ts';
import { type AzureStandIn } from './contract.ts';
import { startFront } from './front/front.ts';
import { startReplicas } from './replicas.ts';
import { type TeamsStandIn, startTeams } from './teams/teams.ts';
import type { Delays } from './wire/pace.ts';

export interface SandboxOptions {
  /** Port of the page. */
  readonly port: number;
  /** Of the bot; with replicas of what stands before them, and theirs are the ones after it. */
  readonly botPort: number;
  /** Where the world, the chats and the bot's store are kept. */
  readonly folder: string;
  /** Begin anew. */
  readonly reset?: boolean;
  /** So many customers instead of the five. */
  readonly customers?: number;
  /** So many colleagues besides the named people. */
  readonly staff?: number;
  /** Everybody's Teams speaks their own language; English when not given. */
  readonly ownLanguages?: boolean;
  /** More than one need a database. */
  readonly replicas?: number;
  /** Instead of the embedded store. It is not emptied by `reset`. */
  readonly databaseUrl?: string;
  readonly delays?: Delays;
  /** Every line the bot writes. */
  readonly onBotLine?: (line: string, replica: number) => void;
  /** Another program in the place of the bot. */
  readonly script?: string;
}

export interface Sandbox {
  readonly url: string;
  readonly azure: AzureStandIn;
  readonly teams: TeamsStandIn;
  /** Resolves with the exit code when the bot, or the last of several, ends by itself. */
  readonly botEnded: Promise<number | null>;
  close(): Promise<void>;
}

/** Everything of the main job in one process tree on loopback: the bot as in production, its world, and the page. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port, botPort, folder, customers, delays, replicas = 1, reset = false, staff } = options;
  const botPorts = Array.from({ length: replicas }, (_, index) => botPort + 1 + index);
  // Before anything is reset: another sandbox may be at work in this folder.
  for (const wanted of [port, botPort, ...(replicas > 1 ? botPorts : [])]) await requireFree(wanted);
  if (reset) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const botUrl = (): string => `http://127.0.0.1:${botPort}`;
  const started: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const azure = await startAzure({
      stateFile: join(folder, 'world.json'),
      ...(customers === undefined ? { world: 'access' as const } : { customers }),
      ...(staff !== undefined && { staff }),
      ...(options.ownLanguages && { ownLanguages: true }),
      ...(delays && { delays }),
    });
    started.push(() => azure.close());
    const teams = startTeams({
      azure,
      botUrl,
      file: join(folder, 'chats.json'),
      install: 'rooms',
      limits: true,
    });
    started.push(() => teams.close());
    const front = await startFront({ azure, teams, botUrl, port });
    started.push(() => front.close());
    const { databaseUrl, onBotLine, script } = options;
    const shared: Omit<BotOptions, 'onLine' | 'databaseUrl'> = {
      azure,
      port: botPort,
      publicUrl: front.url,
      dataDir: join(folder, 'data'),
      env: {
        ...azure.managedIdentity.env,
        VAULT_IDENTITY_CLIENT_ID: azure.managedIdentity.clientId,
        MANAGER_IDS: azure.people
          .filter(({ role }) => role === 'manager')
          .map(({ objectId }) => objectId)
          .join(','),
        // A database outlives this folder, and so must its key: then it is the fixed one.
        ...(databaseUrl === undefined && {
          TOKEN_ENCRYPTION_KEY: keptKey(join(folder, 'token-encryption-key')),
        }),
      },
      ...(script !== undefined && { script }),
    };
    if (replicas > 1) {
      if (databaseUrl === undefined) throw new Error('several bots need one database to share');
      const onLine = (line: string, replica: number) => onBotLine?.(line, replica);
      const several = await startReplicas({ ...shared, databaseUrl, botPorts, onLine });
      started.push(() => several.stop());
      return { url: front.url, azure, teams, botEnded: several.allEnded, close };
    }
    const bot = await startBot({
      ...shared,
      ...(databaseUrl !== undefined && { databaseUrl }),
      ...(onBotLine && { onLine: (line: string) => onBotLine(line, 0) }),
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

const FEW = `    link 1234567 Contoso Ltd       signs you in silently, links, and shows up beside the chat
    show Contoso Ltd
    customers                      what is linked where
    update 7654321 Contoso Ltd     asks first, then changes the partner ID
    unlink Contoso Ltd
    link 1234567 Woodgrove Bank    asks for another proof in a sign-in window
    link 1234567 Adventure Works   needs approval: forward it, be Casey Moore, and open it`;
const MANY = `    link 1234567 all               reads every customer, says what it would do, and asks
    link 1234567 all matching contoso
    customers                      page by page, or: customers clinics
    unlink all linked to 7654321   asks you to type how many
    runs                           what you did to many at once`;

const WELCOME = (url: string, { customers, databaseUrl, folder }: SandboxOptions): string => `
  PAL Bot sandbox: ${url}

  You are Ana Bakker of Fabrikam, a Microsoft partner. Try in the chat with PAL Bot:
${customers === undefined ? FEW : MANY}
  Mira Dubois manages. She and Ana beside each other: ${url}/pair.html
    @PAL Bot status                posts the board in the channel; each sees their own view of it
  Under "Faults" something can be made to go wrong. State is kept in ${folder}; --reset clears it${
    databaseUrl === undefined ? '' : ', but not the database'
  }.
  Ctrl+C stops everything.
`;

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
  const { verbose, ...given } = readArguments(process.argv.slice(2));
  const options: SandboxOptions = {
    ...given,
    onBotLine: (line, replica) => {
      const who = given.replicas > 1 ? `bot ${replica + 1}` : 'bot';
      if (verbose || isTrouble(line)) console.log(`  ${who} │ ${line}`);
    },
  };
  state.sandbox = await startSandbox(options);
  console.log(WELCOME(state.sandbox.url, options));
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
