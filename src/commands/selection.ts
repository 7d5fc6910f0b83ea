import { PalError } from '../domain/errors.ts';
import { isGuid, partnerId, tenantId } from '../domain/ids.ts';
import type { Selection } from '../domain/runs.ts';
import type { Args } from './command.ts';
import type { Words } from './words.ts';

const ALL = new Set(['all', 'every', 'everywhere', 'everyone', '*']);
const SOME = new Set(['some', 'several', 'selected', 'picked', 'pick']);
const KEYWORDS = new Set(['not', 'unlinked', 'linked', 'matching', 'like', 'named', 'except', 'but']);

const isDigits = (word: string | undefined): boolean => word !== undefined && /^\d+$/.test(word);

/** True when the words speak of many customers: `1234567 all not linked`, `all except fabrikam`. */
export const speaksOfAll = ({ plain }: Words): boolean =>
  plain.slice(0, 2).some((word) => ALL.has(word.toLowerCase()));

/** True when the words ask to choose customers from a list: `link 1234567 some matching contoso`. */
export const speaksOfSome = ({ plain }: Words): boolean =>
  plain.slice(0, 2).some((word) => SOME.has(word.toLowerCase()));

/**
 * `1234567 all [not linked | linked to 1234567] [matching contoso] [except fabrikam, tailspin]` as arguments.
 * A word that fits nowhere becomes `unclear`: a bulk write must not rest on a guess.
 */
export function readSelection({ options, plain }: Words): Record<string, string> {
  const words = [...plain];
  const args: Record<string, string> = {};
  const given = options.partnerId ?? (isDigits(words[0]) ? words.shift() : undefined);
  const all = words.findIndex((word) => ALL.has(word.toLowerCase()) || SOME.has(word.toLowerCase()));
  if (all >= 0) words.splice(all, 1);
  const id = given ?? (isDigits(words[0]) ? words.shift() : undefined);
  if (id !== undefined) args.partnerId = id;

  while (words.length > 0) {
    const word = words.shift()!.toLowerCase();
    if (word === 'unlinked' || (word === 'not' && words[0]?.toLowerCase() === 'linked')) {
      if (word === 'not') words.shift();
      args.condition = 'notLinked';
    } else if (word === 'linked') {
      while (['to', 'with'].includes(words[0]?.toLowerCase() ?? '')) words.shift();
      args.condition = `linkedTo ${words.shift() ?? ''}`;
    } else if (['matching', 'like', 'named'].includes(word)) {
      args.matching = untilKeyword(words);
    } else if (word === 'except' || word === 'but') {
      if (words[0]?.toLowerCase() === 'not') words.shift();
      args.except = untilKeyword(words);
    } else if (!['customers', 'tenants', 'and', 'that', 'are'].includes(word)) {
      args.unclear = word;
      break;
    }
  }
  return args;
}

function untilKeyword(words: string[]): string {
  const end = words.findIndex((word) => KEYWORDS.has(word.toLowerCase()));
  return words.splice(0, end < 0 ? words.length : end).join(' ');
}

/** @throws PalError selectionUnclear | partnerIdInvalid */
export function parseSelection({ condition, except, matching, picked, unclear }: Args): Selection {
  if (unclear !== undefined) throw new PalError('selectionUnclear', { given: unclear.slice(0, 40) });
  if (matching === '' || except === '')
    throw new PalError('selectionUnclear', { given: matching === '' ? 'matching' : 'except' });
  return {
    ...(picked === undefined ? {} : { picked: picked.split(',').filter(isGuid).map(tenantId) }),
    ...(matching === undefined ? {} : { matching }),
    ...(except === undefined
      ? {}
      : { except: except.split(/\s*,\s*|\s+and\s+/).filter((name) => name !== '') }),
    ...(condition === undefined ? {} : { condition: parseCondition(condition) }),
  };
}

const parseCondition = (condition: string): NonNullable<Selection['condition']> =>
  condition === 'notLinked'
    ? { kind: 'notLinked' }
    : { kind: 'linkedTo', partnerId: partnerId(condition.slice('linkedTo '.length)) };
