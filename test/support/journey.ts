import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type AzureOptions, type AzureSandbox, startAzure } from '../../sandbox/azure.ts';
import { type BotOptions, type BotProcess, startBot } from '../../sandbox/bot-process.ts';
import { type AzureStandIn, type Fault, type SandboxPerson } from '../../sandbox/contract.ts';
import { createActivities } from '../../sandbox/teams/activities.ts';
import { type Delivered } from '../../sandbox/teams/delivery.ts';
import { type TeamsStandIn, startTeams } from '../../sandbox/teams/teams.ts';
import { type Activity } from '../../sandbox/teams/wire.ts';
import { freePort } from './free-port.ts';
import { type Browser, createBrowser } from './journey-browser.ts';
import { type Chat, createChat } from './journey-chat.ts';

export { SHARED_CHANNEL } from '../../sandbox/teams/roster.ts';
export { type Browser } from './journey-browser.ts';
export { type Card, type Chat, type Popup, type Said, type Seen } from './journey-chat.ts';

/** One person of the seeded world, with the places where they write. */
export interface JourneyPerson {
  readonly key: string;
  readonly account: SandboxPerson;
  /** The 1:1 chat with the bot. */
  readonly personal: Chat;
  readonly group: Chat;
  /** `General`, `Link status` or `SHARED_CHANNEL`. */
  channel(name: string): Chat;
  /** To be typed where others are: `@Bo Lindgren`. */
  readonly mention: string;
  /** A browser of their own; `opens` is the same with an address. */
  browser(): Browser;
  opens(url: string): Promise<Browser>;
}

