import type { ErrorCode } from './errors.ts';
import type { ObjectId, PartnerId, TenantId } from './ids.ts';

/** How an expected link stands, as last verified. */
export type Standing =
  /** Linked to an ID the policy allows. */
  | 'inPlace'
  /** Linked to another ID. */
  | 'otherId'
  /** Verified: no link. */
  | 'missing'
  /** The person can no longer enter the customer, or is kept out by something. */
  | 'unreachable'
  /** Nobody has looked yet. */
  | 'unverified';

export const STANDINGS: readonly Standing[] = ['inPlace', 'otherId', 'missing', 'unreachable', 'unverified'];

/** A verified link older than this counts as stale. */
export const STALE_IN_MS = 30 * 24 * 60 * 60_000;

/** One person in one customer where a link is expected of them. */
export interface ExpectedLink {
  readonly person: ObjectId;
  /** Foreign text. */
  readonly personName: string;
  readonly tenantId: TenantId;
  /** Foreign text. */
  readonly customerName: string;
  readonly standing: Standing;
  readonly partnerId?: PartnerId;
  readonly partnerName?: string;
  /** Why it is unreachable. */
  readonly code?: ErrorCode;
  /** Epoch ms; undefined: never. */
  readonly verifiedAt?: number;
  /** An application, registered for this customer. */
  readonly application?: true;
  /** Not looked at: somebody showed what the tools of Microsoft had answered them. */
  readonly attested?: true;
}

/** Counts of expected links. `expected` is the sum of the standings; `stale` are among them. */
export type Counts = Readonly<Record<Standing, number>> & {
  readonly expected: number;
  readonly stale: number;
};

/** One customer on the board. */
export interface CustomerRow extends Counts {
  readonly tenantId: TenantId;
  /** Foreign text. */
  readonly customerName: string;
  /** Epoch ms of the oldest look among its links; undefined: one was never looked at. */
  readonly oldestAt?: number;
  /** How many of its expected links are those of applications; absent when none is. */
  readonly applications?: number;
}

/** What a board, a subscription or a question is about. Everything is optional: nothing means the whole team. */
export interface Scope {
  readonly customers?: readonly TenantId[];
  readonly person?: ObjectId;
  readonly problemsOnly?: true;
}

/** The same with what is in place. */
export const wholeScope = ({ customers, person }: Scope): Scope => ({
  ...(customers === undefined ? {} : { customers }),
  ...(person === undefined ? {} : { person }),
});

export const NO_COUNTS: Counts = {
  expected: 0,
  inPlace: 0,
  otherId: 0,
  missing: 0,
  unreachable: 0,
  unverified: 0,
  stale: 0,
};

export const addCounts = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(
    (Object.keys(NO_COUNTS) as (keyof Counts)[]).map((key) => [key, a[key] + b[key]]),
  ) as unknown as Counts;

/** A customer that needs somebody: not all of its expected links are in place. */
export const hasProblem = (counts: Counts): boolean => counts.inPlace < counts.expected;
