import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/app/settings.ts';
import { commandOf, copiedFiles, type Instruction, productionPackages, readDockerfile } from './image.ts';

const stages = readDockerfile();
const [head = [], dependencies = [], image = []] = stages;
const named = (stage: readonly Instruction[], name: string): string[] =>
  stage.filter((instruction) => instruction.name === name).map(({ text }) => text);
const project = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('the Dockerfile', () => {
  it('has two stages on one slim image, of the Node that the tests run on, its digest noted', () => {
    expect(stages).toHaveLength(3);
    expect(named(dependencies, 'FROM')).toEqual(['${NODE_IMAGE} AS dependencies']);
    expect(named(image, 'FROM')).toEqual(['${NODE_IMAGE}']);
    const version = project.devDependencies['node'] ?? '';
    expect(head).toEqual([
      {
        name: 'ARG',
        text: expect.stringMatching(
          new RegExp(`^NODE_IMAGE=node:${version}-\\w+-slim(@sha256:[0-9a-f]{64})?$`),
        ) as string,
      },
    ]);
    const pinned = head[0]?.text.includes('@sha256:');
    expect(readFileSync('Dockerfile', 'utf8').includes('DIGEST TO BE FILLED IN')).toBe(!pinned);
  });

  it('installs exactly the lockfile, for production, and runs no script of a package', () => {
    expect(named(dependencies, 'COPY')).toEqual(['package.json package-lock.json ./']);
    const [install, ...more] = named(dependencies, 'RUN');
    expect(install).toMatch(/^npm ci --omit=dev --ignore-scripts\b/);
    expect(more).toEqual([]);
  });

  it('needs none of the scripts it does not run', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    const scripts = productionPackages()
      .filter((path) => lock.packages[path]?.hasInstallScript)
      .map((path) => path.replace('node_modules/', ''));

    // Both are switched off in development too, by `allowScripts`; docs/dependencies.md says why.
    expect(scripts).toEqual(expect.arrayContaining(['botbuilder-dialogs']));
    expect(scripts.filter((name) => !['botbuilder-dialogs', 'dtrace-provider'].includes(name))).toEqual([]);
  });

  it('takes the product into the image, and neither tools nor the rest of the repository', () => {
    expect(named(image, 'COPY')).toEqual([
      '--from=dependencies /app/node_modules ./node_modules',
      'package.json LICENSE ./',
      'src ./src',
    ]);
    expect(named(image, 'ADD')).toEqual([]);
    expect(named(image, 'RUN')).toEqual([expect.stringMatching(/^rm -rf .*\/npm\b/)]);
    expect(JSON.stringify(stages)).not.toMatch(/apt-get|apk |curl|wget|git clone/);
  });

  it('runs the bot itself, not as root', () => {
    const order = image.map(({ name }) => name);
    expect(named(image, 'USER')).toEqual(['node']);
    expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('COPY'));
    expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('RUN'));
    expect(commandOf('CMD')).toEqual(['node', 'src/main.ts']);
    expect(named(image, 'ENTRYPOINT')).toEqual([]);
  });

  it('asks after its health at an address that the server answers', () => {
    const check = commandOf('HEALTHCHECK').join(' ');

    expect(check).toContain('/healthz');
    expect(readFileSync('src/adapters/http/server.ts', 'utf8')).toContain("'/healthz'");
  });

  it('sets no secret, and nothing that is no setting of the bot or of Node', () => {
    const known: readonly string[] = SETTINGS.map(({ name }) => name);
    const set = named(image, 'ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('=')[0]));

    expect(set.filter((name) => !known.includes(name ?? '') && !/^NODE_/.test(name ?? ''))).toEqual([]);
    expect(set.join()).not.toMatch(/PASSWORD|SECRET|KEY|TOKEN/);
    expect(named(image, 'EXPOSE')).toEqual(['3978']);
    expect(named(image, 'ENV').join()).toContain('PORT=3978');
  });
});

describe('the build context', () => {
  it('is a list of what may go in, which is what the Dockerfile copies', () => {
    const lines = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    const copied = ['package.json', 'package-lock.json', ...copiedFiles()];

    expect(lines[0]).toBe('*');
    expect(lines.slice(1).sort()).toEqual([...new Set(copied)].map((path) => `!${path}`).sort());
  });
});

describe('the product', () => {
  const files = globSync('src/**/*.ts');

  it('imports files that are copied and packages that are installed', () => {
    const stray = files.flatMap((file) =>
      ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.flatMap(({ fileName }) => {
        if (fileName.startsWith('node:')) return [];
        if (fileName.startsWith('.')) {
          const inside = !relative('src', join(dirname(file), fileName)).startsWith('..');
          return inside ? [] : [`${file}: ${fileName}`];
        }
        const [scope = '', name = ''] = fileName.split('/');
        const wanted = scope.startsWith('@') ? `${scope}/${name}` : scope;
        return wanted in project.dependencies ? [] : [`${file}: ${fileName}`];
      }),
    );

    expect(stray).toEqual([]);
  });

  it('reads no file of the repository outside src', () => {
    const stray = files.filter((file) =>
      [...readFileSync(file, 'utf8').matchAll(/new URL\(\s*['`]([^'`]+)['`],\s*import\.meta\.url/g)].some(
        ([, path = '']) => relative('src', join(dirname(file), path)).startsWith('..'),
      ),
    );

    expect(stray).toEqual([]);
  });
});
