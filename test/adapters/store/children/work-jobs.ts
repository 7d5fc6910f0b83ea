/**
 * Opens the store of a database or directory and says `open`; then enqueues the keys it is given and works on what is
 * there: says which job it has, and keeps it until it is killed.
 */
import { writeSync } from 'node:fs';
import { openStores } from '../../../../src/adapters/store/open-stores.ts';
import { silent, TEST_KEY } from '../open-fixture.ts';

const [place = '', ...keys] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const { jobs } = await openStores({
  ...(place.startsWith('postgres:') ? { databaseUrl: place, dataDir: '/nowhere' } : { dataDir: place }),
  cloud: 'AzureCloud',
  encryptionKey: TEST_KEY,
  clock: Date,
  log: silent,
});
say('open');
for (const key of keys) await jobs.enqueue(key);
await jobs.work(async (key) => {
  say(key);
  await new Promise(() => {});
}, 2);
