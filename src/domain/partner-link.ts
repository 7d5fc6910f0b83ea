import type { Identity } from './people.ts';
import type { PartnerId } from './ids.ts';

/** One Partner Admin Link as the API returned it. It belongs to `identity`, nobody else can read or change it. */
export interface PartnerLink {
  readonly partnerId: PartnerId;
  /** The company behind the ID: the only proof that the ID is the right one. Absent in old records. Foreign text. */
  readonly partnerName?: string;
  readonly identity: Identity;
  /** Counts every write, over removal and re-creation too: it shows that somebody changed the link meanwhile. */
  readonly etag: number;
  readonly state: 'Active' | 'Deleted';
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** `x-ms-correlation-request-id` of the answer: what Microsoft's support asks for. */
  readonly correlationId?: string;
}

/** What a write would do to what is there now. */
export type WritePlan = 'create' | 'change' | 'unchanged';

/** There is no upsert in the API: none → create (PUT), another → change (PATCH), the same → nothing. */
export const planWrite = (current: PartnerLink | undefined, wanted: PartnerId): WritePlan =>
  current === undefined ? 'create' : current.partnerId === wanted ? 'unchanged' : 'change';
