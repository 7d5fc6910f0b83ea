import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** The part of Emscripten's node file system that is touched; its typings leave it out. */
interface EmscriptenWithNodeFs {
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: EmscriptenStream) => number };
    realPath(node: unknown): string;
  };
}
interface EmscriptenStream {
  /** Descriptor of the real file; missing for directories. */
  readonly nfd?: number | null;
  readonly node: unknown;
}

/**
 * PGlite's files in a directory, with the fsync that PGlite leaves out: without it an acknowledged commit does not
 * survive a power failure (electric-sql/pglite issue 1107; in a simulated one every row was gone).
 * Needs PostgreSQL started without `-F` and with `wal_sync_method=fsync`.
 */
export class DurableNodeFS extends NodeFS {
  /** How often PostgreSQL asked for a sync, and got it. */
  syncs = 0;

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const prepared = await super.init(...args);
    prepared.emscriptenOpts.preRun = [
      ...(prepared.emscriptenOpts.preRun ?? []),
      (module: unknown) => this.#addFsync(module as EmscriptenWithNodeFs),
    ];
    return prepared;
  }

  #addFsync({ NODEFS }: EmscriptenWithNodeFs): void {
    NODEFS.stream_ops.fsync = (stream) => {
      this.syncs++;
      if (typeof stream.nfd === 'number') fsyncSync(stream.nfd);
      else fsyncDirectory(NODEFS.realPath(stream.node));
      return 0;
    };
  }
}

/** Makes new, renamed and removed names in a directory durable. */
export function fsyncDirectory(path: string): void {
  // Windows refuses to open a directory; NTFS keeps names in its own journal.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
