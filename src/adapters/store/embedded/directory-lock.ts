import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../store-open-error.ts';
import { livenessOf, type ProcessIdentity, thisProcess } from './process-identity.ts';

const HEARTBEAT_IN_MS = 15_000;
/** A holder that cannot be looked at is taken for dead when its heart stood still this long. */
const FOREIGN_STALE_IN_MS = 60_000;
const MAX_TRIES = 20;

export interface DirectoryLockOptions {
  /** The lock names somebody else, or nobody: whoever wrote it may open the directory too. Called once. */
  readonly onLost: (reason: Error) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface DirectoryLock {
  /** Safe to call twice. */
  release(): void;
}

/**
 * One process per data directory: PGlite itself would let a second one in, and the two destroy each other's rows.
 *
 * The lock is a file made by hard link, so it appears whole or not at all. It is never stolen from a living process,
 * however late its heartbeat: WebAssembly may block a process for long. A dead holder is succeeded by whoever
 * creates the one file `<lock>.<token of the dead>.next` first; nobody else can, so of many starters one wins.
 * Synchronous: it runs once, at start.
 *
 * @throws StoreOpenError EDATADIRINUSE naming the holder, EDATADIRUNSUPPORTED when the disk has no hard links
 */
export function lockDirectory(
  directory: string,
  { onLost, now = Date.now }: DirectoryLockOptions,
): DirectoryLock {
  const path = join(directory, 'store.lock');
  const self = thisProcess(now());
  const draft = `${path}.${self.token}.new`;
  writeFileSync(draft, JSON.stringify(self), { flush: true });
  try {
    take(path, draft, self, directory, now);
  } finally {
    rmSync(draft, { force: true });
  }

  const heart = setInterval(() => {
    if (beat(path, self, now() / 1000)) return;
    clearInterval(heart);
    onLost(new Error(`The lock of the data directory ${directory} was taken away.`));
  }, HEARTBEAT_IN_MS).unref();

  return {
    release() {
      clearInterval(heart);
      if (read(path)?.token === self.token) rmSync(path, { force: true });
    },
  };
}

/** False when the lock is not ours any more. */
function beat(path: string, self: ProcessIdentity, seconds: number): boolean {
  try {
    if (read(path)?.token !== self.token) return false;
    utimesSync(path, seconds, seconds);
  } catch {
    // Too many open files, perhaps: the next beat tries again, and there are four to a minute.
  }
  return true;
}

function take(
  path: string,
  draft: string,
  self: ProcessIdentity,
  directory: string,
  now: () => number,
): void {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (link(draft, path, directory)) return;
    const first = read(path);
    if (first === undefined) continue;
    if (succeed(path, first, draft, self, directory, now)) return;
  }
  throw inUse(directory, read(path));
}

/**
 * Follows the line of dead holders and of starters that died while they took over, and appends itself.
 * @returns false when somebody moved the lock meanwhile: look again
 */
function succeed(
  path: string,
  first: ProcessIdentity,
  draft: string,
  self: ProcessIdentity,
  directory: string,
  now: () => number,
): boolean {
  const successors: string[] = [];
  for (let holder = first, file = path; ;) {
    if (!isDead(holder, self, file, now)) throw inUse(directory, holder);
    const next = `${path}.${holder.token}.next`;
    if (link(draft, next, directory)) {
      successors.push(next);
      break;
    }
    const successor = read(next);
    if (successor === undefined) return false;
    successors.push(next);
    holder = successor;
    file = next;
  }
  // Until the lock names us, another winner of an earlier round may have replaced it and cleared its line.
  const unchanged = read(path)?.token === first.token;
  if (unchanged) renameSync(draft, path);
  const mine = unchanged ? successors : successors.slice(-1);
  for (const file of mine) rmSync(file, { force: true });
  return unchanged;
}

function isDead(holder: ProcessIdentity, self: ProcessIdentity, file: string, now: () => number): boolean {
  const liveness = livenessOf(holder, self);
  if (liveness !== 'foreign') return liveness === 'dead';
  const beat = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now();
  return now() - beat > FOREIGN_STALE_IN_MS;
}

/** True when the name was free and is ours now. */
function link(draft: string, path: string, directory: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StoreOpenError(
      'EDATADIRUNSUPPORTED',
      `The data directory ${directory} cannot be locked. Put it on a local disk that knows hard links, ` +
        'or set DATABASE_URL and keep the data in PostgreSQL.',
      { cause: error },
    );
  }
}

function read(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StoreOpenError(
      'EDATADIRINUSE',
      `The lock ${path} cannot be read, so nobody knows who holds it. Remove it if no other bot uses this directory.`,
      { cause: error },
    );
  }
}

function inUse(directory: string, holder: ProcessIdentity | undefined): StoreOpenError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : 'another process';
  return new StoreOpenError(
    'EDATADIRINUSE',
    `The data directory ${directory} is in use by ${who}. Stop that process, give this one another DATA_DIR, ` +
      'or set DATABASE_URL to run several processes on one PostgreSQL. After a crash on another machine or in ' +
      'another container the directory is free again within a minute.',
  );
}
