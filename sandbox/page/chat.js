import { call } from './backend.js';
import { createComposer } from './composer.js';
import { isCardWithRefresh } from './card.js';
import { h, icon } from './dom.js';
import { drawMessage } from './message.js';
import { picture } from './sidebar.js';
import { conversation, dayOf, me, messagesOf, on, person, state } from './store.js';

const SAME_BREATH_MS = 5 * 60_000;
/** In the line below the name of a room. */
const MOST_NAMES = 8;

/** The open conversation: who is there, what was said, and where to write. */
export function startChat(root) {
  const header = h('header', { class: 'chat-header' });
  const log = h('div', {
    class: 'messages',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': 'Messages',
    tabindex: 0,
  });
  const typing = h('p', { class: 'typing', role: 'status' });
  const composer = createComposer({ id: 'composer-text' });
  root.append(header, log, typing, composer.element);
  /** Message id → what was drawn for which revision. */
  let drawn = new Map();

  const open = () => {
    const place = conversation();
    if (!place) return;
    // Whoever comes back to a conversation looks at its cards anew.
    asked.clear();
    drawn = new Map();
    log.replaceChildren();
    drawHeader(header, place);
    composer.show(place);
    draw({ toEnd: true });
    if (!place.installed && place.type === 'personal') void call('open', { conversation: place.key });
  };
  const draw = ({ toEnd }) => {
    const place = conversation();
    if (!place) return;
    const atEnd = toEnd || log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    const messages = messagesOf(place.id).filter((message) => message.signIn !== 'silent');
    const element = (message, follows) => {
      const known = drawn.get(message.id);
      const stamp = `${message.revision} ${follows}`;
      if (known?.stamp === stamp) return known.element;
      const made = drawMessage(message, place, { follows, before: known });
      drawn.set(message.id, { ...made, stamp });
      return made.element;
    };
    arrange(log, place.type === 'channel' ? threads(messages, place, element) : stream(messages, element));
    if (messages.length === 0) log.append(drawEmpty(place));
    if (atEnd) log.scrollTop = log.scrollHeight;
    for (const message of messages) if (isCardWithRefresh(message)) refresh(place, message);
  };
  const drawTyping = () => {
    const place = conversation();
    const isTyping = place && (state.typing.get(place.id) ?? 0) > Date.now();
    typing.replaceChildren(
      ...(isTyping
        ? [
            h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
            `${state.bot.name} is typing`,
          ]
        : []),
    );
  };

  on('open', open);
  on('message', (message) => {
    if (message.conversationId === conversation()?.id)
      draw({ toEnd: message.from === state.me && message.revision === 1 });
    drawTyping();
  });
  on('typing', drawTyping);
  on('open', drawTyping);
  on('installed', () => drawHeader(header, conversation()));
}

/** Message id → the card that was shown when this client asked for the person's own view of it. */
const asked = new Map();

/** Once for each state of the card; Teams decides whether it is time, and whether this person is named. */
function refresh(place, message) {
  const card = JSON.stringify(message.attachments);
  if (asked.get(message.id) === card) return;
  asked.set(message.id, card);
  void call('refresh', { conversation: place.key, messageId: message.id });
}

/**
 * Puts the wanted nodes in place. Those that stay are never moved, for a node that moves loses the focus, and with it
 * whoever is typing in a card or editing a message.
 */
function arrange(parent, wanted) {
  const staying = new Set(wanted);
  for (const node of [...parent.childNodes]) if (!staying.has(node)) node.remove();
  let next = parent.firstChild;
  for (const node of wanted) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

function* withDays(messages) {
  let day;
  for (const message of messages) {
    const today = dayOf(message.at);
    if (today !== day) yield { day: today };
    day = today;
    yield { message };
  }
}

function stream(messages, element) {
  const nodes = [];
  let previous;
  for (const { day, message } of withDays(messages)) {
    if (day) {
      nodes.push(h('p', { class: 'day' }, h('span', {}, day)));
      previous = undefined;
      continue;
    }
    const follows =
      previous?.from === message.from && Date.parse(message.at) - Date.parse(previous.at) < SAME_BREATH_MS;
    nodes.push(element(message, follows));
    previous = message;
  }
  return nodes;
}

const replyBoxes = new Map();

function threads(messages, place, element) {
  const roots = messages.filter((message) => message.threadId === message.id);
  return roots.map((root) => {
    const replies = messages.filter((message) => message.threadId === root.id && message !== root);
    const key = `${place.key} ${root.id}`;
    const thread = replyBoxes.get(key) ?? createThread(place, root);
    replyBoxes.set(key, thread);
    arrange(thread.list, [element(root, false), ...replies.map((reply) => element(reply, false))]);
    return thread.element;
  });
}

function createThread(place, root) {
  const list = h('div', { class: 'thread-messages' });
  const composer = createComposer({ id: `reply-${root.id}`, threadId: root.id, small: true });
  composer.show(place);
  composer.element.hidden = true;
  const reply = h(
    'button',
    {
      type: 'button',
      class: 'reply-button',
      onclick() {
        composer.element.hidden = false;
        composer.focus();
      },
    },
    icon('reply'),
    'Reply',
  );
  return {
    list,
    element: h('section', { class: 'thread', 'aria-label': 'Thread' }, list, reply, composer.element),
  };
}

function drawHeader(header, place) {
  if (!place) return;
  const names = place.members
    .slice(0, MOST_NAMES)
    .map((key) => (key === state.me ? 'you' : person(key).name.split(' ')[0]));
  if (place.members.length > MOST_NAMES) names.push(`${place.members.length - MOST_NAMES} others`);
  const withBot = place.type === 'groupChat' || place.type === 'channel';
  const who = withBot
    ? [...names, place.installed ? state.bot.name : undefined].filter(Boolean).join(', ')
    : '';
  const sub = { personal: 'App · your 1:1 chat', people: 'Chat without the bot' }[place.type] ?? who;
  header.replaceChildren(
    picture(place, 36),
    h(
      'div',
      {},
      h('h2', {}, place.type === 'channel' ? `${place.team} › ${place.name}` : place.name),
      h('p', {}, sub),
    ),
    place.type === 'people' || me().role === 'customerAdmin' ? '' : drawInstall(place),
  );
}

function drawInstall(place) {
  const label = place.installed ? 'Remove the bot' : 'Add PAL Bot';
  return h(
    'button',
    {
      type: 'button',
      class: 'button subtle',
      onclick: () => call(place.installed ? 'uninstall' : 'open', { conversation: place.key }),
    },
    label,
  );
}

function drawEmpty(place) {
  const texts = {
    personal: ['Say hello to PAL Bot', 'Pick a suggestion below, or type help.'],
    people: ['A chat among people', 'Forward an approval link here; the bot does not read along.'],
  };
  const [title, hint] = texts[place.type] ?? [
    place.installed ? 'Mention the bot to talk to it' : 'The bot is not here yet',
    place.installed
      ? `Type @ and pick ${state.bot.name}. Anything personal goes on in your 1:1 chat.`
      : 'Add it with the button above.',
  ];
  return h('div', { class: 'empty' }, picture(place, 64), h('h3', {}, title), h('p', {}, hint));
}
