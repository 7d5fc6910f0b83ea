/**
 * Preloaded into the bot by tests (`NODE_OPTIONS=--import …`): at SIGUSR2 it writes what the process holds in memory.
 * `trusted` counts the issuers the connector library has learned: a list that strangers could make it grow.
 */
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const require = createRequire(import.meta.url);

process.on('SIGUSR2', () => {
  collect();
  const { ToBotFromBotOrEmulatorTokenValidationParameters: trusted } =
    require('botframework-connector/lib/auth/tokenValidationParameters.js') as {
      ToBotFromBotOrEmulatorTokenValidationParameters: { issuer: string[] };
    };
  const { heapUsed, rss } = process.memoryUsage();
  process.stderr.write(`${JSON.stringify({ probe: { heapUsed, rss, trusted: trusted.issuer.length } })}\n`);
});
