import type fs from 'node:fs';
import { readlinkSync } from 'node:fs';

/** From now on PostgreSQL's log cannot grow, as on a full disk. Answers how to make room again. */
export function fillDisk(files: typeof fs): () => void {
  const { writeSync } = files;
  files.writeSync = ((descriptor: number, ...rest: [string]) => {
    if (readlinkSync(`/proc/self/fd/${descriptor}`).includes('/pg_wal/')) {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return writeSync(descriptor, ...rest);
  }) as typeof writeSync;
  return () => {
    files.writeSync = writeSync;
  };
}
