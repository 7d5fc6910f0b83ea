/**
 * Node preload for the bot under measurement: at SIGUSR2 it collects garbage and prints what is left, one JSON line
 * with `memoryProbe`. Without collecting, the figures would mostly tell when V8 last did.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  collect();
  collect();
  const { arrayBuffers, external, heapUsed, rss } = process.memoryUsage();
  console.log(JSON.stringify({ memoryProbe: { heapUsed, external, arrayBuffers, rss } }));
});
