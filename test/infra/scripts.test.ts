import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { launch } from '../support/launch.ts';

const BOT = '22222222-2222-4222-8222-222222222222';
const AUTH = '33333333-3333-4333-8333-333333333333';
const TENANT = '44444444-4444-4444-8444-444444444444';

/** What the stand-in for `az` answers: the first entry whose text is in the call. Nothing otherwise. */
type Answers = readonly (readonly [text: string, answer: string | { readonly fails: true }])[];

const CLOUD: Answers = [
  ['endpoints.microsoftGraphResourceId', 'https://graph.microsoft.com/'],
  ['endpoints.activeDirectory', 'https://login.microsoftonline.com'],
  ['cloud show --query name', 'AzureCloud'],
  ['account show', TENANT],
  ['signed-in-user show', 'operator-id'],
  ['KEY_VAULT_NAME', 'palbot-vault'],
  ['REGISTRY_NAME', 'palbotregistry'],
  ['IDENTITY_PRINCIPAL_ID', 'identity-id'],
  ['BOT_DOMAIN', 'palbot-app.example.com'],
];
const CREATE: Answers = [
  ['ad app create --display-name PAL Bot sign-in', AUTH],
  ['ad app create --display-name PAL Bot', BOT],
  [`ad app show --id ${AUTH}`, 'object-id'],
  ['ad sp show', { fails: true }],
];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palbot-infra-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'env'));
  await copyFile('env/.env.dev', join(folder, 'env/.env.test'));
  await set({ APP_NAME_SUFFIX: '' });
});

const envFile = (): Promise<string> => readFile(join(folder, 'env/.env.test'), 'utf8');

async function set(values: Readonly<Record<string, string>>): Promise<void> {
  let text = await envFile();
  for (const [name, value] of Object.entries(values)) {
    text = text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`);
  }
  await writeFile(join(folder, 'env/.env.test'), text);
}

/** Runs a script as an operator would, with an `az` that notes what it is asked and answers from the table. */
async function run(
  script: string,
  answers: Answers,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; calls: readonly string[]; output: string }> {
  const az = `#!${process.execPath}
const fs = require('node:fs');
const call = process.argv.slice(2).join(' ');
const given = call.includes('/dev/stdin') ? fs.readFileSync(0, 'utf8') : '';
fs.appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify({ call, given, env: process.env.VERSION }) + '\\n');
const answer = ${JSON.stringify(answers)}.find(([text]) => call.includes(text))?.[1];
if (answer?.fails) process.exit(1);
if (answer) console.log(answer);
`;
  await writeFile(join(folder, 'bin/az'), az);
  await chmod(join(folder, 'bin/az'), 0o755);
  await writeFile(join(folder, 'calls'), '');
  const { ended, lines } = launch(['bash', resolve('infra', script), 'test'], {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    ENV_FOLDER: join(folder, 'env'),
    PAUSE_IN_S: '0',
    ...env,
  });
  const code = await ended;
  const calls = (await readFile(join(folder, 'calls'), 'utf8')).split('\n').filter(Boolean);
  return {
    code,
    calls: calls.map((line) => (JSON.parse(line) as { call: string }).call),
    output: lines.join('\n'),
  };
}

describe('register.sh', () => {
  it('makes both registrations without a secret, and writes their IDs down', async () => {
    const { code, calls, output } = await run('register.sh', [...CREATE, ...CLOUD]);

    expect([code, output]).toEqual([0, expect.stringContaining('Registered.')]);
    const graph = 'https://graph.microsoft.com/v1.0/applications/object-id';
    expect(calls).toEqual(
      expect.arrayContaining([
        expect.stringContaining('--display-name PAL Bot --sign-in-audience AzureADMyOrg'),
        expect.stringContaining('--display-name PAL Bot sign-in --sign-in-audience AzureADMultipleOrgs'),
        `rest --method PATCH --uri ${graph} --body @infra/auth-app.json`,
        `rest --method PATCH --uri ${graph} --body @infra/auth-app-teams.json`,
        `ad app update --id ${AUTH} --identifier-uris api://botid-${BOT}`,
        `ad app permission admin-consent --id ${AUTH}`,
      ]),
    );
    expect(calls.join('\n')).not.toMatch(/credential reset|password/);
    const env = await envFile();
    expect(env).toContain(`\nBOT_ID=${BOT}\n`);
    expect(env).toContain(`\nAUTH_APP_ID=${AUTH}\n`);
    expect(env).toMatch(/\nTEAMS_APP_ID=[0-9a-f-]{36}\n/);
    expect(env).toContain('# ');
  });

  it('run again makes nothing new', async () => {
    await run('register.sh', [...CREATE, ...CLOUD]);
    const before = await envFile();

    const { code, calls } = await run('register.sh', [[`ad app show --id ${AUTH}`, 'object-id'], ...CLOUD]);

    expect(code).toBe(0);
    expect(calls.filter((call) => /(app|sp) create/.test(call))).toEqual([]);
    expect(await envFile()).toBe(before);
  });

  it('opens the bot to other tenants only when their people use it', async () => {
    await set({ PARTNER_TENANT_IDS: `${TENANT},${BOT}` });

    const { calls } = await run('register.sh', [...CREATE, ...CLOUD]);

    expect(calls.filter((call) => call.includes('app create'))).toEqual([
      expect.stringContaining('PAL Bot --sign-in-audience AzureADMultipleOrgs'),
      expect.stringContaining('PAL Bot sign-in --sign-in-audience AzureADMultipleOrgs'),
    ]);
  });

  it('tells the toolkit what it made, and takes what the toolkit made', async () => {
    const { output } = await run('register.sh', [...CREATE, ...CLOUD], {
      TOOLKIT: '1',
      TEAMS_APP_ID: TENANT,
    });

    expect(output).toContain(`::set-output BOT_ID=${BOT}`);
    expect(output).toContain(`::set-output AUTH_APP_ID=${AUTH}`);
    expect(output).not.toContain('::set-output TEAMS_APP_ID');
  });

  it('stops at the first step that fails', async () => {
    const { code, calls } = await run('register.sh', [
      ['rest --method', { fails: true }],
      ...CREATE,
      ...CLOUD,
    ]);

    expect(code).not.toBe(0);
    expect(calls.at(-1)).toContain('auth-app.json');
  });
});

