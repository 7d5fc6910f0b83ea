import { statfs } from 'node:fs/promises';
import type { Log } from '../../../ports/runtime.ts';

/** PostgreSQL ends when it cannot make its next 16 MB log file; this is what is left when somebody should look. */
const LOW_IN_BYTES = 256 * 1024 * 1024;

/**
 * Says once when the disk runs low, and once when there is room again.
 * @param freeBytes replaced by tests
 */
export function createDiskWatch(
  directory: string,
  log: Log,
  freeBytes: (directory: string) => Promise<number> = async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
): () => Promise<void> {
  let low = false;
  return async () => {
    const free = await freeBytes(directory);
    if (free < LOW_IN_BYTES === low) return;
    low = !low;
    const fields = { directory, freeMegabytes: Math.floor(free / 1024 ** 2) };
    if (low) log.warn(fields, 'disk of the store is nearly full');
    else log.info(fields, 'disk of the store has room again');
  };
}
