/** Takes the lock of a directory when told to, says how that went and holds it until its input ends. */
import { writeSync } from 'node:fs';
import { lockDirectory } from '../../../../src/adapters/store/embedded/directory-lock.ts';

const [directory = ''] = process.argv.slice(2);

process.stdin.once('data', () => {
  try {
    lockDirectory(directory, { onLost() {} });
    writeSync(1, 'won\n');
  } catch (error) {
    writeSync(1, `${(error as NodeJS.ErrnoException).code}\n`);
  }
});
writeSync(1, 'ready\n');
