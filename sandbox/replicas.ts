import { type Balancer, startBalancer } from './balancer.ts';
import { type BotOptions, type BotProcess, startBot } from './bot-process.ts';

export interface ReplicasOptions extends Omit<BotOptions, 'port' | 'onLine' | 'databaseUrl' | 'dataDir'> {
  /** One database for all of them. */
  readonly databaseUrl: string;
  /** Where the balancer listens; 0: any free one. */
  readonly port: number;
  /** Where the bots listen: as many as there shall be. */
  readonly botPorts: readonly number[];
  /** @param replica from 0 */
  readonly onLine?: (line: string, replica: number) => void;
  readonly checkEveryMs?: number;
}

/** Several bots behind one address, by turns. */
export interface Replicas {
  /** Of the balancer. */
  readonly url: string;
  readonly balancer: Balancer;
  /** The bot that runs there now, or ran there last. */
  bot(replica: number): BotProcess;
  /** After it was stopped or killed: the same settings and port, `env` on top. */
  start(replica: number, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves with the last exit code when none of them runs any more. */
  readonly allEnded: Promise<number | null>;
  /** All of them in the orderly way. */
  stop(): Promise<void>;
}

/** Starts the bots side by side, as a deployment does, and the balancer when all are ready. */
export async function startReplicas(options: ReplicasOptions): Promise<Replicas> {
  const { botPorts, onLine, port, checkEveryMs, ...shared } = options;
  const bots: BotProcess[] = [];
  let stopping = false;
  let running = 0;
  const { promise: allEnded, resolve: ended } = Promise.withResolvers<number | null>();

  async function start(replica: number, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const bot = await startBot({
      ...shared,
      dataDir: '',
      port: botPorts[replica] ?? 0,
      env: { ...shared.env, ...env },
      ...(onLine && { onLine: (line: string) => onLine(line, replica) }),
    });
    bots[replica] = bot;
    running++;
    void bot.exited.then((code) => {
      running--;
      if (running === 0) ended(code);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all(bots.map((bot) => bot.stop()));
  }

  const started = await Promise.allSettled(botPorts.map((_, replica) => start(replica)));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const balancer = await startBalancer({
    port,
    targets: botPorts,
    ...(checkEveryMs !== undefined && { checkEveryMs }),
  });

  return {
    url: balancer.url,
    balancer,
    allEnded,
    bot(replica) {
      const bot = bots[replica];
      if (!bot) throw new RangeError(`there is no replica ${replica}`);
      return bot;
    },
    async start(replica, env) {
      if (stopping) throw new Error('the replicas are being stopped');
      await start(replica, env);
      await balancer.check();
    },
    async stop() {
      await stop();
      await balancer.close();
    },
  };
}
