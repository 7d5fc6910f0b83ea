import { PalError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import type { KnownPerson, People } from '../ports/team.ts';

/** A colleague as somebody means them: by a mention (`29:…`, and what the text shows), or by the name they typed. */
export type Said = { readonly userId: string; readonly label: string } | { readonly name: string };

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Everybody with this name; where nobody has exactly that one, everybody it is a part of, word by word. */
export function peopleCalled(name: string, people: readonly KnownPerson[]): readonly KnownPerson[] {
  const wanted = fold(name);
  if (wanted === '') return [];
  const exact = people.filter((one) => fold(one.name) === wanted);
  if (exact.length > 0) return exact;
  return people.filter((one) => {
    const words = fold(one.name).split(' ');
    return wanted.split(' ').every((part) => words.some((word) => word.startsWith(part)));
  });
}

/** @throws PalError personUnknown for nobody, and for more than one */
export async function requirePerson(said: Said, home: TenantId, people: People): Promise<KnownPerson> {
  if ('userId' in said) {
    const mentioned = await people.byUserId(home, said.userId);
    if (mentioned) return mentioned;
    throw new PalError('personUnknown', { given: said.label.slice(0, 80) });
  }
  const [one, another] = peopleCalled(said.name, await people.list(home));
  if (one && !another) return one;
  throw new PalError('personUnknown', { given: said.name.slice(0, 80) });
}
