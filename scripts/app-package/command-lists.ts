import type { CommandInfo } from '../../src/commands/command.ts';
import en from '../../src/i18n/en.json' with { type: 'json' };

export interface CommandList {
  readonly scopes: readonly string[];
  readonly commands: readonly { readonly title: string; readonly description: string }[];
}

const SHARED = ['status', 'subscribe', 'subscriptions', 'policy', 'audit', 'show', 'customers', 'help'];

/** What Teams offers while people type; everything else is in `help`. Teams shows at most twelve. */
const OFFERED: readonly { readonly scope: string; readonly names: readonly string[] }[] = [
  {
    scope: 'personal',
    names: [
      'link',
      'show',
      'update',
      'unlink',
      'undo',
      'customers',
      'status',
      'use',
      'alias',
      'signin',
      'signout',
      'help',
    ],
  },
  // Where others read along: only what changes nothing. The answers about a person move to the 1:1 chat.
  { scope: 'team', names: SHARED },
  { scope: 'groupChat', names: SHARED },
];

/**
 * The command lists of the manifest, in the words of the catalogue.
 * @throws Error when an offered command does not exist or has no summary
 */
export function commandLists(commands: readonly CommandInfo[]): readonly CommandList[] {
  const texts: Readonly<Record<string, string>> = en;
  const offer = (name: string): CommandList['commands'][number] => {
    const summary = commands.find((command) => command.name === name)?.summary;
    const description = summary === undefined ? undefined : texts[summary];
    if (description === undefined)
      throw new Error(`The manifest offers "${name}", which is no listed command`);
    return { title: name, description };
  };
  return OFFERED.map(({ scope, names }) => ({ scopes: [scope], commands: names.map(offer) }));
}
