import { call } from './backend.js';
import { avatar, h, icon } from './dom.js';
import { messagesOf, state } from './store.js';

const SUGGESTIONS = [
  'link 1234567 Contoso Ltd',
  'show Contoso Ltd',
  'customers',
  'update 7654321 Contoso Ltd',
  'unlink Contoso Ltd',
  'help',
];

const drafts = new Map();

/** Where to write: Enter sends, Shift+Enter begins a line, `@` offers the bot, ArrowUp edits the last message. */
export function createComposer({ id, threadId, small = false }) {
  let place;
  const field = h('textarea', { id, rows: 1, autocomplete: 'off', spellcheck: 'true' });
  const suggestions = h('div', { class: 'suggestions', role: 'group', 'aria-label': 'Suggestions' });
  const mention = h(
    'button',
    { type: 'button', class: 'mention-offer', hidden: true, onclick: () => insertMention() },
    avatar('bot', 24),
    h('span', {}, 'PAL Bot'),
  );
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
    h('div', { class: 'composer-box' }, mention, field, send),
  );

  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  };
  const offersMention = () => {
    const before = field.value.slice(0, field.selectionStart);
    const typed = /(?:^|\s)@([\w ]{0,8})$/.exec(before)?.[1]?.toLowerCase();
    const isRoom = place?.type === 'groupChat' || place?.type === 'channel';
    return (
      isRoom && place.installed && typed !== undefined && 'pal bot'.startsWith(typed) && typed !== 'pal bot'
    );
  };
  const insertMention = () => {
    const before = field.value.slice(0, field.selectionStart).replace(/@[\w ]*$/, '');
    const after = field.value.slice(field.selectionStart);
    field.value = `${before}@${state.bot.name} ${after.trimStart()}`;
    mention.hidden = true;
    field.focus();
    field.selectionStart = field.selectionEnd = before.length + state.bot.name.length + 2;
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
    mention.hidden = !offersMention();
    grow();
  });
  field.addEventListener('blur', () => setTimeout(() => (mention.hidden = true), 150));
  field.addEventListener('keydown', (event) => {
    if (!mention.hidden && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      insertMention();
    } else if (event.key === 'Escape') {
      if (small) element.hidden = true;
      mention.hidden = true;
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

function placeholder({ type }, small) {
  if (small) return 'Reply; @ mentions the bot';
  return {
    personal: 'Type a message',
    people: 'Type a message',
    groupChat: 'Type a message; @ mentions the bot',
    channel: 'Start a post; @ mentions the bot',
  }[type];
}
