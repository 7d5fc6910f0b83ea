import { text, type Text } from '../../../i18n/text.ts';
import { escapeHtml, scriptJson, type PageContent } from './document.ts';
import type { Consented, OnConsent, PopupInfo, PopupResult } from './popup-flow.ts';

/** Our texts in the reader's language. */
export type Say = (text: Text) => string;

/** A page before it is put into words. */
export type Content = Omit<PageContent, 'language' | 'product' | 'title' | 'paragraphs'> & {
  readonly title: Text;
  readonly paragraphs: readonly Text[];
};

/** A page that says one thing. */
export const wordsOf = (stem: 'denied' | 'failed' | 'wrongAccount' | 'over', ref?: string): Content => ({
  title: text(`page.${stem}.title`),
  paragraphs: [text(`page.${stem}.body`), ...(ref === undefined ? [] : [text('page.reference', { ref })])],
});

/** What the person calls the place they sign in to. */
export const customerOf = (info: PopupInfo, say: Say): string =>
  info.customerName ?? (info.purpose === 'assertion' ? say(text('page.home')) : info.tenant);

export function failurePage(result: Exclude<PopupResult, { kind: 'ok' }>, say: Say): Content {
  if (result.kind === 'expired') return wordsOf('over');
  if (result.kind === 'wrongAccount') return wordsOf('wrongAccount');
  const { error } = result;
  // Cancelling needs no explanation; everything else is explained in the words the chat has for it.
  if (result.kind === 'denied' && error.code === 'signInNeeded') return wordsOf('denied');
  const page = wordsOf('failed', error.ref);
  const meaning = text(`error.${error.code}`, { ...error.params, customer: customerOf(result, say) });
  return { ...page, paragraphs: [meaning, ...page.paragraphs] };
}

/** Names the customer where the link was made for one that is being opened; a bare link has its tenant's id only. */
export function consentPage(result: Consented, told: Awaited<ReturnType<OnConsent>> | undefined): Content {
  const { kind } = result;
  const title = text(`page.${kind}.title`);
  if (kind !== 'granted') return { title, paragraphs: [text(`page.${kind}.body`)] };
  const { tenant } = result;
  return {
    title,
    paragraphs: [
      told?.customer === undefined
        ? text('page.granted.tenant', { tenant })
        : text('page.granted.customer', { customer: told.customer, tenant }),
      text(`page.granted.${told?.kind ?? 'body'}`),
    ],
  };
}

/** Gives the code to Teams, which sends it on as the person who pressed the button; else shows the one to type. */
export function endPage(
  result: Extract<PopupResult, { kind: 'ok' }>,
  say: Say,
  teamsOrigins: readonly string[],
): Content {
  const manual = `<p>${escapeHtml(say(text('page.done.type')))}</p><p class="code">${escapeHtml(`code ${result.typedCode}`)}</p>`;
  const data = scriptJson({ code: result.teamsCode, origins: teamsOrigins });
  return {
    title: text('page.done.title'),
    paragraphs: [text('page.done.body', { customer: customerOf(result, say), name: result.personName })],
    extra: `<p id="finishing" hidden>${escapeHtml(say(text('page.done.finishing')))}</p>
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
