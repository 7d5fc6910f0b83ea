import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../page/', import.meta.url));
const CARDS = dirname(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.js'));
const VENDOR: Readonly<Record<string, string>> = {
  '/vendor/adaptivecards.min.js': join(CARDS, 'adaptivecards.min.js'),
};
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FILE_NAME = /^\/[a-z0-9-]+\.(?:html|js|css|svg)$/;

/** Everything comes from this port: no inline script or style, no other host, no foreign frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  // Two windows beside each other: pair.html.
  "frame-src 'self'",
  "frame-ancestors 'self'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Files of the page and the card renderer as its package ships it; undefined for any other path. */
export async function serveStatic(pathname: string): Promise<Response | undefined> {
  const name = pathname === '/' ? '/index.html' : pathname;
  const file = VENDOR[name] ?? (FILE_NAME.test(name) ? join(PAGE, name) : undefined);
  if (file === undefined) return undefined;
  try {
    const content = await readFile(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return new Response(content, { headers: { ...HEADERS, 'content-type': type } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
