import { randomBytes } from 'node:crypto';
import type { Answer } from '../answer.ts';

/** One page: plain text everywhere, except `extra`, which is HTML made by our own code from escaped parts. */
export interface PageContent {
  readonly status?: number;
  readonly language: string;
  readonly product: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly extra?: string;
  /** Runs at the end of the page, beside the Teams library when `teams` is set. */
  readonly script?: string;
  readonly teams?: boolean;
  /** Holds tables. */
  readonly wide?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PagePolicy {
  /** Origins that may show our pages in a frame. */
  readonly frameAncestors: readonly string[];
  /** Where a form may lead, its redirects included. */
  readonly formAction: readonly string[];
}

export const TEAMS_SCRIPT_PATH = '/auth/teams-js.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

/** JSON inside a script element: no character of it can end the element or a string. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const STYLE = `
:root { color-scheme: light dark; --text: #242424; --soft: #616161; --page: #f5f5f5; --sheet: #fff; --line: #e0e0e0;
  --accent: #4f52b2; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #f5f5f5; --soft: #adadad; --page: #141414; --sheet: #1f1f1f;
  --line: #3d3d3d; --accent: #9299f7; --on-accent: #141414; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 'Segoe UI', system-ui, -apple-system, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: .75rem; overflow-wrap: anywhere; }
.product { margin: 0 0 1rem; color: var(--soft); font-size: .875rem; }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
button { font: inherit; font-weight: 600; padding: .5rem 1.25rem; border: 0; border-radius: .375rem;
  background: var(--accent); color: var(--on-accent); cursor: pointer; }
button:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
.code { font: 600 1.375rem/1.4 ui-monospace, Consolas, monospace; padding: .5rem .75rem; border-radius: .375rem;
  border: 1px solid var(--line); user-select: all; }
main.wide { max-width: 46rem; }
h2 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .5rem; border-bottom: 1px solid var(--line); }
th { width: 12rem; font-weight: 600; }
textarea { width: 100%; font: .8125rem/1.4 ui-monospace, Consolas, monospace; color: var(--text);
  background: var(--page); border: 1px solid var(--line); border-radius: .375rem; padding: .5rem; }
input[type=file] { max-width: 100%; }
@media (max-width: 36rem) { th, td { display: block; width: auto; } th { border: 0; padding-bottom: 0; } }
[hidden] { display: none; }
`;

/**
 * The page as an answer, with a policy that lets nothing run or load but what is in it. That stops the Teams library
 * from fetching its list of trusted hosts from a CDN: it goes on with the list it carries (tried with 2.58).
 */
export function pageAnswer(content: PageContent, policy: PagePolicy): Answer {
  const nonce = randomBytes(16).toString('base64');
  const csp = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `form-action ${policy.formAction.join(' ')}`,
    `frame-ancestors ${policy.frameAncestors.join(' ') || "'none'"}`,
    "base-uri 'none'",
  ].join('; ');
  return {
    status: content.status ?? 200,
    body: html(content, nonce),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': csp,
      ...content.headers,
    },
  };
}

function html(content: PageContent, nonce: string): string {
  const paragraphs = content.paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n');
  const teams = content.teams === true ? `<script src="${TEAMS_SCRIPT_PATH}"></script>` : '';
  const script = content.script === undefined ? '' : `<script nonce="${nonce}">${content.script}</script>`;
  return `<!doctype html>
<html lang="${escapeHtml(content.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${content.title} · ${content.product}`)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main${content.wide === true ? ' class="wide"' : ''}>
<p class="product">${escapeHtml(content.product)}</p>
<h1>${escapeHtml(content.title)}</h1>
${paragraphs}
${content.extra ?? ''}
</main>
${teams}
${script}
</body>
</html>
`;
}
