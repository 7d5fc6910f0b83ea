import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TEAMS_CLIENTS } from '../../src/adapters/entra/sso-tokens.ts';
import { readSettings, SETTINGS } from '../../src/app/settings.ts';
import { descendantsOf, objectsOf, propertiesOf, readBicep, syntaxProblems, type Block } from './bicep.ts';

const files = globSync('infra/**/*.bicep')
  .map((path) => readBicep(relative('infra', path)))
  .sort((a, b) => a.path.localeCompare(b.path));
const named = (path: string) => files.find((file) => file.path === path)!;
const main = named('azure.bicep');
const blocks = (pick: (block: Block) => boolean) => files.flatMap(({ resources }) => resources.filter(pick));
const readJson = <T>(name: string): T => JSON.parse(readFileSync(`infra/${name}`, 'utf8')) as T;

const container = propertiesOf(
  named('modules/app.bicep').resources.find(({ name }) => name === 'app')!.body,
  'properties',
  'template',
);
const [bot] = descendantsOf(container.get('containers')!).filter(({ type }) => type === 'object');
/** Name -> expression, or the name of the secret it is a reference to. */
const settings = new Map(
  objectsOf(propertiesOf(bot!).get('env')).map((entry) => {
    const name = (entry.get('name') ?? '').replaceAll("'", '');
    return [name, { value: entry.get('value'), secret: entry.get('secretRef')?.replaceAll("'", '') }];
  }),
);

/** Settings that the template leaves out, and why. A new setting is passed, or gets its reason here. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  MicrosoftAppPassword: 'the identity stands in for it',
  MicrosoftAppCertificatePath: 'the identity stands in for it',
  AUTH_APP_SECRET: 'the identity stands in for it',
  AUTH_APP_CERTIFICATE_PATH: 'the identity stands in for it',
  DATA_DIR: 'there is a database',
  MANAGER_IDS: 'managers have the app role Manager',
  BACKGROUND_REFRESH: 'people may switch it off for themselves',
  ATTESTATION_KEY: 'the key follows from the encryption key',
};

const GUID = '11111111-1111-4111-8111-111111111111';
/** What Azure makes of the expressions. */
const EVALUATED: Readonly<Record<string, string>> = {
  'string(port)': /^var port = (\d+)$/m.exec(named('modules/app.bicep').source)?.[1] ?? '',
  "'https://${domain}'": 'https://palbot.example.com',
  botAppId: GUID,
  authAppId: GUID,
  'tenant().tenantId': GUID,
  'identity.properties.clientId': GUID,
  partnerTenantIds: '',
  'string(auditRetentionDays)': '730',
  'environment().name': 'AzureCloud',
  logLevel: 'info',
};
const VAULT: Readonly<Record<string, string>> = {
  'database-url': 'postgresql://palbot:p%2Fw@db.example.com:5432/palbot?sslmode=verify-full',
  'token-encryption-key': Buffer.alloc(32, 1).toString('base64'),
};

