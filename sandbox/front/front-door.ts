import { type AzureStandIn } from '../contract.ts';
import { type Handler } from './http.ts';

const DOOR = '/browse/';
/** Between two hops only. */
const HOP_HEADERS = ['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/**
 * Pages of Microsoft by a path of this server: `/browse/login.microsoftonline.com/…`. A browser cannot be told to
 * take the stand-in for the real host, so links, forms and redirects are led through this door instead.
 */
export interface FrontDoor {
  /** Answers for paths below `/browse/`; undefined for others. */
  browse(request: Request): Promise<Response | undefined>;
  /** Leads a response of the bot's own pages through the door too. */
  rewrite(response: Response): Promise<Response>;
}

export function createFrontDoor(azure: Pick<AzureStandIn, 'routes' | 'browse'>): FrontDoor {
  const isMicrosoft = (host: string): boolean => Object.hasOwn(azure.routes, host);
  /** `host`: where the page came from, for addresses without one. */
  const lead = (url: string, host?: string): string => {
    if (/^\/(?!\/)/.test(url)) return host === undefined ? url : `${DOOR}${host}${url}`;
    if (!URL.canParse(url)) return url;
    const { protocol, host: target, pathname, search, hash } = new URL(url);
    return protocol === 'https:' && isMicrosoft(target) ? `${DOOR}${target}${pathname}${search}${hash}` : url;
  };

  const rewrite = async (response: Response, host?: string): Promise<Response> => {
    const headers = new Headers(response.headers);
    for (const name of [...HOP_HEADERS, 'content-encoding']) headers.delete(name);
    const location = headers.get('location');
    if (location !== null) headers.set('location', lead(location, host));
    const isPage = headers.get('content-type')?.startsWith('text/html') === true;
    const body = isPage ? leadLinks(await response.text(), (url) => lead(url, host)) : response.body;
    return new Response(body, { status: response.status, headers });
  };

  return {
    rewrite: (response) => rewrite(response),
    async browse(request) {
      const { pathname, search } = new URL(request.url);
      const [, host, path] = /^\/browse\/([^/]+)(\/.*)$/.exec(pathname) ?? [];
      if (host === undefined || !isMicrosoft(host)) return undefined;
      const response = await azure.browse(await forward(request, `https://${host}${path}${search}`));
      return rewrite(response, host);
    },
  };
}

/** `/auth/…` of the bot under the page's own address, as its public URL says. */
export function createAuthProxy(botUrl: () => string, door: FrontDoor): Handler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    return door.rewrite(await fetch(await forward(request, `${botUrl()}${pathname}${search}`)));
  };
}

async function forward(request: Request, url: string): Promise<Request> {
  const headers = new Headers(request.headers);
  for (const name of HOP_HEADERS) headers.delete(name);
  const { method } = request;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: await request.arrayBuffer() };
  return new Request(url, { method, headers, redirect: 'manual', ...body });
}

/** Only addresses in attributes: text and scripts of a page stay as they are. */
const leadLinks = (html: string, lead: (url: string) => string): string =>
  html.replace(
    /(\s(?:href|action|src)=)(["'])(.*?)\2/gi,
    (_all, attribute: string, quote: string, url: string) =>
      `${attribute}${quote}${lead(url.replaceAll('&amp;', '&')).replaceAll('&', '&amp;')}${quote}`,
  );
