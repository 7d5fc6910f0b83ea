import type { ErrorCode } from './errors.ts';
import type { PartnerId, TenantId } from './ids.ts';
import type { Identity, Person } from './people.ts';

/** What a link was at one moment. */
export interface LinkState {
  readonly partnerId: PartnerId;
  /** Foreign text. */
  readonly partnerName?: string;
  readonly etag: number;
}

export type LinkEventKind =
  | 'linked'
  /** To another partner ID. */
  | 'changed'
  | 'unlinked'
  /** The same ID, another name of the partner. */
  | 'renamed'
  /** The same ID, written again: only the etag moved. */
  | 'rewritten'
  /** The person can no longer enter the customer; `code` says why. */
  | 'unreachable'
  | 'reachable'
  /** The person's own account is disabled or gone. */
  | 'personLeft';

/** One difference between two looks at a link. */
export interface LinkEvent {
  /** The same difference has the same id, however often and by whichever replica it is noticed. */
  readonly id: string;
  readonly kind: LinkEventKind;
  /** Whose link: a member of the home tenant. */
  readonly person: Person;
  /** Undefined where no account is known: a customer that could not be entered. */
  readonly identity?: Identity;
  readonly tenantId: TenantId;
  /** Foreign text. */
  readonly customerName: string;
  /** `bot`: one of our own writes explains it. `outside`: somebody did it elsewhere, which is drift. */
  readonly how: 'bot' | 'outside';
  readonly before?: LinkState;
  readonly after?: LinkState;
  readonly code?: ErrorCode;
  /** Epoch ms when it was noticed. */
  readonly at: number;
  readonly correlationId?: string;
}
