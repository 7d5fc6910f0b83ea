import type { Args } from './command.ts';
import type { Words } from './words.ts';

const CHANGE = new Set(['change', 'edit', 'set', 'update']);
const EXPECT = new Set(['expect', 'expected', 'staff']);
const EVERYONE = new Set(['everyone', 'everybody', 'all']);
const NOBODY = new Set(['nobody', 'none', 'noone']);

/**
 * Nothing, `change`, or `expect <customer> everyone | nobody | @a @b`. People are named by mentions (`people`, with
 * `labels`), or typed with an @ before each (`names`).
 */
export function readPolicy({ options, people = [], plain }: Words): Args {
  const [verb = '', ...rest] = plain;
  if (CHANGE.has(verb.toLowerCase())) return { do: 'edit' };
  if (!EXPECT.has(verb.toLowerCase())) return {};
  const last = rest.at(-1)?.toLowerCase() ?? '';
  const who = EVERYONE.has(last) ? 'everyone' : NOBODY.has(last) ? 'nobody' : undefined;
  const [about = '', ...names] = (who === undefined ? rest : rest.slice(0, -1))
    .join(' ')
    .split('@')
    .map((part) => part.replace(/[\s,:]+$/, '').trim());
  const customer = options.tenant ?? about;
  return {
    do: 'expect',
    ...(customer === '' ? {} : { about: customer }),
    ...(who === undefined ? {} : { who }),
    ...(people.length > 0
      ? {
          people: people.map(({ userId }) => userId).join(' '),
          labels: people.map(({ label }) => label).join('\n'),
        }
      : {}),
    ...(names.length > 0 ? { names: names.filter((name) => name !== '').join('\n') } : {}),
  };
}
