import { EntraError } from './entra-error.ts';

const LOOPBACK = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?\//;

/** Reply addresses the app registration allows: exactly these, or, when none are given, any loopback address. */
export function createRedirects(registered: readonly string[] | undefined) {
  return {
    /** @throws EntraError 50011, which is shown in the browser and never sent to the address */
    require(url: string | null, app: string): string {
      const known = url !== null && (registered ? registered.includes(url) : LOOPBACK.test(url));
      if (!known) throw new EntraError(50011, { words: { redirect: url ?? '', app } });
      return url;
    },
  };
}

export type Redirects = ReturnType<typeof createRedirects>;

/** Sends the browser back to the application. */
export function redirectTo(address: string, params: Readonly<Record<string, string | undefined>>): Response {
  const url = new URL(address);
  for (const [name, value] of Object.entries(params))
    if (value !== undefined) url.searchParams.append(name, value);
  return new Response(null, { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } });
}
