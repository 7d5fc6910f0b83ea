import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Folder of src -> what its files may import: layers, then packages. Anything else fails below. */
const ALLOWED: Readonly<Record<string, { layers: readonly string[]; packages: RegExp }>> = {
  domain: { layers: ['domain'], packages: /^(fastest-levenshtein|croner)$/ },
  i18n: { layers: ['i18n'], packages: /^i18next$/ },
  cards: { layers: ['cards', 'domain', 'i18n'], packages: /^(node:module|adaptivecards-templating)$/ },
  ports: { layers: ['domain', 'ports', 'cards', 'i18n'], packages: /^$/ },
  runtime: { layers: ['domain', 'ports', 'runtime'], packages: /^$/ },
  commands: { layers: ['domain', 'ports', 'cards', 'i18n', 'commands'], packages: /^fastest-levenshtein$/ },
  conversation: {
    layers: ['domain', 'ports', 'runtime', 'cards', 'i18n', 'commands', 'conversation'],
    packages: /^$/,
  },
  jobs: {
    layers: ['domain', 'ports', 'cards', 'i18n', 'commands', 'conversation', 'jobs'],
    packages: /^$/,
  },
  delivery: {
    layers: ['domain', 'ports', 'runtime', 'cards', 'i18n', 'commands', 'delivery'],
    packages: /^$/,
  },
  'adapters/store': {
    layers: ['domain', 'ports', 'runtime', 'adapters/store'],
    packages: /^(node:|kysely|pg$|@electric-sql\/pglite)/,
  },
  'adapters/entra': {
    layers: ['domain', 'ports', 'adapters/entra'],
    packages: /^(node:|@azure\/identity$|jose$|openid-client$|lru-cache$)/,
  },
  'adapters/azure': {
    layers: ['domain', 'ports', 'adapters/azure'],
    packages: /^(node:|@azure\/arm-managementpartner$|@azure\/core-|lru-cache$)/,
  },
  'adapters/vault': {
    layers: ['domain', 'ports', 'adapters/vault'],
    packages: /^(@azure\/keyvault-secrets$|@azure\/identity$)/,
  },
  'adapters/signing': { layers: ['domain', 'ports', 'adapters/signing'], packages: /^(node:|jose$)/ },
  'adapters/teams': {
    layers: ['domain', 'ports', 'cards', 'i18n', 'adapters/teams'],
    packages: /^(node:|botbuilder$|botframework-|@microsoft\/teams-ai|jose$|zod)/,
  },
  'adapters/http': { layers: ['domain', 'ports', 'i18n', 'adapters/http'], packages: /^(node:|restify$)/ },
  app: {
    layers: [
      'app',
      'domain',
      'ports',
      'runtime',
      'cards',
      'i18n',
      'commands',
      'conversation',
      'jobs',
      'delivery',
      'adapters/store',
      'adapters/signing',
      'adapters/entra',
      'adapters/azure',
      'adapters/teams',
      'adapters/http',
      'adapters/vault',
    ],
    packages: /^(node:|pino$|csv-stringify)/,
  },
};

/** What an operator starts. */
const ENTRY_POINTS = ['src/doctor.ts', 'src/main.ts', 'src/operator.ts'];

const importsOf = (file: string): string[] =>
  ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName);

/** `src/adapters/store/x.ts` -> `adapters/store`; `src/main.ts` -> `main.ts`. */
const layerOf = (path: string): string => {
  const parts = path.split('/').slice(1);
  return parts[0] === 'adapters' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
};

describe('layers', () => {
  it.each(Object.keys(ALLOWED))('src/%s imports only what its layer may', (layer) => {
    const { layers, packages } = ALLOWED[layer]!;
    const files = globSync(`src/${layer}/**/*.ts`);
    const stray = files.flatMap((file) =>
      importsOf(file)
        .filter((spec) => {
          if (!spec.startsWith('.')) return !packages.test(spec);
          return !layers.includes(layerOf(new URL(spec, `file:///${file}`).pathname.slice(1)));
        })
        .map((spec) => `${file} imports ${spec}`),
    );

    expect(files).not.toEqual([]);
    expect(stray).toEqual([]);
  });

  it('knows every folder of src', () => {
    const unknown = globSync('src/**/*.ts').filter(
      (file) => !ENTRY_POINTS.includes(file) && !(layerOf(file) in ALLOWED),
    );
    expect(unknown).toEqual([]);
  });

  it('keeps the sandbox, benches and tests out of the product', () => {
    const stray = globSync('src/**/*.ts').flatMap((file) =>
      importsOf(file).filter((spec) => /(^|\/)(sandbox|bench|test)\//.test(spec)),
    );
    expect(stray).toEqual([]);
  });

  it('reads the environment in the entry points only', () => {
    const readers = globSync('src/**/*.ts').filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
    expect(readers.sort()).toEqual(ENTRY_POINTS);
  });
});
