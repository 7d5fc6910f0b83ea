import { UNFINISHED } from '../domain/runs.ts';
import { text } from '../i18n/text.ts';
import { defineCommand } from './command.ts';

/** Drops what waits for a sign-in, and stops a bulk run; what the run has done stays, and can be undone. */
export const cancel = defineCommand({
  name: 'cancel',
  alsoCalled: ['stop', 'abort', 'quit'],
  usage: 'cancel',
  summary: 'command.cancel.summary',
  personal: true,
  writes: false,
  parse: () => ({}),
  async execute(_input, { person, services }) {
    const { clock, inbox, jobs, runs } = services;
    const dropped = await inbox.cancelWaiting(person);
    const run = await runs.unfinishedOf(person);
    if (!run || !(await runs.move(run.id, UNFINISHED, 'cancelled', clock.now()))) return dropped.length;
    // The run's own card, which is another message, shows how it ended.
    await jobs.enqueue(run.id);
    return dropped.length + 1;
  },
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
