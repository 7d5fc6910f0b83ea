import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { TEAMS_SCRIPT_PATH } from './document.ts';
import type { PageRoute } from './page.ts';

const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  // The library changes with a release of ours only, and a popup must be fast.
  'cache-control': 'public, max-age=86400',
  vary: 'accept-encoding',
};

/** The Teams library from our own dependencies: no page of ours loads anything from another host. */
export function teamsScriptRoute(): PageRoute {
  let loading: Promise<{ readonly plain: Buffer; readonly packed: Buffer }> | undefined;
  const load = async (): Promise<{ readonly plain: Buffer; readonly packed: Buffer }> => {
    // `main` of the package is dist/umd/MicrosoftTeams.min.js.
    const plain = await readFile(createRequire(import.meta.url).resolve('@microsoft/teams-js'));
    return { plain, packed: await promisify(gzip)(plain) };
  };
  return {
    method: 'GET',
    path: TEAMS_SCRIPT_PATH,
    handle: async ({ headers }) => {
      loading ??= load();
      const { plain, packed } = await loading;
      return String(headers['accept-encoding'] ?? '').includes('gzip')
        ? { status: 200, body: packed, headers: { ...HEADERS, 'content-encoding': 'gzip' } }
        : { status: 200, body: plain, headers: HEADERS };
    },
  };
}
