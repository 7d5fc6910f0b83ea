import type { Args } from './command.ts';
import type { Words } from './words.ts';

const PROBLEMS = new Set(['problem', 'problems', 'issues', 'broken']);
const MINE = new Set(['my', 'mine', 'me', 'myself', 'own']);
/** Say nothing more than the command itself. */
const EVERYTHING = new Set(['all', 'everyone', 'everybody', 'everything', 'team', 'board', 'only', 'just']);
const SMALL = new Set(['of', 'for', 'at', 'in', 'with', 'the', 'link', 'links', 'customer', 'customers']);

const is = (set: ReadonlySet<string>, word: string): boolean =>
  set.has(word.toLowerCase().replace(/[.,?!]$/, ''));

/**
 * `[problems | mine | all] [customer or person]`, in any order. A mention is `person`, with `name` as the text shows
 * it; `about` may be a customer or a person, `name` alone is a person.
 */
export function readStatus({ options, people = [], plain }: Words): Args {
  const [person] = people;
  const rest = plain.filter((word) => ![PROBLEMS, MINE, EVERYTHING].some((set) => is(set, word)));
  while (rest[0] !== undefined && is(SMALL, rest[0])) rest.shift();
  const about = options.tenant ?? rest.join(' ');
  return {
    ...(plain.some((word) => is(PROBLEMS, word)) ? { show: 'problems' } : {}),
    ...whoOf(person, plain),
    ...(about === '' ? {} : about.startsWith('@') ? { name: about.slice(1).trim() } : { about }),
  };
}

function whoOf(mentioned: NonNullable<Words['people']>[number] | undefined, plain: readonly string[]): Args {
  if (mentioned) return { person: mentioned.userId, name: mentioned.label };
  return plain.some((word) => is(MINE, word)) ? { person: 'me' } : {};
}
