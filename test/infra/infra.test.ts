import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TEAMS_CLIENTS } from '../../src/adapters/entra/sso-tokens.ts';
import { readSettings, SETTINGS } from '../../src/app/settings.ts';
import { entriesOf, readBicep, skeleton } from './bicep.ts';

const FILES = ['azure.bicep', 'network.bicep', 'database.bicep'] as const;
const main = readBicep('azure.bicep');
const settings = entriesOf(main, 'resource settings ', 'properties');
const readJson = <T>(name: string): T => JSON.parse(readFileSync(`infra/${name}`, 'utf8')) as T;

/** Read by App Service, not by the bot. */
const OF_THE_PLATFORM = new Set(['WEBSITE_RUN_FROM_PACKAGE']);
const GUID = '11111111-1111-4111-8111-111111111111';
/** What Azure makes of the expressions. */
const EVALUATED: Readonly<Record<string, string>> = {
  "'https://${site.properties.defaultHostName}'": 'https://palbot.example.com',
  botAppId: GUID,
  authAppId: GUID,
  'tenant().tenantId': GUID,
  'identity.properties.clientId': GUID,
  partnerTenantIds: '',
  'environment().name': 'AzureCloud',
  logLevel: 'info',
};

describe.each(FILES)('%s', (name) => {
  const file = readBicep(name);

  it('closes every bracket it opens', () => {
    const open: string[] = [];
    for (const bracket of skeleton(file).match(/[()[\]{}]/g) ?? []) {
      if ('([{'.includes(bracket)) open.push(bracket);
      else expect(`${open.pop()}${bracket}`).toMatch(/\(\)|\[\]|\{\}/);
    }
    expect(open).toEqual([]);
  });

  it('takes secrets as secure parameters only, without default', () => {
    for (const { hasDefault, isSecure, name: parameter } of file.parameters) {
      expect({ parameter, isSecure }).toEqual({
        parameter,
        isSecure: /password|secret|token|url$/i.test(parameter),
      });
      if (isSecure) expect(hasDefault).toBe(false);
    }
  });

  it('gives no secret away in its outputs', () => {
    const secure = file.parameters.filter(({ isSecure }) => isSecure).map(({ name: secret }) => secret);
    for (const value of file.outputs.values()) {
      expect(value).not.toMatch(/listKeys|listSecrets|getSecret|properties\.value/);
      for (const secret of secure) expect(value).not.toContain(secret);
    }
  });
});

describe('the settings of the site', () => {
  it('are settings of the bot', () => {
    const known: readonly string[] = SETTINGS.map(({ name }) => name);
    const strange = [...settings.keys()].filter(
      (name) => !known.includes(name) && !OF_THE_PLATFORM.has(name),
    );

    expect(strange).toEqual([]);
  });

  it('hold every required one', () => {
    for (const setting of SETTINGS) {
      if ('required' in setting) expect(settings.has(setting.name)).toBe(true);
    }
  });

  it('let the bot start', () => {
    const vault: Readonly<Record<string, string>> = {
      DATABASE_URL: 'postgresql://palbot:p%2Fw@db.example.com:5432/palbot?sslmode=verify-full',
      TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    const environment = Object.fromEntries(
      [...settings].map(([name, expression]) => [
        name,
        vault[name] ?? EVALUATED[expression] ?? expression.replace(/^'([^$']*)'$/, '$1'),
      ]),
    );

    expect(readSettings(environment)).toMatchObject({
      port: 8080,
      publicUrlGiven: true,
      databaseUrl: vault['DATABASE_URL'],
      bot: { type: 'SingleTenant', credential: { kind: 'managedIdentity' } },
      auth: { credential: { kind: 'managedIdentity' } },
    });
  });

  it('hold secrets as references to the vault', () => {
    for (const name of ['DATABASE_URL', 'TOKEN_ENCRYPTION_KEY']) {
      expect(settings.get(name)).toMatch(/^'@Microsoft\.KeyVault\(SecretUri=\$\{[\w.]+\}secrets\/\S+\)'$/);
    }
  });
});

describe('azure.bicep', () => {
  it('gets what it needs from the parameter file, which names nothing else', () => {
    const given = Object.keys(
      readJson<{ parameters: Record<string, { value: string }> }>('azure.parameters.json').parameters,
    );

    const needed = main.parameters.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
    expect(given).toEqual(expect.arrayContaining(needed));
    expect(main.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(given));
  });

  it.each(['network', 'database'])('passes the module %s exactly its parameters', (name) => {
    const passed = [...entriesOf(main, `module ${name} '${name}.bicep'`, 'params').keys()];

    expect(passed.sort()).toEqual(
      readBicep(`${name}.bicep`)
        .parameters.map((parameter) => parameter.name)
        .sort(),
    );
  });

  it('uses only outputs that its modules have', () => {
    const used = [...main.source.matchAll(/\b(\w+)\.outputs\.(\w+)/g)];

    expect(used).not.toEqual([]);
    for (const [, module = '', output = ''] of used) {
      expect([...readBicep(`${module}.bicep`).outputs.keys()]).toContain(output);
    }
  });

  it.each([
    'httpsOnly: true',
    "minTlsVersion: '1.2'",
    "scmMinTlsVersion: '1.2'",
    "ftpsState: 'Disabled'",
    'allow: false',
    "healthCheckPath: '/healthz'",
    "linuxFxVersion: 'NODE|24-lts'",
    "msaAppType: 'SingleTenant'",
  ])('says %s', (line) => {
    expect(main.source).toMatch(new RegExp(`^\\s+${line.replace(/[|/]/g, '\\$&')}$`, 'm'));
  });
});

describe('the sign-in registration', () => {
  interface App {
    readonly signInAudience: string;
    readonly api: {
      readonly requestedAccessTokenVersion: number;
      readonly oauth2PermissionScopes: readonly { readonly id: string; readonly value: string }[];
    };
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
  const steps = readFileSync('infra/README.md', 'utf8');

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

  it('is set up by the written steps', () => {
    for (const part of [
      '@infra/auth-app.json',
      '@infra/auth-app-teams.json',
      'api://botid-$BOT_ID',
      '/auth/callback"',
      '/auth/consented"',
      '-f infra/azure.bicep -p infra/azure.parameters.json',
      ...main.outputs.keys(),
    ]) {
      expect(steps).toContain(part);
    }
  });
});
