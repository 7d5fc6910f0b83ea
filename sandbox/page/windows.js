import { call } from './backend.js';
import { toast } from './dom.js';
import { state } from './store.js';

/** Popups of sign-in buttons that are open, with the message whose button opened them. */
const popups = new Map();

/** The address as this browser can reach it: pages of Microsoft stand behind the sandbox's front door. */
export function lead(url) {
  if (!URL.canParse(url)) return undefined;
  const target = new URL(url);
  if (target.origin === location.origin) return target.href;
  if (target.protocol !== 'https:' || !state.microsoftHosts.includes(target.host)) return undefined;
  return `/browse/${target.host}${target.pathname}${target.search}${target.hash}`;
}

/** Opens a link that somebody sent; what lies outside the sandbox is only named. */
export function openLink(url) {
  const address = lead(url);
  if (address === undefined) {
    toast(`Outside the sandbox: ${url}`);
    return;
  }
  window.open(address, '_blank');
}

/** The popup of a sign-in button; its end is told to the bot as this person. */
export function openSignIn(url, conversation, messageId) {
  const address = lead(url);
  if (address === undefined) {
    toast(`Teams would refuse this sign-in page: ${url}`, 'error');
    return;
  }
  const popup = window.open(address, `sign-in-${messageId}`, 'popup,width=600,height=720');
  if (!popup) {
    toast('The browser blocked the sign-in window. Allow pop-ups for this page.', 'error');
    return;
  }
  const as = state.me;
  const finish = (result) => {
    clearInterval(watch);
    popups.delete(popup);
    void call('sign-in', { as, conversation, messageId, state: result });
  };
  const watch = setInterval(() => {
    if (popup.closed && popups.has(popup)) finish('CancelledByUser');
  }, 500);
  popups.set(popup, finish);
}

addEventListener('message', (event) => {
  if (event.origin !== location.origin || event.data?.from !== 'teams-js') return;
  const finish = popups.get(event.source);
  if (!finish) return;
  finish(event.data.result ?? event.data.reason);
  event.source.close();
});
