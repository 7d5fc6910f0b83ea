import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const FILE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

/** Puts a section of docs/benchmarks.md in the place of its last version, or at the end; the rest stays as it is. */
export async function writeSection(name: string, markdown: string): Promise<void> {
  const [begin, end] = [`<!-- ${name}: begin, written by bench/${name}.ts -->`, `<!-- ${name}: end -->`];
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '# Benchmarks\n';
  const section = `${begin}\n\n${markdown.trim()}\n\n${end}`;
  const [start, stop] = [before.indexOf(begin), before.indexOf(end)];
  const after =
    start >= 0 && stop > start
      ? before.slice(0, start) + section + before.slice(stop + end.length)
      : `${before.trimEnd()}\n\n${section}\n`;
  const options = await resolveConfig(FILE);
  writeFileSync(FILE, await format(after, { ...options, parser: 'markdown' }));
}

type Cell = string | number;

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

export const seconds = (inMs: number): string => `${(inMs / 1000).toFixed(1)} s`;
export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
export const times = (factor: number): string => `${factor.toFixed(2)} ×`;
