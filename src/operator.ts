/** `npm run operator -- <task>`: what the people who run the bot do at a terminal, with the bot's own settings. */
import { openStores } from './adapters/store/open-stores.ts';
import { createLog } from './app/log.ts';
import { runOperator } from './app/operator.ts';
import { readSettings } from './app/settings.ts';
import { startFailure } from './app/start-failure.ts';

try {
  const settings = readSettings(process.env);
  const clock = { now: () => Date.now() };
  const { cloud, dataDir, databaseUrl, encryptionKey, partnerTenants } = settings;
  const stores = await openStores({
    databaseUrl,
    dataDir,
    cloud: cloud.name,
    encryptionKey,
    clock,
    // Beside the answers: a terminal shows both, a file of the answers has them alone.
    log: createLog('warn', process.stderr),
  });
  try {
    const print = (line: string): void => console.log(line);
    process.exitCode = await runOperator(process.argv.slice(2), {
      stores,
      homes: partnerTenants,
      clock,
      print,
    });
  } finally {
    await stores.close();
  }
} catch (error) {
  const { advice, exitCode } = startFailure(error);
  console.error(advice ?? error);
  process.exitCode = exitCode;
}
