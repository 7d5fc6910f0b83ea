import type { ErrorCode } from './errors.ts';
import type { PartnerId, TenantId } from './ids.ts';
import type { Identity, Person } from './people.ts';

export type AuditAction =
  | 'link'
  | 'update'
  | 'unlink'
  | 'undo'
  /** Somebody changed the link elsewhere; the bot noticed. */
  | 'observed'
  | 'policy'
  | 'subscribe'
  | 'unsubscribe'
  | 'attest'
  | 'export'
  | 'forget'
  /** An application, for a customer; and taking it out again. */
  | 'register'
  | 'deregister'
  /** What somebody showed of a link that nobody here could look at. */
  | 'evidence'
  /** Looking at the audit; kept only when it was refused. */
  | 'read'
  /** A button of somebody else's card; only ever refused. */
  | 'press';

/** `refused`: the bot itself said no. `failed`: it was tried and is not as wanted. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

/** One line of the audit as it is handed in. Everything that names a person is kept apart from the chained part. */
export interface AuditRecord {
  /** The same key again adds nothing: whoever repeats after a crash writes one line. */
  readonly key: string;
  /** Epoch ms. */
  readonly at: number;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** Who did it or tried to; undefined: nobody in chat, e.g. a schedule. */
  readonly actor?: Person;
  /** Whose account it concerns. */
  readonly identity?: Identity;
  readonly customer?: { readonly tenantId: TenantId; readonly name: string };
  readonly before?: PartnerId;
  readonly after?: PartnerId;
  /** Why it was refused or failed. */
  readonly code?: ErrorCode;
  /** Version of the policy in force. */
  readonly policy: number;
  readonly correlationId?: string;
}

/** A stored line. `actor` and `identity` are absent, too, once the person is forgotten: their pseudonyms stay. */
export interface AuditLine extends Omit<AuditRecord, 'key'> {
  /** What the chained part calls them. The same account has the same one until it is forgotten. */
  readonly pseudonyms?: { readonly actor?: string; readonly identity?: string };
  /** Counts up from 1 within a home tenant, without gaps. */
  readonly number: number;
  /** SHA-256 over the line and the hash before it, hex. */
  readonly hash: string;
}
