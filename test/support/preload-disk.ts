/**
 * Preloaded into the bot by tests (`NODE_OPTIONS=--import …`): while the file `disk-is-full` lies in DATA_DIR, the log
 * of the embedded PostgreSQL cannot be written, as on a full disk. A real one needs a mount, which not everybody may.
 */
import fs, { existsSync, readlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const mark = join(process.env['DATA_DIR'] ?? '', 'disk-is-full');
const { writeSync } = fs;

fs.writeSync = ((descriptor: number, ...rest: [string]) => {
  if (existsSync(mark) && readlinkSync(`/proc/self/fd/${descriptor}`).includes('/pg_wal/')) {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }
  return writeSync(descriptor, ...rest);
}) as typeof writeSync;
syncBuiltinESMExports();
