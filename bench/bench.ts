import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { describeFigures } from './report.ts';
import { runBench } from './run-bench.ts';
import { echo, palBot } from './subjects.ts';

/** `npm run bench`: measures, prints, and writes the figures into docs/benchmarks.md (not with `--dry`). */
const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '7' },
    starts: { type: 'string', default: '7' },
    conversations: { type: 'string', default: '8' },
    dry: { type: 'boolean', default: false },
  },
});
/** Where Node keeps it by itself. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'node-compile-cache');
const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url);
const FIGURES = /(<!-- figures: written by npm run bench -->\n)[\s\S]*(<!-- end of figures -->)/;

const postgres = await startPostgres();
try {
  const withPostgres = postgres && palBot('PAL Bot, PostgreSQL', postgres.url);
  const embedded = palBot('PAL Bot, embedded store');
  // What PAL Bot does for itself at its start, given to the echo bot from outside.
  const cachedEcho = { ...echo, name: 'echo bot with a compile cache', env: { NODE_COMPILE_CACHE } };
  const options = {
    subjects: [echo, ...(withPostgres ? [withPostgres] : []), embedded],
    onlyStarted: [cachedEcho],
    conversations: Number(values.conversations),
    warmUpTurns: 200,
    turns: Number(values.turns),
    rounds: Number(values.rounds),
    starts: Number(values.starts),
    restInMs: 3_000,
    onProgress: (line: string) => console.log(line),
  };
  const figures = await runBench(options);
  const report = describeFigures({ echo, cachedEcho, withPostgres, embedded }, figures, options);
  console.log(`\n${report}`);
  if (!values.dry) {
    const text = readFileSync(DOCUMENT, 'utf8');
    writeFileSync(
      DOCUMENT,
      text.replace(FIGURES, (_all, begin: string, end: string) => `${begin}\n${report}\n${end}`),
    );
    console.log('\nWritten to docs/benchmarks.md');
  }
} finally {
  await postgres?.stop();
}
