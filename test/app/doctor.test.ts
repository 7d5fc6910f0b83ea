import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain, request, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type AzureSandbox, startAzure } from '../../sandbox/azure.ts';
import { startBot } from '../../sandbox/bot-process.ts';
import { checkKey } from '../../src/app/doctor/check-key.ts';
import { freePort } from '../support/free-port.ts';
import { launch } from '../support/launch.ts';
import { startPostgres } from '../support/postgres.ts';
import { ARM, CHANNEL_METADATA, createWireTap } from '../support/wire-tap.ts';

const ENTRA = 'login.microsoftonline.com';
const DOMAIN = 'palbot.example.com';
const postgres = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'pal-doctor-'));
const tap = createWireTap();
let azure: AzureSandbox;
let caFile: string;
let domain: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  azure = await startAzure({ intercept: tap.intercept });
  const { cert, private: key } = await generate([{ name: 'commonName', value: DOMAIN }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: DOMAIN }] }],
  });
  domain = { cert, key };
  caFile = join(folder, 'authorities.pem');
  writeFileSync(caFile, `${readFileSync(azure.caFile, 'utf8')}\n${domain.cert}`);
});
afterAll(async () => {
  await azure.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const KEY = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 71 + at * at * 13 + 5) % 256)).toString(
  'base64',
);

interface Diagnosis {
  readonly code: number | null;
  readonly output: string;
  /** The line about this, with its remedy. */
  readonly about: (what: string) => string;
}

/** Runs the doctor as an operator would, in a world where only the stand-ins can be reached. */
async function examine(
  env: Readonly<Record<string, string>> = {},
  routes: Readonly<Record<string, number>> = {},
): Promise<Diagnosis> {
  const { botAppId, botPassword, homeTenantId } = azure.app;
  const { ended, lines } = launch([process.execPath, resolve('src/doctor.ts')], {
    NODE_OPTIONS: `--import ${new URL('../../sandbox/redirect.ts', import.meta.url).href}`,
    NODE_EXTRA_CA_CERTS: caFile,
    SANDBOX_ROUTES: JSON.stringify({ ...azure.routes, ...routes }),
    MicrosoftAppId: botAppId,
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: homeTenantId,
    MicrosoftAppPassword: botPassword,
    TOKEN_ENCRYPTION_KEY: KEY,
    DATA_DIR: join(folder, 'data'),
    ...env,
  });
  const code = await ended;
  const output = lines.join('\n');
  for (const secret of [botPassword, KEY, env['MicrosoftAppPassword'], 'secret-word'].filter(Boolean)) {
    expect(output).not.toContain(secret);
  }
  return {
    code,
    output,
    about: (what) => {
      const at = lines.findIndex((line) => new RegExp(`^(ok|look|WRONG) +${what} {2}`).test(line));
      return `${lines[at]?.replace(/ +/g, ' ') ?? 'nothing'} ${lines[at + 1]?.includes('→') ? lines[at + 1]?.trim() : ''}`.trim();
    },
  };
}

