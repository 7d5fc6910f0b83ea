import type { Stores } from '../../ports/stores.ts';
import { assembleStores, type StoreOptions } from './assemble-stores.ts';
import type { Engine } from './engine.ts';

/** `EX_SOFTWARE` of sysexits: a supervisor starts the bot again. */
export const EXIT_STORE_LOST = 70;
const POOL_SIZE = 10;

export interface OpenStoresOptions extends StoreOptions {
  /** `postgres://…`; undefined or empty: the embedded store in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  /**
   * The embedded store gave up, e.g. because the disk is full; it refuses every call from now on. Nothing that was
   * acknowledged is lost. Default: the process ends with `EXIT_STORE_LOST`.
   */
  readonly onFatal?: (reason: Error) => void;
  /** Connections to PostgreSQL; the embedded store has one. */
  readonly poolSize?: number;
}

/**
 * Opens the database of the bot and everything kept in it.
 *
 * Embedded: one process per directory; work that a dead process left running is ready again at once.
 * PostgreSQL: any number of replicas; such work is ready when its lease runs out.
 * Only the engine that is used is loaded.
 *
 * @throws StoreOpenError with a sentence for the operator: directory in use, wrong version, no durable disk
 */
export async function openStores(options: OpenStoresOptions): Promise<Stores> {
  return assembleStores(await openEngine(options), options);
}

async function openEngine({
  databaseUrl,
  dataDir,
  clock,
  log,
  onFatal,
  poolSize,
}: OpenStoresOptions): Promise<Engine> {
  if (databaseUrl) {
    const { openPostgres } = await import('./postgres/open-postgres.ts');
    return openPostgres({ databaseUrl, poolSize: poolSize ?? POOL_SIZE, clock, log });
  }
  const { openEmbedded } = await import('./embedded/open-embedded.ts');
  return openEmbedded({
    dataDir,
    log,
    onFatal: (reason) => {
      log.error({ reason: reason.message }, 'the embedded store gave up');
      (onFatal ?? endProcess)(reason);
    },
  });
}

/** Without a store the bot can answer nobody; a fresh process recovers it. */
const endProcess = (): void => process.exit(EXIT_STORE_LOST);
