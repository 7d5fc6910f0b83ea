import { type AzureStandIn } from '../contract.ts';
import { type TeamsStandIn } from '../teams/teams.ts';
import { createApi } from './api.ts';
import { streamEvents } from './events.ts';
import { createAuthProxy, createFrontDoor } from './front-door.ts';
import { serveLoopback } from './http.ts';
import { serveStatic } from './static-files.ts';

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The one address of the sandbox: the chat page with its events and calls, the bot's `/auth/*` as its public URL,
 * and Microsoft's pages behind `/browse/<host>/`. Loopback only.
 */
export async function startFront(options: {
  azure: AzureStandIn;
  teams: TeamsStandIn;
  botUrl: () => string;
  /** 0: any free one. */
  port: number;
}): Promise<Front> {
  const { azure, teams, botUrl } = options;
  const api = createApi(azure, teams);
  const door = createFrontDoor(azure);
  const auth = createAuthProxy(botUrl, door);

  const server = await serveLoopback(async (request) => {
    const url = new URL(request.url);
    const { pathname } = url;
    // Windows of the page talk to each other by origin: there must be only one.
    if (pathname === '/' && url.hostname !== 'localhost') {
      url.hostname = 'localhost';
      return new Response(null, { status: 302, headers: { location: url.href } });
    }
    if (pathname === '/api/events') {
      const person = azure.people.find(({ key }) => key === url.searchParams.get('as')) ?? azure.people[0];
      if (!person) return new Response('there is nobody', { status: 404 });
      return streamEvents(azure, teams, person, request.signal);
    }
    if (pathname.startsWith('/api/')) return api(request);
    // The real library talks to Teams' own windows only.
    if (pathname === '/auth/teams-js.js') return (await serveStatic('/teams-js.js'))!;
    if (pathname.startsWith('/auth/')) return auth(request);
    return (
      (await door.browse(request)) ??
      (await serveStatic(pathname)) ??
      new Response('not found', { status: 404, headers: { 'content-type': 'text/plain' } })
    );
  }, options.port);
  return { url: `http://localhost:${server.port}`, close: () => server.close() };
}
