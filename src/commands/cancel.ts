import { text } from '../i18n/text.ts';
import { defineCommand } from './command.ts';

/** Drops what waits for a sign-in. */
export const cancel = defineCommand({
  name: 'cancel',
  alsoCalled: ['stop', 'abort', 'quit'],
  usage: 'cancel',
  summary: 'command.cancel.summary',
  personal: true,
  writes: false,
  parse: () => ({}),
  execute: async (_input, { person, services }) => (await services.inbox.cancelWaiting(person)).length,
  render(count) {
    const title = count > 0 ? text('cancel.done', { count }) : text('cancel.nothing');
    return {
      text: title,
      card: { template: 'notice', data: { tone: 'neutral', title, body: [text('cancel.note')] } },
    };
  },
});

/** The "no" of every question: closes the card and changes nothing. */
export const keep = defineCommand({
  name: 'keep',
  alsoCalled: [],
  usage: '',
  personal: true,
  writes: false,
  parse: () => ({}),
  execute: async () => undefined,
  render: () => ({
    text: text('keep.done'),
    card: { template: 'notice', data: { tone: 'neutral', title: text('keep.done'), body: [] } },
  }),
});
