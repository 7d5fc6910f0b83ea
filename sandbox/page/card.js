/* global AdaptiveCards */
import { call } from './backend.js';
import { enhanceChoices } from './combobox.js';
import { h } from './dom.js';
import { HOST_CONFIG } from './host-config.js';
import { markdown } from './markdown.js';
import { openLink, openSignIn } from './windows.js';

export const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
const OAUTH = 'application/vnd.microsoft.card.oauth';
const BUTTON_CARDS = ['hero', 'thumbnail', 'signin'].map((name) => `application/vnd.microsoft.card.${name}`);

const hostConfig = new AdaptiveCards.HostConfig(HOST_CONFIG);
// Teams draws Markdown in TextBlocks. The renderer takes markup as a string: ours is built from elements.
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = h('div', {}, markdown(text, openLink)).innerHTML;
  result.didProcess = true;
};

/** The content of one attachment; undefined for kinds that Teams would not show either. */
export function drawAttachment(attachment, message, place) {
  if (attachment.contentType === ADAPTIVE)
    return drawAdaptive(message.view ?? attachment.content, message, place);
  if (attachment.contentType === OAUTH) return drawButtons(attachment.content, message, place);
  if (BUTTON_CARDS.includes(attachment.contentType)) return drawButtons(attachment.content, message, place);
  return undefined;
}

function drawAdaptive(json, message, place) {
  const isFull = json?.msteams?.width === 'Full';
  const holder = h('div', {
    class: `card${isFull ? ' full' : ''}`,
    role: 'group',
    'aria-label': 'Card from PAL Bot',
  });
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = hostConfig;
  card.onExecuteAction = (action) => void run(action, message, place, holder);
  card.onAnchorClicked = (_element, anchor) => {
    openLink(anchor.href);
    return true;
  };
  try {
    card.parse(json, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
    card.render(holder);
  } catch (error) {
    console.error('This card cannot be drawn', error);
    holder.append(h('p', { class: 'card-failed' }, json?.fallbackText ?? 'This card cannot be shown.'));
    return holder;
  }
  for (const input of card.getAllInputs()) {
    const field = input.renderedElement?.querySelector('.ac-choiceSetInput-filtered');
    if (field) enhanceChoices(field, input.choices, input.defaultValue);
  }
  return holder;
}

async function run(action, message, place, holder) {
  const type = action.getJsonTypeName();
  if (type === 'Action.OpenUrl') {
    openLink(action.url);
    return;
  }
  const signIn = action.data?.msteams;
  if (signIn?.type === 'signin') {
    openSignIn(signIn.value, place.key, message.id);
    return;
  }
  holder.classList.add('busy');
  holder.setAttribute('aria-busy', 'true');
  for (const button of holder.querySelectorAll('button')) button.disabled = true;
  // `data` holds the inputs already.
  const { title, id, verb, data } = action;
  await call('press', {
    conversation: place.key,
    messageId: message.id,
    action: { type, title, id, verb, data },
  });
  holder.classList.remove('busy');
  holder.removeAttribute('aria-busy');
  for (const button of holder.querySelectorAll('button')) button.disabled = false;
}

/** Cards of the older kinds, reduced to their text and buttons; the sign-in card is one of them. */
function drawButtons({ title, text, buttons = [] }, message, place) {
  return h(
    'div',
    { class: 'card simple', role: 'group', 'aria-label': 'Card from PAL Bot' },
    title && h('h3', {}, title),
    text && markdown(text, openLink),
    h(
      'div',
      { class: 'card-buttons' },
      buttons.map((button) =>
        h(
          'button',
          { type: 'button', class: 'button', onclick: () => pressOld(button, message, place) },
          button.title,
        ),
      ),
    ),
  );
}

function pressOld(button, message, place) {
  if (button.type === 'signin') openSignIn(button.value, place.key, message.id);
  else if (button.type === 'openUrl') openLink(button.value);
  else void call('say', { conversation: place.key, text: String(button.value) });
}

/** The text of a card that is made to be forwarded: its many-line text field. */
export function forwardable(message) {
  const card =
    message.view ?? message.attachments.find(({ contentType }) => contentType === ADAPTIVE)?.content;
  const find = (node) => {
    if (Array.isArray(node)) return node.map(find).find(Boolean);
    if (typeof node !== 'object' || node === null) return undefined;
    if (node.type === 'Input.Text' && node.isMultiline && node.value) return node.value;
    return Object.values(node).map(find).find(Boolean);
  };
  return find(card);
}

export const isCardWithRefresh = (message) =>
  message.attachments.some(({ contentType, content }) => contentType === ADAPTIVE && content?.refresh);
