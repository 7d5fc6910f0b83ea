import type { ObjectId, PartnerId, TenantId } from './ids.ts';
import type { PartnerLink } from './partner-link.ts';
import type { Person } from './people.ts';

/** One link as Azure returned it to the account that owns it. Names are foreign text. */
export interface AttestedLink {
  readonly tenantId: TenantId;
  readonly tenantName?: string;
  readonly objectId: ObjectId;
  readonly accountName?: string;
  readonly partnerId: PartnerId;
  readonly partnerName?: string;
  readonly state: PartnerLink['state'];
  /** ISO 8601, UTC, as all times here. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly etag: number;
  /** When Azure was asked. */
  readonly verifiedAt: string;
  readonly correlationId?: string;
}

/** What a person asks the bot to sign. */
export interface Evidence {
  readonly person: Person;
  readonly links: readonly AttestedLink[];
}

/** A statement as it is signed. */
export interface Attestation extends Evidence {
  readonly id: string;
  /** Public address of the bot that signed. */
  readonly issuer: string;
  /** ISO 8601, UTC, to the second. */
  readonly issuedAt: string;
  /** National cloud: the same directory id may mean another directory in another one. */
  readonly cloud: string;
}
