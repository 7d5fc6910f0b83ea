/** What a handler tells the call log about who asked; filled in while the request is answered. */
export interface CallNotes {
  tenant?: string;
  objectId?: string;
}

/** Answers a request whose URL carries the real host name. */
export type Handler = (request: Request, notes: CallNotes) => Promise<Response>;

export interface Route {
  readonly method: string;
  /** Tested against the decoded-once path; its groups become `params`. */
  readonly path: RegExp;
  readonly answer: (call: RoutedCall) => Response | Promise<Response>;
}

export interface RoutedCall {
  readonly request: Request;
  readonly url: URL;
  readonly params: readonly string[];
  readonly notes: CallNotes;
}

/** Thrown instead of an answer: the connection is cut without one. */
export class ConnectionBroken extends Error {}

/** The first route whose method and path fit answers; anything else is for `otherwise`. */
export function createRouter(routes: readonly Route[], otherwise: () => Response): Handler {
  return async (request, notes) => {
    const url = new URL(request.url);
    for (const { method, path, answer } of routes) {
      const match = method === request.method ? path.exec(url.pathname) : null;
      if (!match) continue;
      const params = match.slice(1).map((part: string | undefined) => decodeURIComponent(part ?? ''));
      return answer({ request, url, params, notes });
    }
    return otherwise();
  };
}

export const json = (body: unknown, init: ResponseInit = {}): Response => {
  const headers = new Headers(init.headers);
  if (!headers.has('content-type')) headers.set('content-type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(body), { ...init, headers });
};
