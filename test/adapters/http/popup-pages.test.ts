import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPopupPages, type PopupPagesOptions } from '../../../src/adapters/http/pages/popup-pages.ts';
import type { PopupResult } from '../../../src/adapters/http/pages/popup-flow.ts';
import { createServer, type HttpServer } from '../../../src/adapters/http/server.ts';
import { PalError } from '../../../src/domain/errors.ts';
import { tenantId } from '../../../src/domain/ids.ts';
import en from '../../../src/i18n/en.json' with { type: 'json' };

const NASTY = `<img src=x onerror=alert(1)> & "Co" 'Ltd'`;
const info = {
  personName: 'Ana Bakker',
  tenant: 'tenant-id',
  purpose: 'azure',
  customerName: 'Contoso Ltd',
} as const;
const COOKIE = 'c'.repeat(43);
const tenant = tenantId('f0c0ffee-7777-4a3c-9d2e-6b8f0a2c0007');
/** A link that was made for an onboarding. */
const linkOf = (query: URLSearchParams): { onboarding?: string } => {
  const onboarding = query.get('for');
  return onboarding === null ? {} : { onboarding };
};

describe('sign-in pages', () => {
  let server: HttpServer;
  let base: string;
  let result: PopupResult;
  let asked: unknown[];
  let starts: number;
  let logged: string;

  const start = async (changes: Partial<PopupPagesOptions> = {}): Promise<void> => {
    const publicUrl = changes.publicUrl ?? 'https://bot.example';
    const write = (fields: object, message: string): void =>
      void (logged += JSON.stringify([fields, message]));
    const log = { debug: write, info: write, warn: write, error: write };
    const pages = createPopupPages({
      popup: {
        start: async (id) => (id === 'session-1' ? { kind: 'ok', ...info } : { kind: 'gone' }),
        authorize: async (id) => {
          starts += 1;
          return id === 'session-1'
            ? { kind: 'ok', redirectUrl: 'https://login.example/authorize?state=s', cookieValue: COOKIE }
            : { kind: 'gone' };
        },
        callback: async ({ url, cookie }) => {
          asked.push(url.href, cookie);
          return result;
        },
      },
      consent: {
        consented: ({ searchParams }) =>
          searchParams.has('ok')
            ? { kind: 'granted', tenant, ...linkOf(searchParams) }
            : searchParams.has('no')
              ? { kind: 'declined', tenant }
              : { kind: 'mismatch', ...linkOf(searchParams) },
      },
      publicUrl,
      translate: ({ key, params = {} }) =>
        ((en as Record<string, string>)[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_all, name: string) =>
          String(params[name] ?? ''),
        ),
      languageOf: () => 'en',
      teamsOrigins: ['https://teams.microsoft.com'],
      log,
      ...changes,
    });
    server = createServer({
      port: 0,
      host: '127.0.0.1',
      publicUrl,
      messages: async () => ({ status: 200 }),
      pages,
      health: async () => ({ ready: true, checks: {} }),
      log,
    });
    base = `http://127.0.0.1:${await server.listen()}`;
  };
  beforeEach(async () => {
    result = { kind: 'ok', teamsCode: 'teams-code', typedCode: '12345678', ...info };
    asked = [];
    starts = 0;
    logged = '';
    await start();
  });
  afterEach(() => server.close(0));

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(base + path, { redirect: 'manual', ...init });
  const visible = async (response: Response): Promise<string> =>
    (await response.text())
      .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');

  describe('start', () => {
    it('says for whom and where to before anybody is sent on', async () => {
      const response = await call('/auth/start?s=session-1');
      const html = await response.clone().text();

      expect(response.status).toBe(200);
      expect(await visible(response)).toContain(
        'You are connecting Contoso Ltd for Teams user Ana Bakker. If that is not you, close this window.',
      );
      expect(html).toContain('<form method="post" action="/auth/start?s=session-1">');
      expect(response.headers.has('set-cookie')).toBe(false);
      expect(starts).toBe(0);
    });

    it('goes on with a cookie, by the button only', async () => {
      const response = await call('/auth/start?s=session-1', {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin' },
      });

      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe('https://login.example/authorize?state=s');
      expect(response.headers.get('set-cookie')).toBe(
        `__Host-pal=${COOKIE}; Max-Age=600; HttpOnly; Secure; SameSite=Lax; Path=/`,
      );
    });

    it('does not let another site press the button', async () => {
      const response = await call('/auth/start?s=session-1', {
        method: 'POST',
        headers: { 'sec-fetch-site': 'cross-site' },
      });

      expect(response.status).toBe(410);
      expect(starts).toBe(0);
    });

    it.each(['', '?s=', '?s=unknown-1', '?s=%3Cscript%3E', `?s=${'x'.repeat(300)}`])(
      'says that a session is over: %s',
      async (query) => {
        for (const method of ['GET', 'POST']) {
          const response = await call(`/auth/start${query}`, { method });

          expect(response.status).toBe(410);
          expect(await visible(response)).toContain('This sign-in is over');
        }
      },
    );
  });

  describe('callback', () => {
    it('hears the address on our public host and the cookie of this browser', async () => {
      await call('/auth/callback?code=c&state=s', {
        headers: { cookie: `a=b; __Host-pal=${COOKIE}; x=y`, host: 'evil.example' },
      });
      await call('/auth/callback?code=c', { headers: { cookie: '__Host-pal=<odd>' } });

      expect(asked).toEqual([
        'https://bot.example/auth/callback?code=c&state=s',
        COOKIE,
        'https://bot.example/auth/callback?code=c',
        undefined,
      ]);
    });

    it('hands the code to Teams and keeps the other one ready to type', async () => {
      const response = await call('/auth/callback?code=c&state=s');
      const html = await response.clone().text();

      expect(response.status).toBe(200);
      expect(html).toContain('<script src="/auth/teams-js.js"></script>');
      expect(html).toContain('"code":"teams-code"');
      expect(html).toMatch(/<div id="manual" hidden>[\s\S]*code 12345678/);
      expect(await visible(response)).not.toContain('teams-code');
      expect(response.headers.get('set-cookie')).toContain('__Host-pal=; Max-Age=0');
    });

    it.each<[PopupResult, string]>([
      [{ kind: 'expired' }, 'This sign-in is over'],
      [{ kind: 'wrongAccount', account: 'x', ...info }, 'That was another account'],
      [{ kind: 'denied', error: new PalError('signInNeeded'), ...info }, 'Sign-in cancelled'],
      [{ kind: 'denied', error: new PalError('consentMissing'), ...info }, 'not yet approved in Contoso Ltd'],
      [
        { kind: 'failed', error: new PalError('notMember'), ...info },
        'not in Contoso Ltd&#39;s directory. Nothing was changed. Close this window and try again in Teams. Reference: PAL-302',
      ],
    ])('explains %j', async (outcome, words) => {
      result = outcome;

      const page = await visible(await call('/auth/callback?error=x'));

      expect(page).toContain(words);
      expect(page).not.toContain('12345678');
    });

    it('calls the home tenant by what it is', async () => {
      const home = { personName: info.personName, tenant: info.tenant };
      result = { kind: 'ok', teamsCode: 't', typedCode: '12345678', ...home, purpose: 'assertion' };

      expect(await visible(await call('/auth/callback'))).toContain(
        'You signed in to your own organisation for',
      );
    });

    it('shows foreign names and codes as text, never as markup', async () => {
      result = {
        ...info,
        kind: 'ok',
        teamsCode: '</script><script>alert(1)',
        typedCode: '12345678',
        personName: NASTY,
        customerName: NASTY,
      };

      const html = await (await call('/auth/callback')).text();

      expect(html).not.toContain('<img');
      expect(html).not.toContain('</script><script>alert');
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot; &#39;Ltd&#39;');
    });

    it('shows a reference and nothing else when something throws', async () => {
      await server.close(0);
      await start({
        popup: {
          start: async () => ({ kind: 'gone' }),
          authorize: async () => ({ kind: 'gone' }),
          callback: async () => {
            throw new Error('password=hunter2');
          },
        },
      });

      const response = await call('/auth/callback?code=secret-code&state=secret-state');

      expect(response.status).toBe(500);
      expect(await visible(response)).toContain('Reference: PAL-900');
      expect(logged).not.toContain('secret-');
    });
  });

  it.each([
    ['?ok=1', 'PAL Bot is approved', `Approved in ${tenant}.`],
    ['?no=1', 'PAL Bot was not approved', 'Nothing was changed.'],
    ['', 'Approved in another organisation', 'Open the link again'],
  ])('tells an administrator what became of the approval: %s', async (query, title, words) => {
    const page = await visible(await call(`/auth/consented${query}`));

    expect(page).toContain(title);
    expect(page).toContain(words);
  });

  it.each([
    ['told', 'has been told in Teams'],
    ['again', 'That was known already'],
    ['over', 'Nobody waits for it any more'],
  ] as const)('says what became of an approval that somebody waits for: %s', async (kind, words) => {
    await server.close();
    const heard: unknown[] = [];
    await start({
      onConsent: async (returned) => {
        heard.push(returned);
        return { kind, ...(kind === 'over' ? {} : { customer: NASTY }) };
      },
    });

    const page = await visible(await call('/auth/consented?ok=1&for=o1'));
    await call('/auth/consented?ok=1');

    expect(page).toContain(words);
    expect(page).toContain(kind === 'over' ? `Approved in ${tenant}.` : `in the directory ${tenant}.`);
    expect(page).not.toContain('<img src=x');
    expect(heard).toEqual([{ kind: 'granted', tenant, onboarding: 'o1' }]);
  });

  it('lets nothing run or load but its own, and only Teams frame it', async () => {
    const response = await call('/auth/callback');
    const html = await response.text();
    const csp = response.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(csp)?.[1] ?? 'none';

    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(csp).toContain('frame-ancestors https://teams.microsoft.com;');
    expect(csp).not.toContain('unsafe');
    expect(html).toContain(`<script nonce="${nonce}">`);
    expect(html).not.toMatch(/(?:src|href)="https?:|\son\w+=|style="/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const again = await call('/auth/callback');
    expect(again.headers.get('content-security-policy')).not.toContain(nonce);
  });

  it('serves the Teams library itself, packed where the browser can unpack', async () => {
    const plain = await call('/auth/teams-js.js', { headers: { 'accept-encoding': 'identity' } });
    const packed = await call('/auth/teams-js.js', { headers: { 'accept-encoding': 'gzip' } });

    expect(plain.headers.get('content-type')).toContain('text/javascript');
    expect(plain.headers.get('cache-control')).toContain('max-age=');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const script = await plain.text();
    expect(await packed.text()).toBe(script);
    expect(script).toContain('notifySuccess');
  });

  describe('on a machine of one’s own', () => {
    it('uses a cookie that plain http can carry', async () => {
      await server.close(0);
      await start({ publicUrl: 'http://localhost:3978' });

      const response = await call('/auth/start?s=session-1', { method: 'POST' });

      expect(response.headers.get('set-cookie')).toBe(
        `pal=${COOKIE}; Max-Age=600; HttpOnly; SameSite=Lax; Path=/`,
      );
    });

    it('is the only place for plain http', async () => {
      await expect(start({ publicUrl: 'http://bot.example' })).rejects.toThrow(TypeError);
    });
  });
});
