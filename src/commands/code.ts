import { PalError } from '../domain/errors.ts';
import { text } from '../i18n/text.ts';
import { defineCommand } from './command.ts';

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
  async execute({ given }, { person, services }) {
    await services.signIn.confirmCode(person, given);
  },
  render: () => ({
    text: text('code.done'),
    card: { template: 'notice', data: { tone: 'good', title: text('code.done'), body: [text('code.note')] } },
  }),
});
