import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { openEmbedded } from '../../src/adapters/store/embedded/open-embedded.ts';
import { dump, silent } from '../adapters/store/open-fixture.ts';
import { identityTools } from '../support/identity.ts';
import { type Card, useJourney } from '../support/journey.ts';

/** Everything that must never be seen again, by what it is. */
const secrets = new Map<string, Set<string>>();
const note = (kind: string, value: string | null | undefined): void => {
  if (!value) return;
  const known = secrets.get(kind) ?? new Set();
  secrets.set(kind, known.add(value));
};

const encryptionKey = randomBytes(32).toString('base64');
const journey = useJourney({
  azure: { intercept: listen },
  env: { LOG_LEVEL: 'debug', TOKEN_ENCRYPTION_KEY: encryptionKey },
});
const tools = identityTools(journey);
const chat = (person: string) => journey().person(person).personal;

/** Notes what the bot sends to Microsoft and what it gets. */
async function listen(request: Request, answer: () => Promise<Response>): Promise<Response> {
  note('bearer', request.headers.get('authorization')?.replace('Bearer ', ''));
  const isToken = new URL(request.url).pathname.endsWith('/token');
  const form = isToken ? new URLSearchParams(await request.clone().text()) : undefined;
  for (const name of ['assertion', 'client_secret', 'code', 'code_verifier']) note(name, form?.get(name));
  const response = await answer();
  if (!isToken) return response;
  const body = (await response.clone().json()) as Record<string, unknown>;
  for (const name of ['access_token', 'id_token', 'refresh_token']) note(name, body[name] as string);
  return response;
}

/** Goes through the window by hand, to see what a browser keeps to itself. */
async function window(card: Card, account: string, until: 'begun' | 'through' = 'through') {
  const start = (await card.popup()).browser.url;
  const begun = await fetch(start, { method: 'POST', redirect: 'manual' });
  const [cookie = ''] = begun.headers.get('set-cookie')!.split(';');
  const authorize = new URL(begun.headers.get('location')!);
  note('cookie', cookie.split('=')[1]);
  note('state', authorize.searchParams.get('state'));
  note('nonce', authorize.searchParams.get('nonce'));
  if (until === 'begun') return { teamsCode: undefined, typedCode: undefined };

  const form = new URLSearchParams({ account, mfa: 'approved' });
  const done = await journey().azure.browse(new Request(authorize, { method: 'POST', body: form }));
  const page = await (await fetch(done.headers.get('location')!, { headers: { cookie } })).text();
  const teamsCode = /"code":"([\w-]+)"/.exec(page)?.[1];
  const typedCode = /code (\d{8})</.exec(page)?.[1];
  note('teamsCode', teamsCode);
  note('typedCode', typedCode);
  return { teamsCode, typedCode };
}

const says = async (person: string, text: string, wanted?: string): Promise<Card> => {
  await chat(person).says(text);
  return chat(person).nextCard(wanted);
};

/** Every way through the sign-in at least once, and all that can hang in the air left hanging. */
async function liveThroughItAll(): Promise<void> {
  const { azure } = journey();
  for (const method of ['ssoToken', 'channelToken'] as const) {
    const real = azure[method].bind(azure) as (argument: unknown) => Promise<string>;
    vi.spyOn(azure, method).mockImplementation(async (argument: unknown) => {
      const token = await real(argument);
      note(method, token);
      return token;
    });
  }
  const consented = { kind: 'consentMissing', tenant: TENANT.contoso } as const;

  await says('ana', 'link 1234567 Contoso Ltd', 'Linked');
  await says('ana', 'update 7654321 Contoso Ltd', 'Another partner');
  await journey().during({ kind: 'cae', tenant: TENANT.contoso }, () =>
    says('ana', 'show Contoso Ltd', '1234567'),
  );
  await journey().during(consented, () => says('mira', 'show Contoso Ltd', 'not yet approved'));
  await journey().during({ kind: 'outage' }, () => says('ana', 'show Contoso Ltd', 'Reference'));
  for (const entraError of [50020, 53003, 90055, 7000215, 50196]) {
    await tools.cold('bo');
    await tools.whileTenant(TENANT.contoso, { entraError }, () =>
      says('bo', 'show Contoso Ltd', 'Reference'),
    );
  }
  await tools.whileTenant(TENANT.contosoRetail, { misissues: 'otherTenant' }, () =>
    says('ana', 'show Contoso Retail', 'I stopped'),
  );
  const ofBo = await tools.ssoToken('bo');
  await journey().during({ kind: 'ssoFails' }, async () => {
    await tools.cold('ana');
    const failed = await says('ana', 'show Contoso Ltd', 'Teams could not sign you in');
    const { teamsCode } = await window(failed, 'ana');
    await tools.exchange('ana', ofBo);
    await tools.exchange('ana', 'eyJhbGciOiJub25lIn0.eyJvaWQiOiJ4In0.');
    await tools.invoke('ana', 'signin/verifyState', { state: 'a-wrong-code-of-22-chars' });
    await tools.invoke('ana', 'signin/verifyState', { state: teamsCode });
    await chat('ana').nextCard('1234567');
  });
  const first = await says('ana', 'show Woodgrove Bank', 'another proof');
  await window(first, 'bo');
  const { typedCode } = await window(first, 'ana');
  await says('ana', 'code 00000000', 'does not fit');
  await says('ana', `code ${typedCode}`, 'I go on');
  await chat('ana').nextCard('Nothing is linked');

  // What hangs: a token of a popup, an assertion, a window that is through, one that was begun, commands that wait.
  await says('bo', 'signin', 'signed in');
  await window(await says('bo', 'show Woodgrove Bank', 'another proof'), 'bo');
  await tools.cold('mira');
  await journey().during({ kind: 'mfa', tenant: TENANT.contoso }, async () => {
    await window(await says('mira', 'show Contoso Ltd', 'another proof'), 'mira', 'begun');
  });
}

