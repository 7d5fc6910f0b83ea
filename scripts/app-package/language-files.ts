import type { CommandInfo } from '../../src/commands/command.ts';
import * as CATALOGUES from '../../src/i18n/catalogues.ts';
import { commandLists, type CommandList } from './command-lists.ts';
import fr from './texts/fr.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };
import sv from './texts/sv.json' with { type: 'json' };

type Texts = Readonly<Record<string, string>>;

/** Texts of the package by language: names and descriptions, and `command.<name>`. English is in the manifest. */
export const PACKAGE_TEXTS: Readonly<Record<string, Texts>> = { nl, sv, fr };

/** What Teams calls the texts it can show in another language. */
const NAMES = ['name.short', 'name.full', 'description.short', 'description.full'] as const;

interface Manifest {
  readonly name: { readonly short: string; readonly full: string };
  readonly description: { readonly short: string; readonly full: string };
}

/**
 * The language files of the package, by file name, with the paths that Teams wants.
 *
 * Command titles are what people send when they choose one, so they stay the words that the bot understands.
 * @throws Error naming every text that a language lacks
 */
export function languageFiles(
  manifest: Manifest,
  commands: readonly CommandInfo[],
): Readonly<Record<string, Texts>> {
  const lists = commandLists(commands);
  const english: Texts = {
    'name.short': manifest.name.short,
    'name.full': manifest.name.full,
    'description.short': manifest.description.short,
    'description.full': manifest.description.full,
  };
  const missing: string[] = [];
  const files = Object.entries({ en: english, ...PACKAGE_TEXTS }).map(([language, texts]) => {
    const text = (name: string, described?: string): string => {
      const found = texts[name] ?? described;
      if (found === undefined) missing.push(`${language}: ${name}`);
      return found ?? '';
    };
    const own = language === 'en' ? () => undefined : summariesOf(language, commands);
    const entries = [
      ...NAMES.map((name) => [name, text(name)]),
      ...entriesOf(lists, (title, described) =>
        language === 'en' ? described : (own(title) ?? text(`command.${title}`)),
      ),
    ];
    return [`${language}.json`, Object.fromEntries(entries) as Texts] as const;
  });
  if (missing.length > 0) {
    throw new Error(`scripts/app-package/texts lacks: ${[...new Set(missing)].join(', ')}`);
  }
  return Object.fromEntries(files);
}

/** `bots[0].commandLists[0].commands[0].title` and so on. */
const entriesOf = (
  lists: readonly CommandList[],
  describe: (title: string, english: string) => string,
): string[][] =>
  lists.flatMap(({ commands }, list) =>
    commands.flatMap(({ title, description }, at) => {
      const path = `bots[0].commandLists[${list}].commands[${at}]`;
      return [
        [`${path}.title`, title],
        [`${path}.description`, describe(title, description)],
      ];
    }),
  );

/** Once the bot itself speaks a language, the package says what its help card says. */
function summariesOf(
  language: string,
  commands: readonly CommandInfo[],
): (name: string) => string | undefined {
  const catalogue = (CATALOGUES as Readonly<Record<string, Texts | undefined>>)[language];
  return (name) => {
    const summary = commands.find((command) => command.name === name)?.summary;
    return summary === undefined ? undefined : catalogue?.[summary];
  };
}
