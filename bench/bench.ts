import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { type Cast, describeFigures } from './report.ts';
import { runBench } from './run-bench.ts';
import { echo, palBot, type Subject } from './subjects.ts';

/**
 * `npm run bench`: measures, prints, and puts the figures into docs/benchmarks.md. `npm run bench -- --dry` only
 * prints; `--turns`, `--rounds`, `--starts`, `--conversations` take numbers.
 */
const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '9' },
    starts: { type: 'string', default: '9' },
    conversations: { type: 'string', default: '8' },
    dry: { type: 'boolean', default: false },
  },
});

const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url);
const FIGURES = /(<!-- figures, written by npm run bench -->\n)[\s\S]*(\n<!-- end of figures -->)/;
/** PAL Bot switches Node's compile cache on by itself, but only after its first file; from outside it is on for all. */
const withCompileCache = (subject: Subject): Subject => ({
  ...subject,
  name: `${subject.name}, compile cache from outside`,
  env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
});

const postgres = await startPostgres();
try {
  const embedded = palBot('PAL Bot, embedded store');
  const pal = postgres ? palBot('PAL Bot, PostgreSQL', postgres.url) : embedded;
  const cachedEcho = withCompileCache(echo);
  const cachedPal = withCompileCache(pal);
  const cast: Cast = { echo, cachedEcho, cachedPal, embedded, pal };
  const options = {
    subjects: [...new Set([echo, pal, embedded])],
    onlyStarted: [cachedEcho, cachedPal],
    conversations: Number(values.conversations),
    warmUpTurns: 200,
    turns: Number(values.turns),
    rounds: Number(values.rounds),
    starts: Number(values.starts),
    restInMs: 3_000,
    onProgress: (line: string) => console.log(line),
  };
  const report = describeFigures(cast, await runBench(options), options);
  console.log(`\n${report}`);
  if (!values.dry) {
    const text = readFileSync(DOCUMENT, 'utf8');
    if (!FIGURES.test(text)) throw new Error('docs/benchmarks.md has lost its place for the figures');
    writeFileSync(
      DOCUMENT,
      text.replace(FIGURES, (_all, begin: string, end: string) => `${begin}${report}${end}`),
    );
    console.log('\nput into docs/benchmarks.md');
  }
} finally {
  await postgres?.stop();
}
