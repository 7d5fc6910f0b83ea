import { distance } from 'fastest-levenshtein';
import { isGuid, type TenantId } from './ids.ts';

/** A tenant the person can choose. Names are foreign text and may be missing for some guests. */
export interface Customer {
  readonly tenantId: TenantId;
  readonly name?: string;
  readonly defaultDomain?: string;
  readonly domains: readonly string[];
  /** The partner's own tenant: the link for Azure Lighthouse customers lives here. */
  readonly home: boolean;
  /** What this person calls the customer. */
  readonly alias?: string;
  /** Entered with an account that the customer made, and in no other way. */
  readonly connected?: true;
}

/** What people are shown: alias, name, domain, and the start of the tenant id when nothing else is known. */
export const customerName = (customer: Customer): string =>
  customer.name ?? customer.alias ?? customer.defaultDomain ?? `${customer.tenantId.slice(0, 8)}…`;

/** The same for everybody, where what one person calls the customer has no place; undefined when nothing is known. */
export const commonName = ({ defaultDomain, name }: Customer): string | undefined => name ?? defaultDomain;

export type CustomerMatch =
  | { readonly kind: 'one'; readonly customer: Customer }
  | { readonly kind: 'several'; readonly customers: readonly Customer[] }
  | { readonly kind: 'none'; readonly nearest: readonly Customer[] };

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.@-]+/gu, ' ')
    .trim();

/** Words that mean the partner's own tenant, wherever a customer is expected. */
const HOME_WORDS: ReadonlySet<string> = new Set(['home', 'own', 'our tenant', 'home tenant']);

const ownNames = ({ defaultDomain, domains, name }: Customer): string[] =>
  [name, defaultDomain, ...domains].filter((text) => text !== undefined).map(fold);

const names = (customer: Customer): string[] =>
  customer.alias === undefined ? ownNames(customer) : [fold(customer.alias), ...ownNames(customer)];

/**
 * The customer a person means. Exact tenant id, alias, domain or name win over a part of the name;
 * a part that fits several customers is a question, never a guess.
 */
export function findCustomer(query: string, customers: readonly Customer[]): CustomerMatch {
  const wanted = fold(query);
  const decide = (found: readonly Customer[]): CustomerMatch | undefined =>
    found.length === 0
      ? undefined
      : found.length === 1
        ? { kind: 'one', customer: found[0]! }
        : { kind: 'several', customers: found };

  if (isGuid(query.trim())) {
    return (
      decide(customers.filter((c) => c.tenantId === query.trim().toLowerCase())) ?? {
        kind: 'none',
        nearest: [],
      }
    );
  }
  return (
    decide(customers.filter((c) => c.alias !== undefined && fold(c.alias) === wanted)) ??
    decide(customers.filter((c) => names(c).includes(wanted))) ??
    decide(HOME_WORDS.has(wanted) ? customers.filter((c) => c.home) : []) ??
    decide(customers.filter((c) => names(c).some((name) => containsWords(name, wanted)))) ??
    decide(
      wanted.length >= 3 ? customers.filter((c) => names(c).some((name) => name.includes(wanted))) : [],
    ) ?? {
      kind: 'none',
      nearest: nearest(wanted, customers),
    }
  );
}

/** The customer's own name, one of its domains, or the word for the home tenant; aliases do not count. */
export const isNameOf = (text: string, customer: Customer): boolean =>
  ownNames(customer).includes(fold(text)) || (customer.home && HOME_WORDS.has(fold(text)));

/** "contoso ltd" fits "Contoso Limited Ltd" word by word, in order, each word from its beginning. */
function containsWords(name: string, wanted: string): boolean {
  const words = name.split(' ');
  let at = 0;
  for (const part of wanted.split(' ')) {
    if (part === '') return false;
    const found = words.findIndex((word, index) => index >= at && word.startsWith(part));
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
}

function nearest(wanted: string, customers: readonly Customer[]): Customer[] {
  const score = (customer: Customer): number =>
    Math.min(
      ...names(customer)
        .flatMap((name) => [name, ...name.split(/[ .]/)])
        .map((name) => distance(name, wanted) / Math.max(name.length, wanted.length, 1)),
    );
  return customers
    .map((customer) => ({ customer, score: score(customer) }))
    .filter(({ score }) => score <= 0.5)
    .sort((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({ customer }) => customer);
}
