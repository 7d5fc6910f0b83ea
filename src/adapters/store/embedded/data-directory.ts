import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreOpenError } from '../store-open-error.ts';
import { fsyncDirectory } from './durable-node-fs.ts';

/** Of the PGlite that is pinned in package.json; a directory opens in its own major version only. */
const POSTGRES_MAJOR = '18';

/**
 * Makes PostgreSQL's directory ready to open; call it only while holding the lock.
 *
 * A new one is built under another name and renamed when all of it is on the disk: whatever interrupts the first
 * start, there is a whole database or none.
 *
 * @param initialise creates a database in the given folder and closes it again
 * @throws StoreOpenError EDATADIRVERSION
 */
export async function prepareDataDirectory(
  directory: string,
  initialise: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(directory, 'postgres');
  const draft = join(directory, 'postgres.new');
  if (!existsSync(folder)) {
    rmSync(draft, { recursive: true, force: true });
    await initialise(draft);
    await fsyncTree(draft);
    renameSync(draft, folder);
    fsyncDirectory(directory);
  }
  checkVersion(folder);
  // Left by a crash; PGlite always writes pid 42, and after a power failure the file may be empty, which it refuses.
  rmSync(join(folder, 'postmaster.pid'), { force: true });
  return folder;
}

function checkVersion(folder: string): void {
  const file = join(folder, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'unknown';
  if (found === POSTGRES_MAJOR) return;
  throw new StoreOpenError(
    'EDATADIRVERSION',
    `The data in ${folder} was written by PostgreSQL ${found}; this version of the bot reads ${POSTGRES_MAJOR}. ` +
      'Start the version of the bot that wrote it, or move the folder away to begin with an empty store.',
  );
}

async function fsyncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await fsyncTree(path);
      continue;
    }
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
  fsyncDirectory(folder);
}