export interface JourneyBot {
  readonly url: string;
  readonly logLines: readonly string[];
  readonly pid: number;
  readonly dataDir: string;
  /** Exit code of the process that runs now, once it has ended for whatever reason; null after a signal. */
  readonly ended: Promise<number | null>;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
  /** kill -9 */
  kill(): Promise<void>;
  /** After `stop` or `kill`: the same settings, port and data, and `env` on top. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
}

export interface Journey<Azure extends AzureStandIn = AzureSandbox> {
  readonly azure: Azure;
  readonly teams: TeamsStandIn;
  readonly bot: JourneyBot;
  /** `ana`, `bo`, `mira` or `casey`; with more staff `staff-01` and so on. */
  person(key: string): JourneyPerson;
  /** Everybody, or those of one role. */
  people(role?: SandboxPerson['role']): readonly JourneyPerson[];
  /** What Teams would send if this person wrote `text` there: to be changed and posted as a forgery. */
  activity(person: string, conversation: string, text: string): Activity;
  /** Posts anything to the bot's endpoint with any bearer, or none. */
  post(activity: unknown, options?: { readonly token?: string }): Promise<Delivered>;
  /** Switches a fault on while `work` runs. */
  during<T>(fault: Fault, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface JourneyOptions {
  readonly azure?: AzureOptions;
  /** Settings of the bot, added or replaced. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the bot is installed from the beginning; nowhere with `no`. */
  readonly installed?: 'everywhere' | 'no';
  /** Teams' limits for sending are kept: journeys talk faster than people, so only where it is about that. */
  readonly limits?: boolean;
  /** Channels of the team besides the named ones. */
  readonly moreChannels?: number;
  /** The bot runs where it has its managed identity, as on Azure. */
  readonly onAzure?: boolean;
  /** A server instead of the embedded store. */
  readonly databaseUrl?: string;
  /** Another program in the place of the bot. */
  readonly script?: string;
  /** How long a person waits for an answer. */
  readonly timeoutInMs?: number;
}

/** Starts the world, Teams and the bot, each journey with its own ports and folders. */
export async function startJourney(options: JourneyOptions = {}): Promise<Journey> {
  const { env = {}, installed = 'everywhere', limits = false, moreChannels = 0 } = options;
  const dataDir = mkdtempSync(join(tmpdir(), 'pal-journey-'));
  const started: (() => Promise<unknown>)[] = [async () => rmSync(dataDir, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const azure = await startAzure(options.azure);
    started.push(() => azure.close());
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const teams = startTeams({
      azure,
      botUrl: () => url,
      limits,
      moreChannels,
      ...(installed === 'everywhere' && { install: 'everywhere' }),
    });
    started.push(() => teams.close());
    const { databaseUrl, script } = options;
    const bot = await startJourneyBot({
      azure,
      port,
      publicUrl: url,
      dataDir,
      // What the bot does of itself would be counted among what it was asked for.
      env: { BACKGROUND_REFRESH: 'off', ...(options.onAzure ? identityOf(azure) : {}), ...env },
      ...(databaseUrl !== undefined && { databaseUrl }),
      ...(script !== undefined && { script }),
    });
    started.push(() => bot.stop());
    return { ...createJourney({ azure, teams, bot, ...timeoutOf(options) }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * For a test file: one journey for all its tests, ended after the last.
 *
 *     const journey = useJourney();
 *     it('links', async () => {
 *       const ana = journey().person('ana');
 *       await ana.personal.says('link 1234567 Contoso Ltd');
 *       const card = await ana.personal.nextCard();
 */
export function useJourney(options: JourneyOptions = {}): () => Journey {
  let journey: Journey | undefined;
  beforeAll(async () => {
    journey = await startJourney(options);
  });
  afterAll(async () => {
    await journey?.close();
  });
  return () => {
    if (!journey) throw new Error('the journey has not started');
    return journey;
  };
}

const identityOf = ({ managedIdentity }: AzureSandbox): Readonly<Record<string, string>> => ({
  ...managedIdentity.env,
  VAULT_IDENTITY_CLIENT_ID: managedIdentity.clientId,
});

const timeoutOf = ({ timeoutInMs }: JourneyOptions): { timeoutInMs?: number } =>
  timeoutInMs === undefined ? {} : { timeoutInMs };

/** The journey's words on top of parts that run already. */
export function createJourney<Azure extends AzureStandIn>(parts: {
  azure: Azure;
  teams: TeamsStandIn;
  bot: JourneyBot;
  timeoutInMs?: number;
}): Omit<Journey<Azure>, 'close'> {
  const { azure, teams, bot, timeoutInMs = 15_000 } = parts;
  const activities = createActivities(teams.roster);
  const lastWords = (): string => {
    const lines = bot.logLines.slice(-15).map((line) => `  ${line.slice(0, 600)}`);
    return `The bot's last words:\n${lines.join('\n') || '  none'}`;
  };

  // All chats from the beginning, so that nobody misses what comes before they first look.
  const people = new Map(
    azure.people.map((person) => {
      const openBrowser = (): Browser => createBrowser(azure);
      const chats = new Map(
        teams.roster.conversations
          .filter(({ members }) => members.includes(person))
          .map((conversation) => [
            conversation.key,
            createChat({ teams, person, conversation, openBrowser, timeoutInMs, lastWords }),
          ]),
      );
      const chat = (key: string): Chat => {
        const found = chats.get(key);
        if (!found) throw new Error(`${person.name} has no chat "${key}": ${[...chats.keys()].join(', ')}`);
        return found;
      };
      const journeyPerson: JourneyPerson = {
        key: person.key,
        account: person,
        get personal() {
          return chat(`personal/${person.key}`);
        },
        get group() {
          return chat('group');
        },
        channel: (name) => chat(`channel/${name}`),
        mention: `@${person.name}`,
        browser: openBrowser,
        async opens(url) {
          const browser = openBrowser();
          await browser.open(url);
          return browser;
        },
      };
      return [person.key, journeyPerson] as const;
    }),
  );

  return {
    azure,
    teams,
    bot,
    person(key) {
      const found = people.get(key);
      if (!found) throw new Error(`nobody is called "${key}" here: ${[...people.keys()].join(', ')}`);
      return found;
    },
    people: (role) =>
      [...people.values()].filter(({ account }) => role === undefined || account.role === role),
    activity(person, key, text) {
      const conversation = teams.roster.find(key);
      if (!conversation) throw new Error(`there is no conversation "${key}"`);
      const message = { id: teams.transcript.nextId(), text };
      const { activity } = activities.message(
        teams.roster.person(person),
        conversation.type === 'channel' ? { conversation, threadId: message.id } : { conversation },
        message,
      );
      return activity;
    },
    post: (activity, options) => teams.post(activity, options),
    async during(fault, work) {
      azure.setFault(fault, true);
      try {
        return await work();
      } finally {
        azure.setFault(fault, false);
      }
    },
  };
}

async function startJourneyBot(options: BotOptions): Promise<JourneyBot> {
  const logLines: string[] = [];
  let env = options.env ?? {};
  const begin = (): Promise<BotProcess> =>
    startBot({ ...options, env, onLine: (line) => logLines.push(line) });
  let running = await begin();
  const bot: JourneyBot = {
    url: `http://127.0.0.1:${options.port}`,
    dataDir: options.dataDir,
    logLines,
    get pid() {
      return running.pid;
    },
    get ended() {
      return running.exited;
    },
    stop: () => running.stop(),
    kill: () => running.kill(),
    async start(more = {}) {
      env = { ...env, ...more };
      running = await begin();
    },
    async restart(more) {
      await bot.stop();
      await bot.start(more);
    },
  };
  return bot;
}