describe.each(files)('$path', (file) => {
  it('is Bicep, as far as the grammar knows', () => {
    expect(syntaxProblems(file.source)).toEqual([]);
  });

  it('takes secrets as secure parameters only, without default', () => {
    for (const { hasDefault, isSecure, name } of file.parameters) {
      const isSecret = /(password|secret|token|key|url)$/i.test(name);
      expect({ name, isSecure }).toEqual({ name, isSecure: isSecret && name !== 'databaseUrlSecret' });
      if (isSecure) expect(hasDefault).toBe(false);
    }
  });

  it('gives no secret away in its outputs', () => {
    const secure = file.parameters.filter(({ isSecure }) => isSecure).map(({ name }) => name);
    for (const value of file.outputs.values()) {
      expect(value).not.toMatch(/listKeys|listSecrets|getSecret|connectionString|properties\.value/i);
      for (const secret of secure) expect(value).not.toContain(secret);
    }
  });

  it('names a released version of each resource type', () => {
    for (const { type } of file.resources) {
      expect(type).toMatch(
        /^Microsoft\.\w+(\/\w+)+@20\d\d-\d\d-\d\d$|diagnosticSettings@2021-05-01-preview$/,
      );
    }
  });

  it('uses every parameter it takes', () => {
    for (const { name } of file.parameters) {
      expect(file.source.match(new RegExp(`\\b${name}\\b`, 'g'))?.length, name).toBeGreaterThan(1);
    }
  });

  it('passes its modules exactly what they take, and uses only what they give', () => {
    for (const { name, type, body } of file.modules) {
      const module = named(join(dirname(file.path), type));
      const passed = [...propertiesOf(body, 'params').keys()];
      expect(passed.sort(), name).toEqual(module.parameters.map((parameter) => parameter.name).sort());
      const used = [...file.source.matchAll(new RegExp(`\\b${name}!?\\.outputs\\.(\\w+)`, 'g'))];
      for (const [, output] of used) expect([...module.outputs.keys()]).toContain(output);
    }
  });

  it('asks a module that may be missing only where it is there', () => {
    for (const [line] of file.source.matchAll(/^.*\bnetwork!?\.outputs\..*$/gm)) {
      expect(line).toMatch(/: privateNetwork \? network!\.outputs\.\w+ : ''$/);
    }
  });
});

