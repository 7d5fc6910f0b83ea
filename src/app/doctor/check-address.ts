import type { Settings } from '../settings.ts';
import type { Outside } from './ask.ts';
import { type Check, type Finding, ok, warn, wrong } from './finding.ts';

const WHAT = 'Public address';
const PAGES = 'Pages';

/** Headers that make the sign-in pages safe, and what each must hold at least. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src 'none'.*frame-ancestors https:/,
  'strict-transport-security': /max-age=\d{7,}/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'cache-control': /no-store/,
};

/** Does the bot answer under PUBLIC_URL, from here, and does nothing in between change its pages? */
export const checkAddress =
  ({ publicUrl, publicUrlGiven }: Pick<Settings, 'publicUrl' | 'publicUrlGiven'>, outside: Outside): Check =>
  async () => {
    if (!publicUrlGiven) {
      return [
        warn(WHAT, 'PUBLIC_URL is not set.', 'Popups and approvals work on this machine only. Set it.'),
      ];
    }
    if (!publicUrl.startsWith('https:')) {
      return [
        warn(WHAT, 'PUBLIC_URL is plain http, on this machine only.', 'Set an https address for others.'),
      ];
    }
    const alive = await outside.ask(`${publicUrl}/healthz`);
    if (alive.kind === 'nothing') {
      return [wrong(WHAT, `${new URL(publicUrl).host} ${alive.reason}.`, alive.remedy)];
    }
    if ((Object(alive.json) as { status?: unknown }).status !== 'ok') {
      return [
        wrong(
          WHAT,
          `something else answers there (${alive.status}).`,
          'Is the bot running, and does the way to it lead to its PORT, without redirects or a sign-in in between?',
        ),
      ];
    }
    return [
      ok(WHAT, 'the bot answers with https'),
      await ready(publicUrl, outside),
      ...(await doors(publicUrl, outside)),
    ];
  };

async function ready(publicUrl: string, outside: Outside): Promise<Finding> {
  const asked = await outside.ask(`${publicUrl}/readyz`);
  const { checks } = Object(asked.kind === 'answer' ? asked.json : undefined) as { checks?: unknown };
  const failed = Object.entries(Object(checks) as Record<string, unknown>)
    .filter(([, result]) => result !== 'ok')
    .map(([name]) => name);
  return asked.kind === 'answer' && asked.status === 200
    ? ok('Readiness', 'the bot takes messages')
    : wrong(
        'Readiness',
        `the bot is not ready${failed.length > 0 ? `: ${failed.join(', ')}` : ''}.`,
        'Its log says why: "readiness check failed".',
      );
}

async function doors(publicUrl: string, outside: Outside): Promise<Finding[]> {
  const messages = await outside.ask(`${publicUrl}/api/messages`, { method: 'POST' });
  const page = await outside.ask(`${publicUrl}/auth/start`);
  const missing =
    page.kind === 'answer'
      ? Object.entries(HEADERS).filter(([name, pattern]) => !pattern.test(page.headers.get(name) ?? ''))
      : [];
  return [
    messages.kind === 'answer' && messages.status === 401
      ? ok('Messages', 'refused without a token, as they should be')
      : wrong(
          'Messages',
          `/api/messages answers ${messages.kind === 'answer' ? messages.status : 'nothing'}, not 401.`,
          'Let POST requests through to the bot unchanged.',
        ),
    page.kind === 'answer' && page.status < 500 && missing.length === 0
      ? ok(PAGES, 'come with their protective headers')
      : wrong(
          PAGES,
          missing.length > 0
            ? `they lose headers on the way: ${missing.map(([name]) => name).join(', ')}.`
            : 'the sign-in page does not answer.',
          'Something in front of the bot removes or replaces them: let its answers through unchanged.',
        ),
  ];
}
