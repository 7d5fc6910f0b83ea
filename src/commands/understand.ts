import { distance } from 'fastest-levenshtein';
import type { Invocation } from '../ports/chat.ts';
import type { Command } from './command.ts';
import { commandNamed, COMMANDS } from './index.ts';
import { readSelection, speaksOfAll, speaksOfSome } from './selection.ts';
import { cleanLine, type Mention, sortWords, splitLine, withoutMentions, type Words } from './words.ts';

export type Understanding =
  | { readonly kind: 'command'; readonly command: Command; readonly invocation: Invocation }
  /** Probably this; the person is asked before anything happens. */
  | { readonly kind: 'guess'; readonly invocation: Invocation; readonly usage: string }
  | { readonly kind: 'unknown' };

const VERBS: ReadonlyMap<string, Command> = new Map(
  COMMANDS.filter((command) => command.summary !== undefined).flatMap((command) =>
    [command.name, ...command.alsoCalled].map((verb) => [verb, command] as const),
  ),
);

/** What people call the bot when they talk to it; dropped from the front. */
const BOT_NAMES = /^(?:@?pal[ -]?bot|@?pal)\b[\s,:]*/i;

/** Spellings of the Azure CLI and PowerShell, and verbs of two words, as one of our verbs. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/^az\s+managementpartner\s+(?=\S)/i, ''],
  [/^new-az(?:urerm)?managementpartner\b/i, 'create'],
  [/^get-az(?:urerm)?managementpartner\b/i, 'show'],
  [/^update-az(?:urerm)?managementpartner\b/i, 'update'],
  [/^remove-az(?:urerm)?managementpartner\b/i, 'delete'],
  // Other verbs and slips: Set-AzManagementPartner, Remov-AzManagementPartner.
  [/^([a-z]+)-az(?:urerm)?managementpartner\b/i, '$1'],
  [/^az\s+managementpartner\s*$/i, 'help'],
  [/^az\s+login\b/i, 'signin'],
  [/^connect-az(?:urerm)?account\b/i, 'signin'],
  [/^az\s+logout\b/i, 'signout'],
  [/^disconnect-az(?:urerm)?account\b/i, 'signout'],
  [/^(sign|log)[\s-](in|out|on|off)\b/i, '$1$2'],
];

/** What a message asks for. Pure: the same text and mentions always mean the same. */
export function understand(message: string, mentions: readonly Mention[] = []): Understanding {
  const said = cleanLine(withoutMentions(message, mentions))
    .replace(/^\//, '')
    .replace(BOT_NAMES, '')
    .replace(/^\//, '')
    .trim();
  const mended = said.replace(NEARLY_THE_NOUN, (whole, before: string, noun: string) =>
    distance(noun.toLowerCase(), NOUN) <= 4 ? `${before}${NOUN}` : whole,
  );
  const line = REWRITES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), mended);
  const [verb = '', ...rest] = splitLine(line);
  const known = VERBS.get(verb.toLowerCase());
  const words = { ...sortWords(rest), ...(mentions.length > 0 ? { people: mentions } : {}) };
  if (known && mended === said) {
    const command = whatIf(known, words);
    return { kind: 'command', ...invocationOf(command, words) };
  }
  const nearest = known ?? nearestVerb(verb.toLowerCase());
  if (!nearest) return { kind: 'unknown' };
  const meant = whatIf(nearest, words);
  return { kind: 'guess', invocation: invocationOf(meant, words).invocation, usage: meant.usage };
}

const NOUN = 'managementpartner';
/** A slip in the long word both tools share: az managmentpartner, New-AzManagementPartners. */
const NEARLY_THE_NOUN = /^(az\s+|[a-z]+-az(?:urerm)?)(?!managementpartner\b)((?!urerm)[a-z]{13,21})(?=\s|$)/i;

/** -WhatIf asks what would happen: show, and never write. */
const whatIf = (command: Command, { options }: Words): Command =>
  command.writes && options.whatIf ? VERBS.get('show')! : command;

/** `link 1234567 all` is one run over many customers, not a customer called "all". */
const OVER_MANY: ReadonlySet<string> = new Set(['link', 'show', 'update', 'unlink']);

function invocationOf(command: Command, words: Words): { command: Command; invocation: Invocation } {
  const many = speaksOfAll(words) ? 'bulk' : speaksOfSome(words) ? 'pick' : undefined;
  const over = many !== undefined && OVER_MANY.has(command.name) ? commandNamed(many) : undefined;
  const args = over ? { action: command.name, ...readSelection(words) } : command.read(words);
  return { command: over ?? command, invocation: { command: (over ?? command).name, args } };
}

/** Two letters swapped are one slip. */
const slips = (a: string, b: string): number =>
  [...a].sort().join('') === [...b].sort().join('') ? 1 : distance(a, b);

/** One slip in a short word, two in a longer one. */
function nearestVerb(verb: string): Command | undefined {
  if (verb.length < 3) return undefined;
  const allowed = verb.length <= 4 ? 1 : 2;
  const ranked = [...VERBS.keys()]
    .filter((known) => known.length >= 3)
    .map((known) => ({ known, count: slips(known, verb) }))
    .filter(({ count }) => count <= allowed)
    .sort((a, b) => a.count - b.count);
  return ranked[0] && VERBS.get(ranked[0].known);
}