describe('the templates together', () => {
  it('have no file that nobody uses', () => {
    const used = files.flatMap(({ path, modules }) => modules.map(({ type }) => join(dirname(path), type)));

    expect([...new Set([...used, 'azure.bicep', 'foundation.bicep'])].sort()).toEqual(
      files.map(({ path }) => path).sort(),
    );
  });

  it('ask for each resource type in one version', () => {
    const versions = new Map<string, Set<string>>();
    for (const { type } of blocks(() => true)) {
      const [name = '', version = ''] = type.split('@');
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }

    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it('agree on who the bot is and where its secrets lie', () => {
    const foundation = named('foundation.bicep');
    const identityName = (file: typeof main) =>
      propertiesOf(file.resources.find(({ name }) => name === 'identity')!.body).get('name')?.text;
    const lengths = ({ source }: typeof main) =>
      /@maxLength\(\d+\)\nparam baseName string = '\w+'/.exec(source)?.[0];

    expect(identityName(main)).toBe(identityName(foundation));
    expect(lengths(main)).toBe(lengths(foundation));
    expect(lengths(main)).toBeDefined();
  });

  it('make a vault that asks for roles and forgets nothing', () => {
    const [vault] = blocks(
      ({ type, existing }) => type.startsWith('Microsoft.KeyVault/vaults@') && !existing,
    );
    const properties = propertiesOf(vault!.body, 'properties');

    expect(properties.get('enableRbacAuthorization')?.text).toBe('true');
    expect(properties.get('enablePurgeProtection')?.text).toBe('true');
  });

  it('open no door by key or password where an account will do', () => {
    const source = files.map((file) => file.source).join('\n');

    expect(source).not.toMatch(/listKeys|listCredentials|sharedKey|accessPolicies/);
    expect(source).toMatch(/^ {4}adminUserEnabled: false$/m);
    expect(source).toMatch(/^ {4}disableLocalAuth: true$/m);
    expect(source).toMatch(/^ {6}activeDirectoryAuth: 'Enabled'$/m);
  });

  it('register the bot for one tenant, with the Teams channel', () => {
    const { source } = named('modules/bot.bicep');

    expect(source).toMatch(/^ {4}msaAppType: 'SingleTenant'$/m);
    expect(source).toMatch(/^ {4}channelName: 'MsTeamsChannel'$/m);
    expect(source).toContain("endpoint: 'https://${domain}/api/messages'");
  });
});

describe('the container', () => {
  it('is passed settings of the bot', () => {
    const known: readonly string[] = SETTINGS.map(({ name }) => name);

    expect([...settings.keys()].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is passed every setting, but for those that are left out for a reason', () => {
    const missing = SETTINGS.map(({ name }) => name).filter((name) => !settings.has(name) && !LEFT_OUT[name]);

    expect(missing, 'pass it in infra/modules/app.bicep, or say in LEFT_OUT why not').toEqual([]);
    for (const name of Object.keys(LEFT_OUT)) expect(settings.has(name)).toBe(false);
  });

  it('starts with what it is passed', () => {
    const environment = Object.fromEntries(
      [...settings].map(([name, { value = '', secret }]) => [
        name,
        secret === undefined ? (EVALUATED[value] ?? value.replace(/^'([^$']*)'$/, '$1')) : VAULT[secret],
      ]),
    );

    expect(readSettings(environment)).toMatchObject({
      port: 3978,
      publicUrlGiven: true,
      databaseUrl: VAULT['database-url'],
      bot: { type: 'SingleTenant', credential: { kind: 'managedIdentity' } },
      auth: { credential: { kind: 'managedIdentity' } },
    });
  });

  it('gets its secrets from the vault, by the identity', () => {
    const secrets = objectsOf(
      propertiesOf(
        named('modules/app.bicep').resources.find(({ name }) => name === 'app')!.body,
        'properties',
        'configuration',
      ).get('secrets'),
    );

    expect([...settings.values()].flatMap(({ secret }) => secret ?? [])).toEqual(Object.keys(VAULT));
    expect(secrets.map((secret) => secret.get('name')?.replaceAll("'", ''))).toEqual(Object.keys(VAULT));
    for (const secret of secrets) {
      expect(secret.get('keyVaultUrl')).toMatch(/^'\$\{vault\.properties\.vaultUri\}secrets\//);
      expect(secret.get('identity')).toBe('identity.id');
      expect(secret.has('value')).toBe(false);
    }
  });

  it('is asked what it answers, runs at least twice, and may finish its work', () => {
    const probes = objectsOf(propertiesOf(bot!).get('probes')).map(
      (probe) => [probe.get('type'), /path: '(.+)'/.exec(probe.get('httpGet') ?? '')?.[1]] as const,
    );
    const server = readFileSync('src/adapters/http/server.ts', 'utf8');

    expect(probes).toEqual([
      ["'Startup'", '/healthz'],
      ["'Liveness'", '/healthz'],
      ["'Readiness'", '/readyz'],
    ]);
    for (const [, path] of probes) expect(server).toContain(`'${path}'`);
    expect(main.source).toMatch(/@minValue\(2\)\nparam minReplicas int = 2/);
    expect(Number(container.get('terminationGracePeriodSeconds')?.text)).toBeGreaterThan(30);
  });
});

describe('the alerts', () => {
  const { source } = named('modules/alerts.bicep');
  const code = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const watched = [...source.matchAll(/"([a-z][^"]+)"/gi)]
    .map(([, message = '']) => message)
    .filter((message) => message.includes(' '));

  it('watch restarts, errors, replicas, readiness, the database and the log', () => {
    const names = [...source.matchAll(/name: '\$\{name\}-([\w-]+?)(?:-\$\{watched\.metric\})?'/g)].map(
      ([, name]) => name,
    );

    expect(names).toEqual(expect.arrayContaining(['restarts', '5xx', 'replicas', 'not-ready', 'database']));
    for (const metric of ['storage_percent', 'cpu_percent']) expect(source).toContain(`'${metric}'`);
    for (const query of ['dead-letters', 'errors', 'wrong-tenant'])
      expect(source).toContain(`name: '${query}'`);
  });

  it('wait for messages that the bot writes', () => {
    expect(watched.length).toBeGreaterThan(3);
    for (const message of watched) {
      expect(
        code.some((text) => text.includes(`'${message}'`)),
        message,
      ).toBe(true);
    }
  });

  it('know every way in which work is given up', () => {
    const given = code.flatMap((text) =>
      [...text.matchAll(/log\.(?:error|warn)\([^;]*?'([^'\n]*given up[^'\n]*)'/g)].map(
        ([, found = '']) => found,
      ),
    );

    expect(watched).toEqual(expect.arrayContaining(given));
  });

  it('are told apart in the guide', () => {
    const guide = readFileSync('docs/deployment.md', 'utf8');
    for (const [, name] of source.matchAll(/^ {6}name: '([\w-]+)'$/gm))
      expect(guide).toContain(`\`${name}\``);
  });
});

describe('azure.bicepparam', () => {
  const source = readFileSync('infra/azure.bicepparam', 'utf8');
  const given = [...source.matchAll(/^param (\w+) = (.+)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));

  it('is Bicep, but for the parameters without type, which the grammar does not know', () => {
    expect(syntaxProblems(source.replace(/^param /gm, 'var ').replace(/^using .+$/m, ''))).toEqual([]);
    expect(existsSync(join('infra', /^using '(.+)'$/m.exec(source)?.[1] ?? 'nothing'))).toBe(true);
  });

  it('gives the template what it needs, and names nothing else', () => {
    const needed = main.parameters.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
    const names = given.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(needed));
    expect(main.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(new Set(names).size).toBe(names.length);
  });

  it('asks for variables that the script exports', () => {
    const exported = [...readFileSync('infra/deploy.sh', 'utf8').matchAll(/^export (.+)$/gm)].flatMap(
      ([, names = '']) => names.split(' '),
    );

    for (const [, variable] of source.matchAll(/readEnvironmentVariable\('(\w+)'/g)) {
      expect(exported).toContain(variable);
    }
  });
});

describe('the sign-in registration', () => {
  interface App {
    readonly signInAudience: string;
    readonly api: {
      readonly requestedAccessTokenVersion: number;
      readonly oauth2PermissionScopes: readonly { readonly id: string; readonly value: string }[];
    };
    readonly appRoles: readonly { readonly value: string; readonly allowedMemberTypes: readonly string[] }[];
    readonly requiredResourceAccess: readonly object[];
  }
  interface Teams {
    readonly api: {
      readonly preAuthorizedApplications: readonly {
        readonly appId: string;
        readonly delegatedPermissionIds: readonly string[];
      }[];
    };
  }
  const app = readJson<App>('auth-app.json');
  const teams = readJson<Teams>('auth-app-teams.json').api.preAuthorizedApplications;

  it('is multi-tenant and asks for Azure Resource Manager, nothing more', () => {
    expect(app).toMatchObject({
      signInAudience: 'AzureADMultipleOrgs',
      api: { requestedAccessTokenVersion: 2 },
    });
    expect(app.requiredResourceAccess).toEqual([
      {
        resourceAppId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
        resourceAccess: [{ id: '41094075-9dad-400e-a0bd-54e686782033', type: 'Scope' }],
      },
    ]);
  });

  it('lets exactly the Teams clients in that the bot believes', () => {
    expect(app.api.oauth2PermissionScopes.map(({ value }) => value)).toEqual(['access_as_user']);
    expect(teams.map(({ appId }) => appId).sort()).toEqual([...TEAMS_CLIENTS].sort());
    for (const { delegatedPermissionIds } of teams) {
      expect(delegatedPermissionIds).toEqual(app.api.oauth2PermissionScopes.map(({ id }) => id));
    }
  });

  it('knows managers by a role that only people can have', () => {
    expect(app.appRoles).toMatchObject([{ value: 'Manager', allowedMemberTypes: ['User'] }]);
  });

  it('has no secret and no redirect of an app without one', () => {
    expect(JSON.stringify(app)).not.toMatch(/passwordCredentials|keyCredentials|"spa"|publicClient"/);
    expect(app).toMatchObject({ isFallbackPublicClient: false });
  });
});
