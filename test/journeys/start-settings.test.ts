import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { useJourney } from '../support/journey.ts';
import { launch } from '../support/launch.ts';
import { createWireTap } from '../support/wire-tap.ts';

const folder = mkdtempSync(join(tmpdir(), 'pal-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Made once: the first start in an empty folder takes seconds. */
const dataDir = join(folder, 'data');

const APP = '7a1b07b0-9c3e-4f52-8d6a-2b4c6e8f0a01';
const main: [string, string] = [process.execPath, resolve('src/main.ts')];
/** What must be set; with these and nothing else the bot works. */
const least = (port: number): Record<string, string> => ({
  PORT: String(port),
  MicrosoftAppId: APP,
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: APP,
  MicrosoftAppPassword: 'Password~of-the-bot',
  TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
});

/** Runs the bot to its end; where its data would lie is a folder of its own. */
async function end(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string; files: readonly string[] }> {
  const cwd = mkdtempSync(join(folder, 'cwd-'));
  const { ended, lines } = launch(main, env, cwd);
  const code = await ended;
  return { code, output: lines.join('\n'), files: readdirSync(cwd) };
}

describe('starting in production', () => {
  it('without settings ends at once, with all that is missing and how to get it', async () => {
    // As an operator types it; npm hands the exit code on.
    const { ended, lines } = launch(['npm', 'start', '--silent'], {});

    expect(await ended).toBe(78);
    expect(lines[0]).toBe('PAL Bot cannot start: 5 setting(s) to fix');
    expect(lines.slice(1, 6).map((line) => /^ {2}- (\w+) is missing\. \S/.exec(line)?.[1])).toEqual([
      'MicrosoftAppId',
      'MicrosoftAppType',
      'MicrosoftAppTenantId',
      'TOKEN_ENCRYPTION_KEY',
      'MicrosoftAppPassword',
    ]);
    expect(lines.join('\n')).toContain('crypto.randomBytes(32)');
  });

  it('never starts without an app id: nobody could be told from anybody', async () => {
    const { code, output, files } = await end({ ...least(0), MicrosoftAppId: ' ' });

    expect(code).toBe(78);
    expect(output).toMatch(/^PAL Bot cannot start: 1 setting\(s\) to fix\n {2}- MicrosoftAppId is missing\./);
    expect(files).toEqual([]);
  });

  it('names what is malformed without showing what was given', async () => {
    const wrong = {
      PORT: '39780000',
      PUBLIC_URL: 'http://given.example.com/given',
      MicrosoftAppId: 'given-app-id',
      MicrosoftAppType: 'GivenType',
      MicrosoftAppTenantId: 'given.example.com',
      MicrosoftAppPassword: 'given~password',
      MicrosoftAppCertificatePath: '/given/certificate.pem',
      AUTH_APP_SECRET: 'given~secret',
      PARTNER_TENANT_IDS: 'given,tenants',
      DATABASE_URL: 'mysql://given:password@host/db',
      TOKEN_ENCRYPTION_KEY: Buffer.from('given key, too short').toString('base64'),
      AZURE_CLOUD: 'GivenCloud',
      LOG_LEVEL: 'given',
    };

    const { code, output } = await end(wrong);

    expect(code).toBe(78);
    for (const [name, value] of Object.entries(wrong)) {
      // What is missing beside the secret is told instead of the secret.
      expect(output).toContain(name === 'AUTH_APP_SECRET' ? 'AUTH_APP_ID' : name);
      expect(output).not.toContain(value);
    }
    expect(output).not.toMatch(/given|\n {4}at /i);
  });

  it('looks into certificates before anybody needs them', async () => {
    const wrong = join(folder, 'wrong.pem');
    const [one, other] = [await generate(), await generate()];
    writeFileSync(wrong, `${one.cert}\n${other.private}`);
    const rest = { ...least(0), MicrosoftAppPassword: '' };

    const missing = await end({ ...rest, MicrosoftAppCertificatePath: '/nowhere/bot.pem' });
    const mixed = await end({ ...rest, MicrosoftAppCertificatePath: wrong });

    expect([missing.code, mixed.code]).toEqual([78, 78]);
    expect(missing.output).toContain('MicrosoftAppCertificatePath names a file that cannot be read.');
    expect(mixed.output).toContain('private key is not the certificate’s');
  });

  it('says in a sentence what of the surroundings is in the way', { timeout: 60_000 }, async () => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const nobody = `postgres://bot:secret-word@127.0.0.1:${await freePort()}/bot`;

    const outcomes = [
      await end({ ...least(port), DATA_DIR: dataDir }),
      await end({ ...least(0), DATA_DIR: join(file, 'data') }),
      await end({ ...least(0), DATABASE_URL: nobody }),
    ];
    taken.close();

    expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1]);
    // Two streams flow together here, so the sentence need not be the last line.
    const last = outcomes.map(({ output }) =>
      output.split('\n').find((line) => line.startsWith('PAL Bot cannot start')),
    );
    expect(last[0]).toMatch(/^PAL Bot cannot start: PORT is in use by another program\./);
    expect(last[1]).toMatch(/^PAL Bot cannot start: DATA_DIR leads through a file/);
    expect(last[2]).toMatch(/^PAL Bot cannot start: The database of DATABASE_URL does not answer\./);
    expect(outcomes.map(({ output }) => output).join('\n')).not.toMatch(/secret-word|\n {4}at /);
  });
});

