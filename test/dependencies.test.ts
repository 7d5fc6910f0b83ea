import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Versions = Readonly<Record<string, string>>;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly overrides: Versions;
};
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
};

const listed = (heading: string): string[] =>
  (readFileSync('docs/dependencies.md', 'utf8').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .map((line) => /^\| (\S+) +\|/.exec(line)?.[1])
    .filter((name) => name !== undefined && name !== 'Package' && !name.startsWith('-')) as string[];

describe('dependencies', () => {
  it.each([
    ['Product', manifest.dependencies],
    ['Development', manifest.devDependencies],
  ])('each have a line in docs/dependencies.md that says why: %s', (heading, versions) => {
    expect(listed(heading)).toEqual(Object.keys(versions).sort());
  });

  it('are pinned to one version each', () => {
    const versions = [manifest.dependencies, manifest.devDependencies, manifest.overrides].flatMap(
      Object.entries,
    );

    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version as string))).toEqual(
      [],
    );
  });

  it('come from no named registry', () => {
    const named = Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.startsWith('http'));

    expect(named).toEqual([]);
  });

  it('take the overridden versions wherever a frozen package asks for an older one', () => {
    for (const [name, version] of Object.entries(manifest.overrides)) {
      const found = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
      expect(found.map(([, entry]) => entry.version)).toEqual(found.map(() => version));
      expect(found).not.toEqual([]);
    }
  });
});
