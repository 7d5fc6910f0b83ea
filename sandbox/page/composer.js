import { call } from './backend.js';
import { avatar, h, icon } from './dom.js';
import { messagesOf, person, state } from './store.js';

const SUGGESTIONS = [
  'link 1234567 Contoso Ltd',
  'show Contoso Ltd',
  'customers',
  'update 7654321 Contoso Ltd',
  'unlink Contoso Ltd',
  'help',
];

const drafts = new Map();

const MOST_OFFERS = 5;

/** Where to write: Enter sends, Shift+Enter begins a line, `@` offers names, ArrowUp edits the last message. */
export function createComposer({ id, threadId, small = false }) {
  let place;
  const field = h('textarea', { id, rows: 1, autocomplete: 'off', spellcheck: 'true' });
  const suggestions = h('div', { class: 'suggestions', role: 'group', 'aria-label': 'Suggestions' });
  const offers = h('div', { class: 'mention-offers', role: 'group', 'aria-label': 'Mention', hidden: true });
  const send = h('button', { type: 'submit', class: 'icon-button send', 'aria-label': 'Send' }, icon('send'));
  const element = h(
    'form',
    {
      class: `composer${small ? ' small' : ''}`,
      onsubmit(event) {
        event.preventDefault();
        void submit();
      },
    },
    small ? '' : suggestions,
    h('div', { class: 'composer-box' }, offers, field, send),
  );

  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  };
  const offerMentions = () => {
    const typed = /(?:^|\s)@([\p{L}\p{N} ]{0,30})$/u.exec(field.value.slice(0, field.selectionStart))?.[1];
    const names = typed === undefined ? [] : namesLike(typed.toLowerCase(), place);
    offers.replaceChildren(...names.map(drawOffer));
    offers.hidden = names.length === 0;
  };
  const drawOffer = (one) =>
    h(
      'button',
      { type: 'button', class: 'mention-offer', onclick: () => insertMention(one.name) },
      avatar(one === state.bot ? 'bot' : one, 24),
      h('span', {}, one.name),
    );
  const insertMention = (name) => {
    const before = field.value.slice(0, field.selectionStart).replace(/@[\p{L}\p{N} ]*$/u, '');
    const after = field.value.slice(field.selectionStart);
    field.value = `${before}@${name} ${after.trimStart()}`;
    offers.hidden = true;
    field.focus();
    field.selectionStart = field.selectionEnd = before.length + name.length + 2;
  };
  const submit = async () => {
    const text = field.value.trim();
    if (text === '') return;
    const { key } = place;
    field.value = '';
    drafts.delete(`${state.me} ${key}`);
    grow();
    if (small) element.hidden = true;
    const sent = await call('say', { conversation: key, text, threadId });
    if (!sent && place.key === key && field.value === '') field.value = text;
  };

  field.addEventListener('input', () => {
    drafts.set(`${state.me} ${place.key}`, field.value);
    offerMentions();
    grow();
  });
  field.addEventListener('blur', () => setTimeout(() => (offers.hidden = true), 150));
  field.addEventListener('keydown', (event) => {
    if (!offers.hidden && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      offers.firstChild.click();
    } else if (event.key === 'Escape') {
      if (small) element.hidden = true;
      offers.hidden = true;
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'ArrowUp' && field.value === '') {
      const last = messagesOf(place.id).findLast(({ from }) => from === state.me);
      document.querySelector(`[data-message="${last?.id}"] .tool[title="Edit"]`)?.click();
    }
  });

  return {
    element,
    focus: () => field.focus(),
    show(next) {
      place = next;
      field.value = small ? '' : (drafts.get(`${state.me} ${place.key}`) ?? '');
      field.placeholder = placeholder(place, small);
      field.setAttribute('aria-label', field.placeholder);
      suggestions.replaceChildren(
        ...(place.type === 'personal' ? SUGGESTIONS : []).map((text) =>
          h(
            'button',
            {
              type: 'button',
              class: 'suggestion',
              onclick() {
                field.value = text;
                field.focus();
                grow();
              },
            },
            text,
          ),
        ),
      );
      grow();
    },
  };
}

/** Who can be mentioned here and is called like this; names that begin with it come first. */
function namesLike(typed, { type, installed, members }) {
  if (type !== 'groupChat' && type !== 'channel') return [];
  const others = members.filter((key) => key !== state.me).map(person);
  return [...(installed ? [state.bot] : []), ...others]
    .map((one) => ({ one, at: ` ${one.name.toLowerCase()}`.indexOf(` ${typed}`) }))
    .filter(({ one, at }) => at >= 0 && one.name.toLowerCase() !== typed)
    .sort((a, b) => Number(a.at > 0) - Number(b.at > 0))
    .slice(0, MOST_OFFERS)
    .map(({ one }) => one);
}

function placeholder({ type }, small) {
  if (small) return 'Reply; @ mentions the bot or people';
  return {
    personal: 'Type a message',
    people: 'Type a message',
    groupChat: 'Type a message; @ mentions the bot',
    channel: 'Start a post; @ mentions the bot',
  }[type];
}