describe('with the least settings', () => {
  const tap = createWireTap();
  // Everything that may be left out is left out: no public address, no level of the log.
  const journey = useJourney({ azure: { intercept: tap.intercept }, env: { PUBLIC_URL: '', LOG_LEVEL: '' } });

  it('it works against the public host names, and warns of what does not work without more', async () => {
    const { azure, bot } = journey();
    const ana = journey().person('ana').personal;

    await ana.says('link 1234567 Contoso Ltd');

    expect((await ana.nextCard()).text).toMatch(/Linked\nContoso Ltd\nFabrikam/);
    const contoso = azure.snapshot().tenants.find(({ name }) => name === 'Contoso Ltd');
    expect(contoso?.links).toMatchObject([{ person: 'ana', partnerId: '1234567' }]);
    expect([...new Set(tap.requests.map(({ host }) => host))].sort()).toEqual([
      'login.botframework.com',
      'login.microsoftonline.com',
      'management.azure.com',
      'smba.trafficmanager.net',
    ]);
    expect(bot.logLines.filter((line) => line.includes('PUBLIC_URL is not set'))).toHaveLength(1);
    expect(bot.logLines.filter((line) => line.includes('no way out'))).toEqual([]);
  });

  it('the sign-in popup works for whoever sits at the machine', async () => {
    const ana = journey().person('ana').personal;
    await ana.says('link 1234567 Woodgrove Bank');
    const question = await ana.nextCard();

    const browser = await question.signIn();

    expect(new URL(browser.url).origin).toBe(
      new URL(journey().bot.url).origin.replace('127.0.0.1', 'localhost'),
    );
    expect((await ana.nextCard('Linked')).text).toContain('Woodgrove Bank');
  });

  // NODE_OPTIONS brings the sandbox's redirect in, NODE_EXTRA_CA_CERTS its authority: without the second nothing is
  // trusted, so the bot has no list of its own and no check switched off.
  it('it trusts only whom Node trusts: NODE_EXTRA_CA_CERTS is honoured, and missed when it is gone', async () => {
    const { azure } = journey();
    const port = await freePort();
    const bot = launch(main, {
      ...least(port),
      DATA_DIR: dataDir,
      NODE_OPTIONS: `--import ${new URL('../../sandbox/redirect.ts', import.meta.url).href}`,
      SANDBOX_ROUTES: JSON.stringify(azure.routes),
    });
    await bot.until('"listening"');

    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);

    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', checks: { store: 'ok', channel: 'failed' } },
    ]);
    await bot.until('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('an error nobody foresaw ends it, with a line in the log that shows no request and no secret', async () => {
    const preload = join(folder, 'unforeseen.mjs');
    writeFileSync(
      preload,
      `process.on('SIGUSR2', () => {
        process.emitWarning('a warning of the runtime');
        Promise.reject(Object.assign(new Error('unforeseen'), { request: { authorization: 'Bearer top-secret' } }));
      });`,
    );
    const bot = launch(main, {
      ...least(0),
      DATA_DIR: dataDir,
      NODE_OPTIONS: `--import ${preload}`,
    });
    await bot.until('"listening"');

    process.kill(bot.pid, 'SIGUSR2');

    expect(await bot.ended).toBe(70);
    const last = bot.lines.map((line) => JSON.parse(line) as { msg: string }).slice(-2);
    expect(last.map(({ msg }) => msg).sort()).toEqual([
      'unforeseen error, the process ends',
      'warning of the runtime',
    ]);
    expect(bot.lines.join('\n')).not.toContain('top-secret');
  });
});
