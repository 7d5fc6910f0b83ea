import { distance } from 'fastest-levenshtein';
import { findCustomer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Wish } from '../domain/subscriptions.ts';
import type { Args, CommandContext } from './command.ts';
import { teamCustomers } from './subscription-names.ts';
import { findZone, nearestZones } from './time-zones.ts';
import { kindOf, timeOf } from './wish-words.ts';

/** As many as stand side by side on a card. */
const MOST_OFFERS = 3;
const DEFAULT_TIME = '09:00';
const MONDAY = 1;

/** A word that fits nowhere, or a zone nobody knows, with what it may have meant. */
export class UnclearWish extends PalError {
  /** What to run instead, by the word that was probably meant. */
  readonly nearest: readonly { readonly word: string; readonly args: Args }[];

  constructor(given: string, nearest: UnclearWish['nearest']) {
    super('wishUnclear', { given: given.slice(0, 40) });
    this.nearest = nearest;
  }
}

/** What was wished for, but for the customers, whose names are still to be found. */
export type SaidWish = Omit<Wish, 'scope'> & { readonly problemsOnly: boolean };

/**
 * Typed words and the inputs of the form alike.
 * @param zone the asker's, for when none is named
 * @throws UnclearWish
 */
export function parseWish(args: Args, zone: string | undefined): SaidWish {
  const { unclear, ...others } = args;
  if (unclear !== undefined) throw new UnclearWish(unclear, nearestWishes(unclear, others));
  const kind = args.kind === undefined ? 'daily' : kindOf(args.kind);
  if (kind === undefined) throw new UnclearWish(args.kind ?? '', nearestWishes(args.kind ?? '', others));
  const at = args.at === undefined ? DEFAULT_TIME : timeOf(args.at);
  if (at === undefined) throw new UnclearWish(args.at ?? '', []);
  const timeZone = args.zone === undefined ? (zone ?? 'UTC') : findZone(args.zone);
  if (timeZone === undefined) throw new UnclearWish(args.zone ?? '', nearestWishes(args.zone ?? '', others));
  const weekday = /^[1-7]$/.test(args.day ?? '') ? Number(args.day) : MONDAY;
  return { kind, at, timeZone, weekday, problemsOnly: args.only === 'problems' };
}

const KINDS = ['changes', 'daily', 'weekly'] as const;

function nearestWishes(word: string, args: Args): UnclearWish['nearest'] {
  const kinds = KINDS.filter((kind) => distance(kind, word.toLowerCase()) <= 2);
  return [
    ...kinds.map((kind) => ({ word: kind, args: { ...args, kind } })),
    ...nearestZones(word).map((zone) => ({ word: zone, args: { ...args, zone } })),
  ].slice(0, MOST_OFFERS);
}

/**
 * The customers of the team that these names mean, or a tenant id each; undefined: all.
 * @throws UnclearWish for a name that fits none or several
 */
export async function findTeamCustomers(
  args: Args,
  { person, services }: Pick<CommandContext, 'person' | 'services'>,
): Promise<readonly TenantId[] | undefined> {
  const names = args.customers;
  if (names === undefined) return undefined;
  const known = (await teamCustomers(person.tenantId, services)).map(({ customerName: name, tenantId }) => ({
    tenantId,
    name,
    domains: [],
    home: false,
  }));
  const whole = findCustomer(names, known);
  if (whole.kind === 'one') return [whole.customer.tenantId];
  const parts = names.split(/\s*,\s*|\s+and\s+/i).filter((name) => name !== '');
  const found = parts.map((name) => {
    const match = findCustomer(name, known);
    if (match.kind === 'one') return match.customer.tenantId;
    const others = match.kind === 'several' ? match.customers : match.nearest;
    const meant = (id: TenantId): string => parts.map((part) => (part === name ? id : part)).join(',');
    throw new UnclearWish(
      name,
      others.slice(0, MOST_OFFERS).map((one) => ({
        word: one.name ?? one.tenantId,
        args: { ...args, customers: meant(one.tenantId) },
      })),
    );
  });
  return [...new Set(found)];
}
