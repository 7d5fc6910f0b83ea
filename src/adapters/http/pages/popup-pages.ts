import { asPalError } from '../../../domain/errors.ts';
import { text, type Reader, type Text } from '../../../i18n/text.ts';
import type { Log } from '../../../ports/runtime.ts';
import type { Answer } from '../answer.ts';
import { escapeHtml, pageAnswer, type PagePolicy } from './document.ts';
import { type PageRequest, type PageRoute, readerOf } from './page.ts';
import {
  consentPage,
  customerOf,
  endPage,
  failurePage,
  wordsOf,
  type Content,
  type Say,
} from './popup-content.ts';
import type { ConsentReturn, OnConsent, PopupFlow } from './popup-flow.ts';
import { createSessionCookie, isLoopback } from './session-cookie.ts';
import { teamsScriptRoute } from './teams-script.ts';

export interface PopupPagesOptions {
  readonly popup: PopupFlow;
  readonly consent: ConsentReturn;
  /** Without it the page tells nobody. */
  readonly onConsent?: OnConsent;
  readonly publicUrl: string;
  readonly translate: (text: Text, reader: Reader) => string;
  /** BCP 47 of the language that reader gets, for the page's `lang`. */
  readonly languageOf: (reader: Reader) => string;
  /** Origins of the Teams clients of this cloud, and of others that may open the popup and take its code. */
  readonly teamsOrigins: readonly string[];
  readonly log: Log;
}

/** The pages of the sign-in popup and of the admin consent, as routes for the server. */
export function createPopupPages(options: PopupPagesOptions): readonly PageRoute[] {
  const { popup, translate, languageOf, log } = options;
  const publicUrl = new URL(options.publicUrl);
  const cookie = createSessionCookie(publicUrl);
  const policy = policyOf(publicUrl, options.teamsOrigins);

  const sayTo =
    (request: PageRequest): Say =>
    (words) =>
      translate(words, readerOf(request));
  const show = (request: PageRequest, content: Content): Answer => {
    const say = sayTo(request);
    return pageAnswer(
      {
        ...content,
        language: languageOf(readerOf(request)),
        product: say(text('page.product')),
        title: say(content.title),
        paragraphs: content.paragraphs.map(say),
      },
      policy,
    );
  };
  /** A page for whatever is thrown: the reference, so that people can ask, and nothing of the cause. */
  const guarded =
    (handle: (request: PageRequest) => Promise<Answer>) =>
    async (request: PageRequest): Promise<Answer> => {
      try {
        return await handle(request);
      } catch (thrown) {
        const error = asPalError(thrown);
        log.warn({ ref: error.ref, err: thrown, path: request.url.pathname }, 'sign-in page failed');
        return show(request, { ...wordsOf('failed', error.ref), status: 500 });
      }
    };
  const over = (request: PageRequest): Answer => show(request, { ...wordsOf('over'), status: 410 });

  const start = async (request: PageRequest): Promise<Answer> => {
    const id = sessionOf(request);
    const session = id === undefined ? undefined : await popup.start(id);
    if (id === undefined || session?.kind !== 'ok') return over(request);
    const say = sayTo(request);
    const params = { customer: customerOf(session, say), name: session.personName };
    const label = escapeHtml(say(text('page.start.continue')));
    return show(request, {
      title: text('page.start.title', params),
      paragraphs: [text('page.start.body', params), text('page.start.notYou')],
      // The button, not the link that somebody may have sent, is what starts a sign-in.
      extra: `<form method="post" action="/auth/start?s=${encodeURIComponent(id)}"><button>${label}</button></form>`,
    });
  };

  const authorize = async (request: PageRequest): Promise<Answer> => {
    const id = sessionOf(request);
    if (id === undefined || isFromElsewhere(request)) return over(request);
    const begun = await popup.authorize(id);
    if (begun.kind !== 'ok') return over(request);
    const headers = { location: begun.redirectUrl, 'set-cookie': cookie.set(begun.cookieValue) };
    return { status: 303, headers };
  };

  const callback = async (request: PageRequest): Promise<Answer> => {
    const result = await popup.callback({ url: request.url, cookie: cookie.read(request.headers.cookie) });
    const page =
      result.kind === 'ok'
        ? endPage(result, sayTo(request), options.teamsOrigins)
        : failurePage(result, sayTo(request));
    return show(request, { ...page, headers: { 'set-cookie': cookie.clear() } });
  };

  const consented = async (request: PageRequest): Promise<Answer> => {
    const result = options.consent.consented(request.url);
    const { onboarding } = result;
    const told = onboarding === undefined ? undefined : await options.onConsent?.({ ...result, onboarding });
    return show(request, consentPage(result, told));
  };

  return [
    { method: 'GET', path: '/auth/start', handle: guarded(start) },
    { method: 'POST', path: '/auth/start', handle: guarded(authorize) },
    { method: 'GET', path: '/auth/callback', handle: guarded(callback) },
    { method: 'GET', path: '/auth/consented', handle: guarded(consented) },
    teamsScriptRoute(),
  ];
}

function policyOf(publicUrl: URL, teamsOrigins: readonly string[]): PagePolicy {
  const local = isLoopback(publicUrl) ? ['http://127.0.0.1:*', 'http://localhost:*'] : [];
  return {
    frameAncestors: [...teamsOrigins, ...local],
    // Browsers hold redirects of a form to this too, and Microsoft may send people on to their own sign-in server.
    formAction: ["'self'", 'https:', ...local],
  };
}

const sessionOf = ({ url }: PageRequest): string | undefined => {
  const id = url.searchParams.get('s') ?? '';
  return /^[\w-]{8,200}$/.test(id) ? id : undefined;
};

/** Another site may link to the start page, but not press its button. (`Origin` is null under our referrer policy.) */
const isFromElsewhere = ({ headers }: PageRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
};
