import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, PalError } from '../../src/domain/errors.ts';
import { RULES } from '../../src/adapters/store/erasure-rules.ts';
import { readBicep } from './bicep.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const GUIDES = ['docs/admin.md', 'docs/deployment.md', 'docs/privacy.md', 'docs/faq.md', 'infra/README.md'];

/** As the headings of a page are named in links to them. */
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );

describe('the questions by reference', () => {
  const rows = [...read('docs/faq.md').matchAll(/^\| (PAL-\d+) +\|(.+)\|(.+)\|$/gm)];
  const refs = ERROR_CODES.map((code) => new PalError(code).ref);

  it('have every reference once, in order of the blocks, and none that is gone', () => {
    const listed = rows.map(([, ref = '']) => ref);

    expect(listed.toSorted(), 'docs/faq.md has a line per reference').toEqual(refs.toSorted());
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.map((ref) => ref[4])).toEqual(listed.map((ref) => ref[4]).toSorted());
  });

  it('say what happened and what helps', () => {
    for (const [, ref, happened = '', helps = ''] of rows) {
      expect(happened.trim(), ref).toMatch(/\S{3}/);
      expect(helps.trim(), ref).toMatch(/\S{3}/);
    }
  });
});

describe('the privacy statement', () => {
  const tables = [
    ...(read('docs/privacy.md').split('## What is stored')[1]?.split('\n## ')[0] ?? '').matchAll(
      /^\| (`.+?`) +\|/gm,
    ),
  ]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)])
    .map(([, name = '']) => name);

  it('has a line about every table of the store', () => {
    const unsaid = Object.keys(RULES).filter((table) => !tables.includes(table));

    expect(unsaid, 'docs/privacy.md, "What is stored"').toEqual([]);
    expect(tables.filter((table) => !(table in RULES))).toEqual([]);
  });
});

describe('the guides', () => {
  it.each(GUIDES)('%s leads to pages and headings that exist', (file) => {
    const broken = [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
      .map(([, path = '', anchor]) => ({ path: path === '' ? file : join(dirname(file), path), anchor }))
      .filter(
        ({ path, anchor }) =>
          !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor)),
      );

    expect(broken).toEqual([]);
  });

  it.each(GUIDES)('%s names scripts that exist', (file) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, name = ''] of read(file).matchAll(/npm run (?:-s )?([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(name);
    for (const [, name = ''] of read(file).matchAll(/(infra\/[\w-]+\.sh)/g))
      expect(existsSync(name)).toBe(true);
  });

  it('name every permission that the registration and the manifest ask for', () => {
    const guide = read('docs/admin.md');
    const manifest = JSON.parse(read('appPackage/manifest.json')) as { permissions: string[] };

    for (const permission of [...manifest.permissions, 'user_impersonation', 'access_as_user', 'Manager']) {
      expect(guide).toContain(`\`${permission}\``);
    }
  });

  it('have the names that the template gives, and the parameters it takes', () => {
    const base = /param baseName string = '(\w+)'/.exec(read('infra/azure.bicep'))?.[1] ?? '';
    const known = readBicep('azure.bicep').parameters.map(({ name }) => name);
    const decided = [...read('docs/deployment.md').matchAll(/^\| `(\w+)` +\| .+ \| (?:yes|no) +\|/gm)].map(
      ([, name = '']) => name,
    );

    expect(read('docs/admin.md')).toContain(`-n ${base}-app`);
    expect(decided.length).toBeGreaterThan(5);
    expect(known).toEqual(expect.arrayContaining(decided));
  });
});
