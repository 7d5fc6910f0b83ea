import { setTimeout as sleep } from 'node:timers/promises';
import { type AzureOptions, type AzureSandbox, startAzure } from '../sandbox/azure.ts';
import { type BotProcess, startBot } from '../sandbox/bot-process.ts';
import type { SandboxPerson } from '../sandbox/contract.ts';
import { startTeams, type TeamsStandIn } from '../sandbox/teams/teams.ts';
import type { WorldState } from '../sandbox/world/model.ts';
import { createJourney, type JourneyPerson } from '../test/support/journey.ts';
import { CONNECTOR } from '../test/support/wire-tap.ts';
import { freePort } from '../test/support/free-port.ts';

/** Bots on one database, with people who write to them in turn; nothing stands between, so that nothing is measured with. */
export interface Fleet {
  readonly azure: AzureSandbox;
  readonly teams: TeamsStandIn;
  readonly bots: readonly BotProcess[];
  person(key: string): JourneyPerson;
  close(): Promise<void>;
}

const PATIENCE_IN_MS = 600_000;

export async function startFleet(options: {
  readonly world: WorldState;
  readonly people: readonly SandboxPerson[];
  readonly replicas: number;
  readonly databaseUrl: string;
  /** Channels besides the named ones. */
  readonly moreChannels?: number;
  /** Teams' limits are enforced. */
  readonly limits?: boolean;
  /** What Teams takes to answer the bot. */
  readonly connectorInMs?: number;
  /** Called before the bots start, when the places in Teams are known. */
  readonly prepare?: (teams: TeamsStandIn, azure: AzureSandbox) => Promise<void>;
}): Promise<Fleet> {
  const {
    connectorInMs = 0,
    databaseUrl,
    limits = false,
    moreChannels = 0,
    people,
    replicas,
    world,
  } = options;
  const started: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const own = await startAzure({
      initial: world,
      ...(connectorInMs > 0 && { intercept: slowConnector(connectorInMs) }),
    });
    started.push(() => own.close());
    const azure = { ...own, people, ...cheapTokens(own) };
    const ports = await Promise.all(Array.from({ length: replicas }, () => freePort()));
    let turn = 0;
    const botUrl = () => `http://127.0.0.1:${ports[turn++ % ports.length]}`;
    const teams = startTeams({ azure, botUrl, install: 'everywhere', limits, moreChannels });
    started.push(() => teams.close());
    await options.prepare?.(teams, azure);
    const bots = await Promise.all(
      ports.map((port) =>
        startBot({
          azure,
          port,
          publicUrl: `http://127.0.0.1:${ports[0]}`,
          dataDir: '',
          databaseUrl,
          env: { LOG_LEVEL: 'warn', BACKGROUND_REFRESH: 'off' },
        }),
      ),
    );
    started.push(() => Promise.all(bots.map((bot) => bot.stop())));
    const journey = createJourney({
      azure,
      teams,
      bot: { ...bots[0]!, url: botUrl(), dataDir: '', ended: bots[0]!.exited, ...untouched },
      timeoutInMs: PATIENCE_IN_MS,
    });
    return { azure, teams, bots, person: (key) => journey.person(key), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const slowConnector =
  (ms: number): NonNullable<AzureOptions['intercept']> =>
  async (request, answer) => {
    if (new URL(request.url).hostname === CONNECTOR) await sleep(ms);
    return answer();
  };

/** The fleet starts and stops its bots itself. */
const untouched = {
  start: () => Promise.reject(new Error('not in a bench')),
  restart: () => Promise.reject(new Error('not in a bench')),
};

/** Signing and checking a token for every activity would make the channel the slowest of all. */
function cheapTokens(azure: AzureSandbox): Pick<AzureSandbox, 'channelToken' | 'isConnectorToken'> {
  const channel = new Map<string, Promise<string>>();
  const connector = new Map<string | undefined, Promise<boolean>>();
  return {
    channelToken(serviceUrl) {
      const token = channel.get(serviceUrl) ?? azure.channelToken(serviceUrl);
      channel.set(serviceUrl, token);
      return token;
    },
    isConnectorToken(authorization) {
      const known = connector.get(authorization) ?? azure.isConnectorToken(authorization);
      connector.set(authorization, known);
      return known;
    },
  };
}
