/**
 * Opens the embedded store of a directory and works in it until killed; every line says what is acknowledged.
 * `write <from>`: records events for ever. `claim`: leaves one item running. `fill`: the disk is full after three.
 * `crash`: WebAssembly breaks in the second commit.
 */
import fs, { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { openStores } from '../../../../src/adapters/store/open-stores.ts';
import { createTestClock, message } from '../../../contracts/store-fixture.ts';
import { silent, TEST_KEY } from '../open-fixture.ts';
import { fillDisk } from '../full-disk.ts';

const [dataDir = '', task = '', from = '0'] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const { inbox } = await openStores({
  dataDir,
  cloud: 'AzureCloud',
  encryptionKey: TEST_KEY,
  clock: createTestClock(),
  log: silent,
});

const record = async (id: string) => {
  await inbox.record(message(id));
  say(id);
};

switch (task) {
  case 'write':
    for (let n = Number(from); ; n++) await record(String(n));
  case 'claim':
    await inbox.record(message('1'));
    await inbox.claim('w1', 1_000_000, 1);
    say('running');
    process.stdin.resume();
    break;
  case 'fill':
    for (const id of ['1', '2', '3']) await record(id);
    fillDisk(fs);
    await record('4');
    break;
  case 'crash':
    await record('1');
    fs.fsyncSync = () => {
      throw Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
    };
    syncBuiltinESMExports();
    await record('2');
}