/** How a secret could be written down. Of a JWT also the parts that nobody else could have made. */
function spellings(secret: string): readonly string[] {
  const parts = secret.startsWith('eyJ') ? [secret, ...secret.split('.').slice(1)] : [secret];
  return parts
    .filter((part) => part.length >= 8)
    .flatMap((part) => [
      part,
      encodeURIComponent(part),
      ...(['base64', 'base64url', 'hex'] as const).map((encoding) =>
        // The last characters depend on what follows.
        Buffer.from(part).toString(encoding).replace(/=+$/, '').slice(0, -2),
      ),
    ]);
}

/** The kinds of secrets in a text. */
const found = (text: string, spelled = spellings): readonly string[] =>
  [...secrets].flatMap(([kind, values]) =>
    [...values].some((value) => spelled(value).some((spelling) => text.includes(spelling))) ? [kind] : [],
  );

describe('no token, code, nonce, state, cookie or secret', () => {
  beforeAll(async () => {
    note('client_secret', journey().azure.app.botPassword);
    note('encryptionKey', encryptionKey);
    await liveThroughItAll();
    await journey().bot.stop();
  });

  it('went unnoticed by this test', () => {
    expect([...secrets.keys()].sort()).toEqual([
      'access_token',
      'assertion',
      'bearer',
      'channelToken',
      'client_secret',
      'code',
      'code_verifier',
      'cookie',
      'encryptionKey',
      'id_token',
      'nonce',
      'refresh_token',
      'ssoToken',
      'state',
      'teamsCode',
      'typedCode',
    ]);
    for (const [kind, [value]] of [...secrets].map(([kind, values]) => [kind, [...values]] as const)) {
      expect(found(`before ${value} after`)).toContain(kind);
    }
  });

  it('is in a log line, even at the level that says most', () => {
    const lines = journey().bot.logLines;
    expect(lines.filter((line) => line.startsWith('{"level":50'))).not.toEqual([]);
    expect(found(lines.join('\n'))).toEqual([]);
    expect(lines.filter((line) => /eyJ[\w-]+\.eyJ/.test(line))).toEqual([]);
  });

  it('is in a message or card', () => {
    const { roster, transcript } = journey().teams;
    const shown = roster.conversations.flatMap(({ id }) =>
      transcript.messages(id).filter(({ from }) => from === 'bot'),
    );
    expect(shown.length).toBeGreaterThan(20);
    expect(found(JSON.stringify(shown))).toEqual([]);
  });

  it('is in a row, whatever hangs in the air', async () => {
    const { dataDir } = journey().bot;
    const engine = await openEmbedded({
      dataDir,
      log: silent,
      onFatal: (reason) => expect.fail(reason.message),
    });
    const rows = await dump(engine.kysely);
    await engine.close();
    const tables = JSON.parse(rows) as Record<string, { state?: string; [column: string]: unknown }[]>;

    expect(tables['token']!.map(({ kind }) => kind).sort()).toEqual([
      TENANT.woodgroveBank,
      'sso',
      'sso',
      'sso',
    ]);
    expect(tables['popup_session']!.filter(({ sealed_token }) => sealed_token !== null)).toHaveLength(1);
    expect(tables['popup_session']!.filter(({ sealed_nonce }) => sealed_nonce !== null)).toHaveLength(1);
    expect(tables['inbox']!.filter(({ state }) => state === 'waiting')).toHaveLength(2);
    expect(found(rows)).toEqual([]);
  });

  it('is in a file of the store, not even where rows were before', () => {
    // What people type themselves is in the message until it is answered; it is worth nothing then.
    secrets.delete('typedCode');
    const { dataDir } = journey().bot;
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(100);
    const bytes = files
      .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'latin1'))
      .join('\n');

    // Rows are whole here, so one spelling tells; megabytes times all spellings would take a while.
    expect(found(bytes, (secret) => [secret])).toEqual([]);
  });
});
