import { asPalError } from '../../../domain/errors.ts';
import { text, type MessageKey, type Reader, type Text } from '../../../i18n/text.ts';
import type { Log } from '../../../ports/runtime.ts';
import type { Answer } from '../answer.ts';
import { escapeHtml, pageAnswer, scriptJson, type PageContent, type PagePolicy } from './document.ts';
import type { PageRequest, PageRoute } from './page.ts';
import type { ConsentResult, PopupFlow, PopupResult } from './popup-flow.ts';
import { createSessionCookie, isLoopback } from './session-cookie.ts';
import { teamsScriptRoute } from './teams-script.ts';

export interface PopupPagesOptions {
  readonly popup: PopupFlow;
  readonly publicUrl: string;
  readonly translate: (text: Text, reader: Reader) => string;
  /** Origins of the Teams clients of this cloud, e.g. `https://teams.microsoft.com`, `https://*.cloud.microsoft`. */
  readonly teamsOrigins: readonly string[];
  readonly log: Log;
}

type Content = Omit<PageContent, 'language' | 'product' | 'title' | 'paragraphs'> & {
  readonly title: Text;
  readonly paragraphs: readonly Text[];
};

/** The pages of the sign-in popup and of the admin consent, as routes for the server. */
export function createPopupPages(options: PopupPagesOptions): readonly PageRoute[] {
  const { popup, translate, log } = options;
  const publicUrl = new URL(options.publicUrl);
  const cookie = createSessionCookie(publicUrl);
  const policy = policyOf(publicUrl, options.teamsOrigins);

  const show = (request: PageRequest, content: Content): Answer => {
    const reader = readerOf(request);
    const say = (words: Text): string => translate(words, reader);
    return pageAnswer(
      {
        ...content,
        language: reader.locale,
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
        return show(request, { ...failurePage('failed', error.ref), status: 500 });
      }
    };
  const over = (request: PageRequest): Answer => show(request, { ...failurePage('expired'), status: 410 });

  const start = async (request: PageRequest): Promise<Answer> => {
    const id = sessionOf(request);
    const session = id === undefined ? undefined : await popup.start(id);
    if (id === undefined || session === undefined) return over(request);
    const params = { customer: session.tenantName, name: session.personName };
    const label = translate(text('page.start.continue'), readerOf(request));
    return show(request, {
      title: text('page.start.title', params),
      paragraphs: [text('page.start.body', params), text('page.start.notYou')],
      // The button, not the link that somebody may have sent, is what starts a sign-in.
      extra: `<form method="post" action="/auth/start?s=${encodeURIComponent(id)}"><button>${escapeHtml(label)}</button></form>`,
    });
  };

  const authorize = async (request: PageRequest): Promise<Answer> => {
    const id = sessionOf(request);
    if (id === undefined || isFromElsewhere(request)) return over(request);
    const begun = await popup.authorize(id);
    if (begun === undefined) return over(request);
    return { status: 303, headers: { location: begun.redirectUrl, 'set-cookie': cookie.set(begun.cookie) } };
  };

  const callback = async (request: PageRequest): Promise<Answer> => {
    const result = await popup.callback({
      url: request.url.href,
      cookie: cookie.read(request.headers.cookie),
    });
    const headers = { 'set-cookie': cookie.clear() };
    if (result.kind !== 'ok') return show(request, { ...failurePage(result.kind, result.ref), headers });
    const say = (key: MessageKey): string => translate(text(key), readerOf(request));
    return show(request, { ...endPage(result, say, policy.teamsOrigins), headers });
  };

  const consented = async (request: PageRequest): Promise<Answer> =>
    show(request, consentPage(await popup.consented(request.url.href)));

  return [
    { method: 'GET', path: '/auth/start', handle: guarded(start) },
    { method: 'POST', path: '/auth/start', handle: guarded(authorize) },
    { method: 'GET', path: '/auth/callback', handle: guarded(callback) },
    { method: 'GET', path: '/auth/consented', handle: guarded(consented) },
    teamsScriptRoute(),
  ];
}

interface PopupPolicy extends PagePolicy {
  /** Origins the Teams library accepts beside those it knows. */
  readonly teamsOrigins: readonly string[];
}

function policyOf(publicUrl: URL, teamsOrigins: readonly string[]): PopupPolicy {
  const local = isLoopback(publicUrl) ? ['http://127.0.0.1:*', 'http://localhost:*'] : [];
  return {
    frameAncestors: [...teamsOrigins, ...local],
    // Browsers hold redirects of a form to this too, and Microsoft may send people on to their own sign-in server.
    formAction: ["'self'", 'https:', ...local],
    teamsOrigins,
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

const readerOf = ({ headers }: PageRequest): Reader => {
  const first = (headers['accept-language'] ?? '').split(/[,;]/)[0]?.trim() ?? '';
  return { locale: /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(first) ? first : 'en' };
};

type FailureKind = Exclude<PopupResult['kind'], 'ok'>;

function failurePage(kind: FailureKind, ref?: string): Content {
  const words = {
    denied: 'denied',
    failed: 'failed',
    wrongAccount: 'wrongAccount',
    expired: 'over',
  } as const;
  const stem = words[kind];
  return {
    title: text(`page.${stem}.title`),
    paragraphs: [text(`page.${stem}.body`), ...(ref === undefined ? [] : [text('page.reference', { ref })])],
  };
}

function consentPage({ kind, tenant }: ConsentResult): Content {
  const named = kind === 'granted' && tenant !== undefined ? [text('page.granted.tenant', { tenant })] : [];
  return { title: text(`page.${kind}.title`), paragraphs: [...named, text(`page.${kind}.body`)] };
}

/** Gives the code to Teams, which sends it on as the person who pressed the button; else shows the one to type. */
function endPage(
  result: Extract<PopupResult, { kind: 'ok' }>,
  say: (key: MessageKey) => string,
  teamsOrigins: readonly string[],
): Content {
  const manual = `<p>${escapeHtml(say('page.done.type'))}</p><p class="code">${escapeHtml(`code ${result.typedCode}`)}</p>`;
  const data = scriptJson({ code: result.teamsCode, origins: teamsOrigins });
  return {
    title: text('page.done.title'),
    paragraphs: [text('page.done.body', { customer: result.customerName, name: result.personName })],
    extra: `<p id="finishing" hidden>${escapeHtml(say('page.done.finishing'))}</p>
<div id="manual" hidden>${manual}</div><noscript>${manual}</noscript>`,
    teams: true,
    script: `(() => {
const data = ${data};
const part = (id) => document.getElementById(id);
const manual = () => { part('finishing').hidden = true; part('manual').hidden = false; };
const teams = window.microsoftTeams;
if (!teams || (!window.opener && window.parent === window && !window.nativeInterface)) return manual();
part('finishing').hidden = false;
setTimeout(manual, 5000);
teams.app.initialize(data.origins).then(() => teams.authentication.notifySuccess(data.code)).catch(manual);
})();`,
  };
}
