import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { fillPlaceholders, type Json } from '../../scripts/app-package/fill-placeholders.ts';
import { readSettings, SETTINGS } from '../../src/app/settings.ts';

interface Action {
  readonly uses: string;
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, Json>>;
  readonly writeToEnvironmentFile?: Readonly<Record<string, string>>;
}
type Lifecycle = 'provision' | 'deploy' | 'publish';
type Project = Partial<Record<Lifecycle, readonly Action[]>> & {
  readonly version: string;
  readonly environmentFolderPath: string;
};

/** What version 1.13 of the toolkit's schema says of the actions in use: a question mark ends what may be left out. */
const ACTIONS: Readonly<
  Record<string, { readonly takes: readonly string[]; readonly writes?: readonly string[] }>
> = {
  'teamsApp/create': { takes: ['name'], writes: ['teamsAppId', 'teamsAppTenantId?'] },
  'teamsApp/zipAppPackage': { takes: ['manifestPath', 'outputZipPath', 'outputFolder'] },
  'teamsApp/validateAppPackage': { takes: ['appPackagePath'] },
  'teamsApp/update': { takes: ['appPackagePath'] },
  'teamsApp/publishAppPackage': { takes: ['appPackagePath'], writes: ['publishedAppId'] },
  'aadApp/create': {
    takes: ['name', 'generateClientSecret', 'generateServicePrincipal?', 'signInAudience?'],
    writes: ['clientId', 'objectId', 'clientSecret?', 'tenantId?', 'authority?', 'authorityHost?'],
  },
  'botFramework/create': {
    takes: ['botId', 'name', 'messagingEndpoint', 'description?', 'iconUrl?', 'channels?'],
  },
  'cli/runNpmCommand': { takes: ['args', 'workingDirectory?'] },
  'file/createOrUpdateEnvironmentFile': { takes: ['target', 'envs'] },
  script: { takes: ['run', 'workingDirectory?', 'shell?', 'timeout?', 'redirectTo?'] },
};
const LIFECYCLES: readonly Lifecycle[] = ['provision', 'deploy', 'publish'];
const GUID = '11111111-1111-4111-8111-111111111111';

const read = (file: string): Project => {
  const document = parseDocument(readFileSync(file, 'utf8'), { uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS() as Project;
};
const envOf = (name: string): Readonly<Record<string, string | undefined>> =>
  parseEnv(readFileSync(`env/.env.${name}`, 'utf8'));
const variablesIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? '').matchAll(/\$\{\{(\w+)\}\}/g)].map(([, name = '']) => name);

/** Problems of one object against names that it takes. */
function mismatch(given: object | undefined, takes: readonly string[] = []): string[] {
  const names = Object.keys(given ?? {});
  const allowed = takes.map((name) => name.replace('?', ''));
  return [
    ...names.filter((name) => !allowed.includes(name)).map((name) => `${name} is unknown`),
    ...takes
      .filter((name) => !name.endsWith('?') && !names.includes(name))
      .map((name) => `${name} is missing`),
  ];
}

describe.each([
  ['m365agents.yml', 'dev'],
  ['m365agents.local.yml', 'local'],
])('%s', (file, env) => {
  const project = read(file);
  const actions = LIFECYCLES.flatMap((lifecycle) => project[lifecycle] ?? []);

  it('is of the version whose schema it names', () => {
    expect(
      mismatch(project, ['version', 'environmentFolderPath', 'provision?', 'deploy?', 'publish?']),
    ).toEqual([]);
    expect(readFileSync(file, 'utf8')).toContain(`m365-agents-toolkits/${project.version}/yaml.schema.json`);
    expect(project).toMatchObject({ version: 'v1.13', environmentFolderPath: './env' });
  });

  it('gives every action what it takes', () => {
    for (const action of actions) {
      const rule = ACTIONS[action.uses];
      expect(rule, `${action.uses} is no action this test knows`).toBeDefined();
      expect(mismatch(action, ['uses', 'name?', 'env?', 'with?', 'writeToEnvironmentFile?'])).toEqual([]);
      expect({ [action.uses]: mismatch(action.with, rule?.takes) }).toEqual({ [action.uses]: [] });
      expect({ [action.uses]: mismatch(action.writeToEnvironmentFile, rule?.writes) }).toEqual({
        [action.uses]: [],
      });
      for (const name of Object.values(action.writeToEnvironmentFile ?? {}))
        expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    }
  });

  it('uses variables that the environment file or a step before gives', () => {
    const known = new Set(Object.keys(envOf(env)));
    for (const action of actions) {
      for (const name of variablesIn([action.with, action.env])) expect([...known]).toContain(name);
      Object.values(action.writeToEnvironmentFile ?? {}).forEach((name) => known.add(name));
      const run = JSON.stringify(action.with?.['run'] ?? '');
      for (const [, name = ''] of run.matchAll(/::set-output (\w+)=/g)) known.add(name);
    }
  });

  it('runs scripts and reads files that are there', () => {
    for (const { with: given = {} } of actions) {
      const run = typeof given['run'] === 'string' ? given['run'] : '';
      const script = /infra\/[\w-]+\.sh/.exec(run)?.[0];
      if (script !== undefined) expect(() => accessSync(script, constants.X_OK)).not.toThrow();
      const { manifestPath } = given;
      if (typeof manifestPath === 'string') expect(existsSync(manifestPath)).toBe(true);
    }
  });

  it('has an environment file with a place for all that the manifest needs, and for no secret', () => {
    const given = envOf(env);
    const manifest = JSON.parse(readFileSync('appPackage/manifest.json', 'utf8')) as Json;

    expect(Object.keys(given)).toEqual(expect.arrayContaining([...fillPlaceholders(manifest, {}).missing]));
    expect(given['TEAMSFX_ENV']).toBe(env);
    expect(Object.keys(given).filter((name) => /SECRET|PASSWORD|KEY$/.test(name))).toEqual([]);
    const filled = Object.entries(given)
      .filter(([, value]) => value)
      .map(([name]) => name);
    expect(filled.sort()).toEqual(['APP_NAME_SUFFIX', 'TEAMSFX_ENV']);
  });
});

describe('the bot on a machine of ours', () => {
  it('starts with the settings that the toolkit writes', () => {
    const action = read('m365agents.local.yml').deploy?.find(({ uses }) => uses.startsWith('file/'));
    const envs = (action?.with?.['envs'] ?? {}) as Readonly<Record<string, string | number>>;
    const values: Readonly<Record<string, string>> = {
      BOT_DOMAIN: 'tunnel.example.com',
      BOT_ID: GUID,
      TEAMS_APP_TENANT_ID: GUID,
      SECRET_BOT_PASSWORD: 'a secret',
      SECRET_TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    const { filled, missing } = fillPlaceholders(
      Object.fromEntries(Object.entries(envs).map(([name, value]) => [name, String(value)])),
      values,
    );

    expect(missing).toEqual([]);
    expect(SETTINGS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(envs)));
    expect(readSettings(filled as Record<string, string>)).toMatchObject({
      publicUrl: 'https://tunnel.example.com',
      bot: { type: 'SingleTenant', credential: { kind: 'secret' } },
    });
  });

  it('keeps secrets out of git', () => {
    const ignored = readFileSync('.gitignore', 'utf8').split('\n');

    expect(ignored).toEqual(expect.arrayContaining(['env/.env.*.user', '.localConfigs']));
  });
});