describe('deploy.sh', () => {
  beforeEach(() =>
    set({
      BOT_ID: BOT,
      AUTH_APP_ID: AUTH,
      AZURE_RESOURCE_GROUP_NAME: 'palbot',
      AZURE_LOCATION: 'westeurope',
    }),
  );
  const stepsOf = (calls: readonly string[]): string[] =>
    calls.filter((call) =>
      /^(deployment group create|keyvault secret set|ad app|acr build|group create)/.test(call),
    );

  it('takes every step in order, and notes the address', async () => {
    const { code, calls, output } = await run('deploy.sh', CLOUD);

    expect([code, output]).toEqual([0, expect.stringContaining('Deployed.')]);
    expect(stepsOf(calls)).toEqual([
      'group create -n palbot -l westeurope -o none',
      expect.stringContaining('-f infra/foundation.bicep -p operatorId=operator-id'),
      expect.stringContaining('--vault-name palbot-vault -n token-encryption-key'),
      expect.stringContaining('--vault-name palbot-vault -n database-password'),
      expect.stringContaining(`federated-credential list --id ${BOT}`),
      expect.stringContaining(`federated-credential create --id ${BOT}`),
      expect.stringContaining(`federated-credential list --id ${AUTH}`),
      expect.stringContaining(`federated-credential create --id ${AUTH}`),
      expect.stringContaining('--registry palbotregistry --image palbot:'),
      expect.stringContaining('-p infra/azure.bicepparam'),
      expect.stringMatching(/--web-redirect-uris .*\/auth\/callback .*\/auth\/consented$/),
    ]);
    expect(calls.join('\n')).toContain(`https://login.microsoftonline.com/${TENANT}/v2.0`);
    expect(await envFile()).toContain('\nBOT_DOMAIN=palbot-app.example.com\n');
  });

  it('makes secrets of 32 bytes that are in no argument and no output', async () => {
    const { output } = await run('deploy.sh', CLOUD);

    const notes = (await readFile(join(folder, 'calls'), 'utf8')).split('\n').filter(Boolean);
    const secrets = notes
      .map((line) => JSON.parse(line) as { call: string; given: string })
      .filter(({ given }) => given);
    expect(secrets).toHaveLength(2);
    for (const { given } of secrets) {
      expect(Buffer.from(given, 'base64')).toHaveLength(32);
      expect(Buffer.from(given, 'base64').toString('base64')).toBe(given);
      expect(output).not.toContain(given);
      expect(notes.filter((line) => (JSON.parse(line) as { call: string }).call.includes(given))).toEqual([]);
    }
  });

  it('never replaces a secret or a trust that is there', async () => {
    const { calls } = await run('deploy.sh', [
      ['secret list', 'database-password\ntoken-encryption-key'],
      ['federated-credential list', 'palbot-identity'],
      ...CLOUD,
    ]);

    expect(calls.filter((call) => /secret set|federated-credential create/.test(call))).toEqual([]);
  });

  it.each([
    ['AzureUSGovernment', 'api://AzureADTokenExchangeUSGov'],
    ['AzureChinaCloud', 'api://AzureADTokenExchangeChina'],
    ['AzureCloud', 'api://AzureADTokenExchange'],
  ])('trusts the audience that the bot asks for in %s', async (cloud, audience) => {
    const { calls } = await run('deploy.sh', [['cloud show --query name', cloud], ...CLOUD]);

    expect(calls.filter((call) => call.includes(`["${audience}"]`))).toHaveLength(2);
    expect(await readFile('src/adapters/entra/app-credential.ts', 'utf8')).toContain(
      `${cloud}: '${audience}/.default'`,
    );
  });

  it('has patience with a role that the vault does not know yet, but not for ever', async () => {
    const { code, calls, output } = await run('deploy.sh', [['secret list', { fails: true }], ...CLOUD]);

    expect(code).not.toBe(0);
    expect(calls.filter((call) => call.includes('secret list'))).toHaveLength(10);
    expect(output).toContain('try 10 of 10');
    expect(calls.join('\n')).not.toContain('secret set');
  });

  it('says which value is missing', async () => {
    await set({ AZURE_LOCATION: '' });

    const { code, calls, output } = await run('deploy.sh', CLOUD);

    expect([code, calls]).toEqual([1, []]);
    expect(output).toContain('AZURE_LOCATION has no value');
  });
});
