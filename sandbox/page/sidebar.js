import { call, connect } from './backend.js';
import { avatar, h, icon } from './dom.js';
import { me, messagesOf, myAppRoles, on, openConversation, state, timeOf } from './store.js';
import { openLink } from './windows.js';

const ROLES = {
  staff: 'Partner staff',
  manager: 'Partner manager',
  customerAdmin: 'Customer administrator',
};

/** People with a button each; more are in a list. */
const NAMED = 4;

/** Who you are, and where you can write. */
export function startSidebar(root) {
  const linkBox = createLinkBox();
  const draw = () => {
    if (!me()) return;
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const isAdministrator = me().role === 'customerAdmin';
    root.replaceChildren(drawPeople(), ...drawConversations(), ...(isAdministrator ? [linkBox] : []));
    if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  for (const topic of ['hello', 'open', 'message', 'installed']) on(topic, draw);
}

function drawPeople() {
  return h(
    'section',
    { class: 'who' },
    h('h2', { id: 'who-title' }, 'You are'),
    h(
      'div',
      { class: 'who-list', role: 'group', 'aria-labelledby': 'who-title' },
      state.people.slice(0, NAMED).map((one) =>
        h(
          'button',
          {
            type: 'button',
            class: 'who-button',
            'aria-pressed': String(one.key === state.me),
            title: `${one.name}, ${ROLES[one.role]}`,
            dataset: { key: `who-${one.key}` },
            onclick: () => connect(one.key),
          },
          avatar(one, 40),
          h('span', {}, one.name.split(' ')[0]),
        ),
      ),
    ),
    state.people.length > NAMED && drawColleagues(),
    h(
      'p',
      { class: 'who-name' },
      h('strong', {}, me().name),
      h('span', {}, `${ROLES[me().role]} · ${me().upn}`),
    ),
    me().role !== 'customerAdmin' && drawAppRole(),
  );
}

/** One of many more colleagues. */
function drawColleagues() {
  const colleagues = state.people.slice(NAMED);
  const option = ({ key, name }) => h('option', { value: key, selected: key === state.me }, name);
  return h(
    'select',
    {
      class: 'who-more',
      'aria-label': 'You are a colleague',
      dataset: { key: 'who-more' },
      onchange: ({ target }) => target.value && connect(target.value),
    },
    h('option', { value: '' }, `${colleagues.length} colleagues …`),
    colleagues.map(option),
  );
}

/** What an administrator would do in Entra: the role is in the sign-ins that follow. */
function drawAppRole() {
  const { me: who } = state;
  return h(
    'label',
    { class: 'who-role' },
    h('input', {
      type: 'checkbox',
      checked: myAppRoles().includes('Manager'),
      dataset: { key: 'who-role' },
      onchange: ({ target }) => call('app-role', { person: who, role: 'Manager', on: target.checked }),
    }),
    'App role Manager (next sign-in)',
  );
}

function drawConversations() {
  const chats = state.conversations.filter(({ type }) => type !== 'channel');
  const channels = state.conversations.filter(({ type }) => type === 'channel');
  return [
    h('h2', {}, 'Chat'),
    chats.length > 0 && h('ul', { class: 'conversations' }, chats.map(drawConversation)),
    channels.length > 0 && h('h2', {}, `Team: ${channels[0].team}`),
    channels.length > 0 && h('ul', { class: 'conversations' }, channels.map(drawConversation)),
  ].filter(Boolean);
}

function drawConversation(one) {
  const last = messagesOf(one.id).findLast((message) => !message.deleted && message.signIn !== 'silent');
  const unread = state.unread.has(one.id);
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: `conversation${unread ? ' unread' : ''}`,
        'aria-current': one.key === state.open ? 'page' : undefined,
        dataset: { key: one.key },
        onclick: () => openConversation(one.key),
      },
      picture(one),
      h(
        'span',
        { class: 'conversation-name' },
        one.name,
        unread && h('span', { class: 'hidden' }, ' (new messages)'),
      ),
      last && h('time', { class: 'conversation-time' }, timeOf(last.at)),
      h('span', { class: 'conversation-last' }, last ? preview(last) : 'Nothing said yet'),
    ),
  );
}

export function picture(one, size = 32) {
  if (one.type === 'personal') return avatar('bot', size);
  if (one.type === 'people') return avatar(state.people.find(({ name }) => name === one.name) ?? one, size);
  return h('span', { class: `avatar room size-${size}` }, icon(one.type === 'channel' ? 'hash' : 'people'));
}

function preview(message) {
  const who = message.from === state.me ? 'You: ' : '';
  const text = message.text || message.summary || (message.attachments.length > 0 ? 'Sent a card' : '');
  return who + text;
}

/** For the administrator of a customer: an approval link that came by mail or on paper. */
function createLinkBox() {
  const input = h('input', {
    id: 'open-link',
    type: 'url',
    placeholder: 'https://login.microsoftonline.com/…',
    autocomplete: 'off',
    dataset: { key: 'open-link' },
  });
  return h(
    'form',
    {
      class: 'link-box',
      onsubmit(event) {
        event.preventDefault();
        if (input.value.trim() !== '') openLink(input.value.trim());
      },
    },
    h('label', { for: 'open-link' }, 'Open a link you were sent'),
    input,
    h('button', { type: 'submit', class: 'button' }, 'Open'),
    h('p', { class: 'hint' }, 'Links in a chat can also be opened right there.'),
  );
}
