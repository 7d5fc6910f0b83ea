import type { CardData, HelpLine } from '../cards/card-data.ts';
import { type Text, text } from '../i18n/text.ts';
import { type Command, defineCommand } from './command.ts';

/** Built over the catalogue, so that no command is ever missing from it. */
export const createHelp = (commands: () => readonly Command[]): Command =>
  defineCommand({
    name: 'help',
    alsoCalled: ['hello', 'hi', 'hey', 'commands', '?'],
    usage: 'help [command]',
    summary: 'command.help.summary',
    personal: false,
    open: true,
    writes: false,
    read: ({ plain }) => (plain[0] === undefined ? {} : { about: plain[0].toLowerCase() }),
    parse: ({ about }) => ({ about }),
    async execute({ about }) {
      const listed = commands().filter((command) => command.summary !== undefined);
      const asked = listed.filter(
        ({ alsoCalled, name }) => about !== undefined && [name, ...alsoCalled].includes(about),
      );
      return asked.length > 0 ? asked : listed;
    },
    render: (listed) => ({
      text: text('help.said'),
      card: {
        template: 'help',
        data: {
          title: text('help.title'),
          intro: introTo(listed),
          ...sectionsOf(listed),
        },
      },
    }),
  });

/** Managers' commands are set apart; asked for one by one they stand like all others. */
function sectionsOf(listed: readonly Command[]): Pick<CardData['help'], 'commands' | 'managers'> {
  const linesOf = (commands: readonly Command[]): readonly HelpLine[] =>
    commands.flatMap(({ summary, usage }) => (summary ? [{ usage, summary: text(summary) }] : []));
  const theirs = listed.filter(({ forManagers }) => forManagers);
  if (theirs.length === 0 || theirs.length === listed.length) return { commands: linesOf(listed) };
  return {
    commands: linesOf(listed.filter(({ forManagers }) => !forManagers)),
    managers: { title: text('help.managers'), commands: linesOf(theirs) },
  };
}

/** Of a single command, the other words that people may say for it. */
function introTo(listed: readonly Command[]): Text {
  const [only, ...others] = listed;
  const words = others.length === 0 ? (only?.alsoCalled ?? []).join(', ') : '';
  return words === '' ? text('help.intro') : text('help.also', { words });
}
