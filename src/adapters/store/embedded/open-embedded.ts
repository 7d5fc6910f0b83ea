import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import type { Log } from '../../../ports/runtime.ts';
import type { Engine } from '../engine.ts';
import { hideValuesOfErrors } from '../kysely-options.ts';
import type { Schema } from '../schema.ts';
import { StoreOpenError } from '../store-open-error.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { createDiskWatch } from './disk-space.ts';
import { DurableNodeFS } from './durable-node-fs.ts';
import { GuardedPGlite } from './guarded-pglite.ts';
import { clean, startUpkeep, type Upkeep } from './upkeep.ts';

/** Durable (no `-F`, a sync method that reaches our hook) and small: 16 MB of buffers are plenty for a chat bot. */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['wal_sync_method=fsync', 'max_wal_size=128MB', 'min_wal_size=32MB', 'shared_buffers=16MB'].flatMap(
    (setting) => ['-c', setting],
  ),
];
const KEPT_LINES = 20;

export interface EmbeddedOptions {
  /** Created when missing; on a local disk. */
  readonly dataDir: string;
  readonly log: Log;
  /** PostgreSQL gave up; nothing can be read or written any more. Called once. */
  readonly onFatal: (reason: Error) => void;
}

/**
 * PGlite in a directory, made safe to rely on: one process at a time, commits that reach the disk, the upkeep that
 * PostgreSQL's background processes would do, its own major version only, and a clean end when PostgreSQL gives up.
 * @throws StoreOpenError
 */
export async function openEmbedded({ dataDir, log, onFatal }: EmbeddedOptions): Promise<Engine> {
  const directory = resolve(dataDir);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  let pglite: GuardedPGlite | undefined;
  const lock = lockDirectory(directory, {
    onLost: (reason) => (pglite ? pglite.die(reason) : onFatal(reason)),
  });
  try {
    const folder = await prepareDataDirectory(directory, async (draft) => {
      await (await startPGlite(new DurableNodeFS(draft), onFatal)).close();
    });
    const fs = new DurableNodeFS(folder);
    pglite = await startPGlite(fs, onFatal);
    return createEngine(pglite, fs, lock, startUpkeep(pglite, createDiskWatch(directory, log), log));
  } catch (error) {
    lock.release();
    throw error;
  }
}

function createEngine(pglite: GuardedPGlite, fs: DurableNodeFS, lock: DirectoryLock, upkeep: Upkeep): Engine {
  const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }), log: hideValuesOfErrors });
  const close = async () => {
    try {
      await upkeep.stop();
      if (!pglite.death) await clean(pglite);
      await kysely.destroy();
      await pglite.close();
    } finally {
      lock.release();
    }
  };
  let closing: Promise<void> | undefined;

  return {
    kysely,
    exclusive: true,
    selfCheck: () => checkDurability(kysely, fs),
    close: () => (closing ??= close()),
  };
}

/** PGlite says only that it failed; the reason is in what PostgreSQL printed. */
async function startPGlite(fs: DurableNodeFS, onFatal: (reason: Error) => void): Promise<GuardedPGlite> {
  const printed: string[] = [];
  const pglite = new GuardedPGlite(
    {
      fs,
      startParams: START_PARAMS,
      onStderr: (line) => {
        printed.push(line);
        printed.splice(0, printed.length - KEPT_LINES);
        return false;
      },
    },
    onFatal,
  );
  try {
    await pglite.waitReady;
  } catch (cause) {
    throw new Error(`The embedded store does not start. PostgreSQL said: ${printed.join(' | ')}`, { cause });
  }
  return pglite;
}

/** Proves at every start that a commit reaches the disk, so that an update of PGlite cannot quietly undo the hook. */
async function checkDurability(kysely: Kysely<Schema>, fs: DurableNodeFS): Promise<void> {
  const before = fs.syncs;
  const value = new Date().toISOString();
  await kysely
    .insertInto('store_state')
    .values({ name: 'openedAt', value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  if (fs.syncs > before) return;
  throw new StoreOpenError(
    'ENOTDURABLE',
    'A commit of the embedded store did not reach the disk: this version of PGlite is not the one the bot was ' +
      'built with. Install exactly what package-lock.json names (npm ci).',
  );
}
