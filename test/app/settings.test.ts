import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envSample, readSettings, SETTINGS, SettingsError } from '../../src/app/settings.ts';

const APP = '11111111-1111-4111-8111-111111111111';
const AUTH = '22222222-2222-4222-8222-222222222222';
const TENANT = '33333333-3333-4333-8333-333333333333';
const KEY = Buffer.alloc(32, 7).toString('base64');
const least = {
  PORT: '3978',
  MicrosoftAppId: APP,
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: TENANT,
  MicrosoftAppPassword: 'a secret',
  TOKEN_ENCRYPTION_KEY: KEY,
};

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('are complete with port, app, type, tenant, secret and key', () => {
    expect(readSettings(least)).toMatchObject({
      port: 3978,
      publicUrl: 'http://localhost:3978',
      publicUrlGiven: false,
      bot: { appId: APP, type: 'SingleTenant', tenantId: TENANT, credential: { kind: 'secret' } },
      auth: { appId: APP, credential: { kind: 'secret', secret: 'a secret' } },
      partnerTenants: [TENANT],
      managerIds: [],
      dataDir: './data',
      cloud: { name: 'AzureCloud' },
      logLevel: 'info',
    });
  });

  it('take several managers, with blanks and capitals as people paste them', () => {
    const { managerIds } = readSettings({ ...least, MANAGER_IDS: ` ${APP.toUpperCase()} , ${AUTH}` });

    expect(managerIds).toEqual([APP, AUTH]);
  });

  it('tell everything that is wrong at once, with the way out', () => {
    const problems = problemsOf({});

    for (const name of [
      'MicrosoftAppId',
      'MicrosoftAppType',
      'MicrosoftAppTenantId',
      'MicrosoftAppPassword',
      'TOKEN_ENCRYPTION_KEY',
    ]) {
      expect(problems.filter((problem) => problem.startsWith(`${name} is missing. `))).toHaveLength(1);
    }
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '80a'],
    ['PUBLIC_URL', 'http://palbot.example.com'],
    ['PUBLIC_URL', 'https://palbot.example.com/bot'],
    ['PUBLIC_URL', 'palbot.example.com'],
    ['MicrosoftAppId', 'app'],
    ['MicrosoftAppType', 'MultiTenant'],
    ['MicrosoftAppTenantId', 'common'],
    ['AUTH_APP_ID', 'x'],
    ['PARTNER_TENANT_IDS', `${TENANT},*`],
    ['MANAGER_IDS', `${APP},mira`],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'postgres://:x'],
    ['TOKEN_ENCRYPTION_KEY', 'c2hvcnQ='],
    ['TOKEN_ENCRYPTION_KEY', 'not base64 at all, but long enough to be it'],
    ['AUDIT_RETENTION_DAYS', '7'],
    ['AUDIT_RETENTION_DAYS', '99999'],
    ['AUDIT_RETENTION_DAYS', 'for ever'],
    ['BACKGROUND_REFRESH', 'sometimes'],
    ['AZURE_CLOUD', 'AzureGermanCloud'],
    ['LOG_LEVEL', 'loud'],
  ])('refuse a malformed %s: %s', (name, value) => {
    const problems = problemsOf({ ...least, [name]: value });

    expect(problems.some((problem) => problem.startsWith(`${name} `))).toBe(true);
    if (value.length > 5) expect(problems.join()).not.toContain(value);
  });

  it('look at stale links by themselves unless told otherwise', () => {
    expect(readSettings(least).backgroundRefresh).toBe(true);
    expect(readSettings({ ...least, BACKGROUND_REFRESH: 'off' }).backgroundRefresh).toBe(false);
  });

  it('keep the audit for two years unless told otherwise, in days', () => {
    const day = 24 * 60 * 60_000;

    expect(readSettings(least).auditRetentionInMs).toBe(730 * day);
    expect(readSettings({ ...least, AUDIT_RETENTION_DAYS: '30' }).auditRetentionInMs).toBe(30 * day);
  });

  it('take a registration of its own for signing people in', () => {
    const { auth } = readSettings({
      ...least,
      AUTH_APP_ID: AUTH,
      AUTH_APP_CERTIFICATE_PATH: '/run/secrets/auth.pem',
    });
    expect(auth).toEqual({ appId: AUTH, credential: { kind: 'certificate', path: '/run/secrets/auth.pem' } });
  });

  it('take a managed identity for the bot, which then needs a registration for signing people in', () => {
    const msi = { ...least, MicrosoftAppType: 'UserAssignedMsi', MicrosoftAppPassword: '' };

    expect(problemsOf(msi).join()).toContain('AUTH_APP_ID is missing');
    expect(
      readSettings({ ...msi, AUTH_APP_ID: AUTH, AUTH_APP_MANAGED_IDENTITY_CLIENT_ID: APP }).bot.credential,
    ).toEqual({ kind: 'managedIdentity', clientId: APP });
  });

  it.each([
    ['two credentials for one registration', { MicrosoftAppCertificatePath: 'x.pem' }],
    ['a credential without its registration', { AUTH_APP_SECRET: 'x' }],
    ['a registration without a credential', { AUTH_APP_ID: AUTH }],
    ['a managed identity with a secret', { MicrosoftAppType: 'UserAssignedMsi' }],
  ])('refuse %s', (_what, extra) => {
    expect(problemsOf({ ...least, ...extra })).not.toEqual([]);
  });

  it('are all in .env.sample, which is printed from the table', () => {
    const sample = readFileSync('.env.sample', 'utf8');

    expect(sample).toBe(envSample());
    for (const { name } of SETTINGS) expect(sample).toContain(`\n${name}=`);
  });
});
