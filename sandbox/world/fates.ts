import type { Tenant } from './model.ts';

/** What one person's account finds in a customer of the large world. */
export interface Standing {
  readonly status?: 'pending';
  /** Linked to this ID; with `removed` only a record is left that was deleted, and its etag counts on. */
  readonly partnerId?: string;
  readonly removed?: true;
}

/** How a customer of the large world is, and how Ana and Bo stand there. */
export interface Fate {
  /** Of a hundred customers. */
  readonly share: number;
  readonly tenant?: Partial<Tenant>;
  readonly ana?: Standing;
  readonly bo?: Standing;
}

const OURS = '1234567';

/** Most are ready to be linked; the rest is what a partner with many customers meets. The shares make a hundred. */
export const FATES: readonly Fate[] = [
  { share: 70 },
  { share: 4, ana: { partnerId: OURS }, bo: { partnerId: OURS } },
  { share: 2, ana: { partnerId: OURS } },
  { share: 2, ana: { partnerId: '7654321' } },
  { share: 2, ana: { partnerId: '314159' }, bo: { partnerId: OURS } },
  { share: 2, ana: { partnerId: OURS, removed: true }, bo: { partnerId: '7654321' } },
  { share: 5, tenant: { consented: false } },
  { share: 3, tenant: { mfaRequired: true } },
  { share: 2, ana: { status: 'pending' } },
  { share: 1, bo: { status: 'pending' } },
  { share: 1, tenant: { blocked: true } },
  // Inbound access of the customer · a managed device is asked for.
  { share: 1, tenant: { entraError: 500213 } },
  { share: 1, tenant: { entraError: 53000 } },
  { share: 1, tenant: { idsOnly: true } },
  { share: 3, tenant: { throttled: 0.3 } },
];

/** The fate of the n-th customer: every hundred customers in a row have exactly the shares, well mixed. */
export function fateOf(n: number): Fate {
  // 37 and 100 have no common factor, so each place among the hundred comes once.
  let place = (n * 37) % 100;
  for (const fate of FATES) {
    if (place < fate.share) return fate;
    place -= fate.share;
  }
  throw new RangeError('the shares do not make a hundred');
}