describe('npm run doctor', () => {
  it('finds everything fine that is', async () => {
    const { code, output } = await examine({ PUBLIC_URL: 'http://localhost:3978' });

    expect(code).toBe(0);
    expect(output).not.toContain('WRONG');
    for (const what of [
      'Entra, tenant of the bot',
      'Registration of the bot',
      'Bot Framework',
      'Teams',
      'Azure Resource Manager',
      'Embedded store',
      'Encryption key',
      'Clock',
    ]) {
      expect(output).toMatch(new RegExp(`^ok +${what} {2}`, 'm'));
    }
    expect(output).toMatch(/^0 wrong, 1 to look at, \d+ fine\.$/m);
  });

  it('is what `npm run doctor` runs', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };

    expect(scripts['doctor']).toBe('node src/doctor.ts');
  });

  it('tells all that is wrong with the settings at once, and asks nobody', async () => {
    const before = tap.requests.length;

    const { code, output } = await examine({
      MicrosoftAppId: '',
      TOKEN_ENCRYPTION_KEY: 'short',
      PORT: '99999',
    });

    expect(code).toBe(78);
    expect(output).toContain('MicrosoftAppId is missing');
    expect(output).toContain('TOKEN_ENCRYPTION_KEY is malformed');
    expect(output).toContain('PORT is malformed');
    expect(tap.requests).toHaveLength(before);
  });

  it('says when a certificate cannot be read', async () => {
    const { code, output } = await examine({
      MicrosoftAppPassword: '',
      MicrosoftAppCertificatePath: join(folder, 'none.pem'),
    });

    expect([code, output]).toEqual([78, expect.stringContaining('MicrosoftAppCertificatePath')]);
  });

  it('says which tenant is unknown', async () => {
    const unknown = '99999999-9999-4999-8999-999999999999';

    const { code, about } = await examine({ PARTNER_TENANT_IDS: `${azure.app.homeTenantId},${unknown}` });

    expect(code).toBe(1);
    expect(about(`Entra, tenant ${unknown}`)).toMatch(/^WRONG .*PARTNER_TENANT_IDS.*→ Compare/);
    expect(about('Entra, tenant of the bot')).toMatch(/^ok/);
  });

  it('notices that something answers in the place of Microsoft', async () => {
    const portal = () => new Response('<h1>Please accept our terms</h1>', { status: 200 });
    const instead = (match: Parameters<typeof tap.answering>[0]) =>
      tap.answering(match, portal, () => examine());

    const entra = await instead({ host: ENTRA, path: /openid-configuration$/ });
    const channel = await instead({ host: CHANNEL_METADATA });
    const arm = await instead({ host: ARM });

    expect(entra.about('Entra, tenant of the bot')).toMatch(/^WRONG .*not Entra’s.*proxy/);
    expect(channel.about('Bot Framework')).toMatch(/^WRONG .*not the channel’s/);
    expect(arm.about('Azure Resource Manager')).toMatch(/^WRONG .*answers 200.*proxy/);
    expect([entra.code, channel.code, arm.code]).toEqual([1, 1, 1]);
  });

  it('notices keys that are not for Teams, and keys that are not there', async () => {
    const keys = (answer: object) => () => Response.json(answer);

    const channel = await tap.answering(
      { host: CHANNEL_METADATA, path: /keys$/ },
      keys({ keys: [{ kid: 'x', endorsements: ['webchat'] }] }),
      () => examine(),
    );
    const entra = await tap.answering({ host: ENTRA, path: /keys$/ }, keys({ keys: [] }), () => examine());

    expect(channel.about('Bot Framework')).toContain('no key is endorsed for Teams');
    expect(entra.about('Entra, tenant of the bot')).toMatch(/^WRONG .*signing keys/);
  });

  it('believes no metadata that names another issuer', async () => {
    const elsewhere = {
      issuer: 'https://login.example.com/x/v2.0',
      jwks_uri: `https://${ENTRA}/common/discovery/keys`,
    };

    const { about } = await tap.answering(
      { host: ENTRA, path: /openid-configuration$/ },
      () => Response.json(elsewhere),
      () => examine(),
    );

    expect(about('Entra, tenant of the bot')).toMatch(/^WRONG .*not Entra’s/);
  });

  it('says what the registration dislikes', async () => {
    const { code, about } = await examine({ MicrosoftAppPassword: 'not~the~secret~of~the~bot' });

    expect(code).toBe(1);
    expect(about('Registration of the bot')).toMatch(
      /^WRONG .*refuses its secret \(AADSTS7000215\)\. → The secret is wrong/,
    );
  });

  it('asks for both registrations when there are two', async () => {
    const other = '77777777-7777-4777-8777-777777777777';

    const { about } = await examine({ AUTH_APP_ID: other, AUTH_APP_SECRET: 'x' });

    expect(about('Registration of the bot')).toMatch(/^ok/);
    expect(about('Registration of the sign-in')).toMatch(
      /^WRONG .*AADSTS700016.* → The application is not in this tenant/,
    );
  });

  it('says that a managed identity is looked for in the wrong place', async () => {
    const { about } = await examine({
      MicrosoftAppPassword: '',
      MicrosoftAppManagedIdentityClientId: '77777777-7777-4777-8777-777777777777',
    });

    expect(about('Registration of the bot')).toMatch(/^WRONG .*no managed identity.*where the bot runs/);
  });

  it('tells trouble of Microsoft from trouble here', async () => {
    const arm = await tap.answering(
      { host: ARM },
      () => new Response('', { status: 503 }),
      () => examine(),
    );
    azure.setFault({ kind: 'entraBusy' }, true);
    const entra = await examine();
    azure.setFault({ kind: 'entraBusy' }, false);

    expect(arm.about('Azure Resource Manager')).toMatch(/^WRONG .*503.*Azure is in trouble/);
    expect(entra.about('Registration of the bot')).toMatch(/^look .*does not answer now/);
  });

  it('says which host has no way out to it', async () => {
    const gone = await freePort();

    const { code, about } = await examine({}, { [ARM]: gone, 'smba.trafficmanager.net': gone });

    expect(code).toBe(1);
    expect(about('Azure Resource Manager')).toMatch(/^WRONG .*management\.azure\.com refuses connections/);
    expect(about('Teams')).toMatch(/^look .*smba/);
  });

  it('says when a proxy reads along with a certificate of its own', async () => {
    const { about } = await examine({ NODE_EXTRA_CA_CERTS: '' });

    expect(about('Azure Resource Manager')).toMatch(
      /certificate that cannot be verified.*NODE_EXTRA_CA_CERTS/,
    );
  });

  it('asks the Azure of the cloud that is set', async () => {
    const { about } = await examine({ AZURE_CLOUD: 'AzureUSGovernment' });

    expect(about('Azure Resource Manager')).toContain('management.usgovcloudapi.net');
    expect(about('Bot Framework')).toContain('login.botframework.azure.us');
  });

  it.each([
    ['five minutes ahead', 300_000, /^WRONG Clock ours is (299|300|301) s behind/],
    ['half a minute behind', -30_000, /^look Clock ours is (29|30|31) s ahead/],
  ])('notices that everybody else is %s', async (_how, offInMs, line) => {
    const late = async (carryOut: () => Promise<Response>): Promise<Response> => {
      const answer = await carryOut();
      const headers = new Headers(answer.headers);
      headers.set('date', new Date(Date.now() + offInMs).toUTCString());
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
    };

    const { about } = await tap.answering({}, late, () => examine());

    expect(about('Clock')).toMatch(line);
  });

  it('says when the folder of the embedded store is none', async () => {
    writeFileSync(join(folder, 'a-file'), '');

    const { about } = await examine({ DATA_DIR: join(folder, 'a-file') });

    expect(about('Embedded store')).toMatch(/^WRONG .*DATA_DIR is a file/);
  });

  it('says when the database does not answer, without its password', async () => {
    const { code, about } = await examine({
      DATABASE_URL: `postgres://bot:secret-word@127.0.0.1:${await freePort()}/bot`,
    });

    expect(code).toBe(1);
    expect(about('Database')).toMatch(/^WRONG .*ECONNREFUSED.*Is it running/);
  });
});

