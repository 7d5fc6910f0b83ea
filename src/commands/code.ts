import { PalError } from '../domain/errors.ts';
import { text } from '../i18n/text.ts';
import { defineCommand } from './command.ts';
import { finishSignIn } from './finish-sign-in.ts';

/** Finishes a popup sign-in by hand. Always with the word `code`, so that no partner ID is ever taken for one. */
export const code = defineCommand({
  name: 'code',
  alsoCalled: [],
  usage: 'code <8 digits>',
  summary: 'command.code.summary',
  personal: true,
  writes: false,
  read: ({ plain }) => ({ code: plain.join('') }),
  parse: ({ code: given = '' }) => {
    if (!/^\d{8}$/.test(given)) throw new PalError('codeWrong');
    return { given };
  },
  execute: ({ given }, { person, services }) => finishSignIn(person, given, services),
  render: ({ resumed }) => ({
    text: text('code.done'),
    card: {
      template: 'notice',
      data: {
        tone: 'good',
        title: text('code.done'),
        body: [resumed > 0 ? text('code.goesOn', { count: resumed }) : text('code.note')],
      },
    },
  }),
});
