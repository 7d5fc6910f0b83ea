import { call } from './backend.js';
import { drawAttachment, forwardable, isCardWithRefresh } from './card.js';
import { avatar, h, icon, toast } from './dom.js';
import { markdown, plain } from './markdown.js';
import { outsiders, person, state, timeOf } from './store.js';
import { openLink } from './windows.js';

/**
 * One message. `before` is what was drawn of it earlier: a card whose content is the same stays as it is, with
 * everything that was typed into it.
 */
export function drawMessage(message, place, { follows, before }) {
  const mine = message.from === state.me;
  const author = message.from === 'bot' ? { name: state.bot.name } : person(message.from);
  const element = h('article', {
    class: `message${mine ? ' mine' : ''}${follows ? ' follows' : ''}`,
    'aria-label': `${author.name}, ${timeOf(message.at)}`,
    dataset: { message: message.id },
  });
  const content = JSON.stringify([message.view, message.attachments]);
  const cards =
    before?.content === content
      ? before.cards
      : message.attachments.map((attachment) => drawAttachment(attachment, message, place)).filter(Boolean);

  element.append(
    message.from === 'bot' ? avatar('bot', 32) : avatar(author, 32),
    h(
      'div',
      { class: 'message-main' },
      h(
        'p',
        { class: 'message-head' },
        h('span', { class: 'message-author' }, author.name),
        h('time', { datetime: message.at }, timeOf(message.at)),
        message.edited && h('span', {}, 'Edited'),
      ),
      drawBody(message, cards),
      message.view !== undefined &&
        isCardWithRefresh(message) &&
        h('p', { class: 'own-view' }, 'Your own view of this card'),
      drawForwards(message, place),
      message.notice &&
        h('p', { class: `notice ${message.notice.kind}`, role: 'status' }, message.notice.text),
      message.undelivered && h('p', { class: 'notice error', role: 'alert' }, message.undelivered),
    ),
    drawTools(message, place, element),
  );
  return { element, content, cards };
}

function drawBody(message, cards) {
  if (message.deleted) return h('div', { class: 'bubble deleted' }, 'This message was deleted.');
  const parts = [];
  // A card says the same as the sentence beside it; that one is for notifications.
  if (message.text && cards.length === 0) parts.push(h('div', { class: 'bubble' }, bodyText(message)));
  else if (message.text && message.from !== 'bot')
    parts.push(h('div', { class: 'bubble' }, bodyText(message)));
  return [...parts, ...cards];
}

const bodyText = (message) =>
  message.from === 'bot' && message.textFormat !== 'plain'
    ? markdown(message.text, openLink)
    : plain(message.text, message.from === 'bot' ? [] : mentionable(), openLink);

const mentionable = () => [state.bot, ...state.people].map(({ name }) => name);

function drawTools(message, place, element) {
  if (message.deleted) return '';
  const tools = [];
  const isOwn = message.from === state.me;
  if (isOwn) {
    tools.push(tool('edit', 'Edit', () => edit(message, place, element)));
  }
  if (isCardWithRefresh(message)) {
    const { key } = place;
    const again = () => call('refresh', { conversation: key, messageId: message.id, manual: true });
    tools.push(tool('refresh', 'Refresh card', again));
  }
  const text = isOwn || message.from === 'bot' ? undefined : message.text;
  for (const outsider of text && place.type !== 'people' ? outsiders() : []) {
    tools.push(tool('forward', `Forward to ${outsider.name}`, () => forward(text, outsider)));
  }
  return tools.length > 0 ? h('div', { class: 'tools' }, tools) : '';
}

/** A card with a text to forward says so: sending it on is the next step. */
function drawForwards(message, place) {
  const text = message.deleted || place.type === 'people' ? undefined : forwardable(message);
  return (text ? outsiders() : []).map((outsider) =>
    h(
      'button',
      { type: 'button', class: 'forward-button', onclick: () => forward(text, outsider) },
      icon('forward'),
      `Forward to ${outsider.name}`,
    ),
  );
}

const tool = (name, label, onclick) =>
  h('button', { type: 'button', class: 'tool', title: label, 'aria-label': label, onclick }, icon(name));

async function forward(text, outsider) {
  const sent = await call('say', { conversation: `people/${state.me}/${outsider.key}`, text });
  if (sent) toast(`Forwarded. Be ${outsider.name} to open it.`);
}

function edit(message, place, element) {
  const body = element.querySelector('.bubble');
  const field = h('textarea', {
    class: 'edit-field',
    rows: 2,
    'aria-label': 'Edit message',
    value: message.text,
  });
  const done = () => form.replaceWith(body);
  const save = () => {
    const text = field.value.trim();
    if (text !== '' && text !== message.text)
      void call('edit', { conversation: place.key, messageId: message.id, text });
    done();
  };
  const form = h(
    'form',
    {
      class: 'edit',
      onsubmit(event) {
        event.preventDefault();
        save();
      },
      onkeydown(event) {
        if (event.key === 'Escape') done();
        if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          save();
        }
      },
    },
    field,
    h('button', { type: 'submit', class: 'button primary' }, 'Save'),
    h('button', { type: 'button', class: 'button', onclick: done }, 'Cancel'),
  );
  body.replaceWith(form);
  field.focus();
}