describe('the encryption key', () => {
  it.each([
    ['the same byte', Buffer.alloc(32, 7)],
    ['counted up', Buffer.from(Array.from({ length: 32 }, (_, at) => at))],
    ['typed', Buffer.from('aaaaaaaabbbbbbbbccccccccdddddddd')],
  ])('is refused when it is %s', async (_what, key) => {
    expect(await checkKey(key)()).toMatchObject([{ status: 'wrong', says: 'it does not look random.' }]);
  });

  it('is fine when it is random', async () => {
    for (let round = 0; round < 500; round++) {
      expect(await checkKey(randomBytes(32))()).toMatchObject([{ status: 'ok' }]);
    }
  });
});

describe('the public address', () => {
  /** https in front of a bot, as a load balancer is; `change` may meddle. */
  async function frontOf(port: number, change: (headers: Record<string, unknown>) => void = () => undefined) {
    const forward: RequestListener = (incoming, outgoing) => {
      const call = request(
        { port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          const headers: Record<string, unknown> = { ...answer.headers };
          change(headers);
          outgoing.writeHead(answer.statusCode ?? 500, headers as Record<string, string>);
          answer.pipe(outgoing);
        },
      );
      call.on('error', () => outgoing.destroy());
      incoming.pipe(call);
    };
    const server = createServer({ cert: domain.cert, key: domain.key }, forward).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { [DOMAIN]: (server.address() as AddressInfo).port };
  }
  const PUBLIC_URL = `https://${DOMAIN}`;
  let port: number;
  let bot: Awaited<ReturnType<typeof startBot>>;
  beforeAll(async () => {
    port = await freePort();
    bot = await startBot({ azure, port, publicUrl: PUBLIC_URL, dataDir: join(folder, 'bot') });
  });
  afterAll(() => bot.stop());

  it('is fine when the bot answers there and nothing changes its pages', async () => {
    const { code, about, output } = await examine({ PUBLIC_URL }, await frontOf(port));

    expect(code).toBe(0);
    for (const what of ['Public address', 'Readiness', 'Messages', 'Pages'])
      expect(about(what)).toMatch(/^ok/);
    expect(output).toContain('Everything is fine.');
  });

  it('shows which protection of the pages is lost on the way', async () => {
    const routes = await frontOf(port, (headers) => {
      delete headers['strict-transport-security'];
      headers['content-security-policy'] = "default-src 'self'";
    });

    const { code, about } = await examine({ PUBLIC_URL }, routes);

    expect(code).toBe(1);
    expect(about('Pages')).toMatch(/^WRONG .*content-security-policy, strict-transport-security\./);
  });

  it('notices something else in the place of the bot, or nothing', async () => {
    const other = createServer({ cert: domain.cert, key: domain.key }, (_incoming, outgoing) => {
      outgoing.writeHead(302, { location: 'https://login.example.com' }).end();
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    onTestFinished(() => void other.close());

    const elsewhere = await examine({ PUBLIC_URL }, { [DOMAIN]: (other.address() as AddressInfo).port });
    const nowhere = await examine({ PUBLIC_URL }, { [DOMAIN]: await freePort() });
    const plain = await examine({ PUBLIC_URL: '' });

    expect(elsewhere.about('Public address')).toMatch(/^WRONG .*something else answers there \(302\)/);
    expect(nowhere.about('Public address')).toMatch(/^WRONG .*refuses connections/);
    expect(plain.about('Public address')).toMatch(/^look .*not set/);
  });

  it('says that the bot is there but not ready', async () => {
    const { about } = await examine({ PUBLIC_URL }, await frontOf(await notReady()));

    expect(about('Readiness')).toMatch(/^WRONG .*not ready: store\./);
  });

  /** A bot whose database is gone, as far as its answers tell. */
  async function notReady(): Promise<number> {
    const server = createPlain((incoming, outgoing) => {
      const isReady = incoming.url === '/healthz';
      const body = isReady
        ? { status: 'ok' }
        : { status: 'unavailable', checks: { store: 'failed', channel: 'ok' } };
      outgoing.writeHead(isReady ? 200 : 503).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }
});

describe.skipIf(postgres === undefined)('the database', () => {
  const DATABASE_URL = postgres?.url ?? '';
  const query = async (...statements: readonly string[]): Promise<void> => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: DATABASE_URL });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  it('is fine before the first start, and after', async () => {
    const before = await examine({ DATABASE_URL });
    const bot = await startBot({
      azure,
      port: await freePort(),
      publicUrl: 'http://localhost',
      dataDir: folder,
      databaseUrl: DATABASE_URL,
    });
    await bot.stop();
    const after = await examine({ DATABASE_URL });

    expect([before.code, after.code]).toEqual([0, 0]);
    expect(before.about('Tables')).toMatch(/^ok .*the first start makes them/);
    expect(after.about('Tables')).toMatch(/^ok .*as this version wants them/);
    for (const what of ['Database', 'Clock of the database', 'Stored sign-ins'])
      expect(after.about(what)).toMatch(/^ok/);
  });

  it('may be older or newer than the bot', async () => {
    await query(`delete from kysely_migration where name like '0002%'`);
    const older = await examine({ DATABASE_URL });
    await query(
      `insert into kysely_migration (name, timestamp) values ('0002-bulk-runs', ''), ('9999-later', '')`,
    );
    const newer = await examine({ DATABASE_URL });
    await query(`delete from kysely_migration where name = '9999-later'`);

    expect(older.about('Tables')).toMatch(/^ok .*1 migration\(s\) to go/);
    expect(newer.about('Tables')).toMatch(/^look .*newer version/);
  });

  it('shows sign-ins that another key has sealed', async () => {
    await query(
      `insert into token (kind, person_tenant, person_object, sealed, expires_on)
       values ('x', 'a', 'b', 'otherkey.nonce.body', 1)`,
    );
    const { code, about } = await examine({ DATABASE_URL });
    await query('delete from token');

    expect([code, about('Stored sign-ins')]).toEqual([0, expect.stringMatching(/^look .*1 of 1/)]);
  });

  it('refuses a wrong password and a user who may not make tables', async () => {
    await query(
      'drop table if exists kysely_migration cascade',
      `create role weak login password 'secret-word'`,
      'revoke create on schema public from public',
    );
    const as = (user: string, password: string): string => {
      const url = new URL(DATABASE_URL);
      [url.username, url.password] = [user, password];
      return url.href;
    };

    const weak = await examine({ DATABASE_URL: as('weak', 'secret-word') });
    const nobody = await examine({ DATABASE_URL: as('nobody', 'secret-word') });

    expect(weak.about('Tables')).toMatch(/^WRONG .*may not make tables/);
    expect(nobody.about('Database')).toMatch(/^WRONG .*(28P01|28000)/);
  });
});
