import type { Args, Command } from '../command.ts';
import { link } from '../link.ts';
import { show } from '../show.ts';
import { unlink } from '../unlink.ts';
import { undo } from '../undo.ts';
import { update } from '../update.ts';
import type { Words } from '../words.ts';

/** What an application can be told to do: the commands of people. */
export const DEEDS_OF_LINKS: Readonly<Record<string, Command>> = { link, show, update, unlink, undo };

const ADD = new Set(['add', 'register', 'new']);
const REMOVE = new Set(['remove', 'deregister']);
const VERIFY = new Set(['verify', 'test', 'try']);
const LIST = new Set(['list', 'all']);

/** Nothing, `add [customer]`, `remove <customer>`, `verify <customer>`, or a command about links with what follows it. */
export function readSp({ options, plain }: Words): Args {
  const [verb = '', ...rest] = plain;
  const said = verb.toLowerCase();
  const words: Words = { options, plain: rest };
  if (said === '' || LIST.has(said)) return {};
  if (ADD.has(said)) return { do: 'add', ...show.read(words) };
  if (REMOVE.has(said)) return { do: 'remove', ...show.read(words) };
  if (VERIFY.has(said)) return { do: 'verify', ...show.read(words) };
  const known = Object.values(DEEDS_OF_LINKS).find(({ alsoCalled, name }) =>
    [name, ...alsoCalled].includes(said),
  );
  if (!known) return { do: 'show', ...show.read({ options, plain }) };
  // People undo their last change; of an application it has to be said which one.
  return { do: known.name, ...(known === undo ? show : known).read(words) };
}
