import type { GeneratedAlways } from 'kysely';
import type { AuditAction, AuditOutcome } from '../../domain/audit.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ObjectId, PartnerId, TenantId } from '../../domain/ids.ts';
import type { DownloadSubject } from '../../ports/runs.ts';
import type { Json, PersonColumns } from './column-types.ts';

/** Both ends of a chain. The anchor is the last line that the retention removed; number 0 while there is none. */
export interface AuditChainTable {
  cloud: string;
  home_tenant: TenantId;
  newest_number: number;
  newest_hash: string;
  anchor_number: number;
  anchor_hash: string;
}

/** The chained part of a line. Triggers refuse every change. */
export interface AuditLineTable {
  cloud: string;
  home_tenant: TenantId;
  number: number;
  /** Keys may name people. */
  key_hash: string;
  at: number;
  action: AuditAction;
  outcome: AuditOutcome;
  /** Pseudonyms, see `AuditPersonTable`. */
  actor: string | null;
  identity: string | null;
  customer_tenant: TenantId | null;
  customer_name: string | null;
  before_id: PartnerId | null;
  after_id: PartnerId | null;
  code: ErrorCode | null;
  policy: number;
  correlation_id: string | null;
  hash: string;
}

/** Who is behind a pseudonym; gone when they are forgotten. */
export interface AuditPersonTable {
  pseudonym: string;
  cloud: string;
  home_tenant: TenantId;
  kind: 'person' | 'identity';
  tenant_id: TenantId;
  object_id: ObjectId;
  name: string | null;
  /** Whose account it is; null when nobody could tell. */
  person_tenant: TenantId | null;
  person_object: ObjectId | null;
}

export interface AttestationKeyTable {
  kid: string;
  seq: GeneratedAlways<number>;
  jwk: Json<Readonly<Record<string, string>>>;
}

export interface AttestationTable extends PersonColumns {
  id: string;
  page: Json<string>;
  expires_on: number;
}

/** A link to any file but a run's, whose links are in `download`. */
export interface FileOfferTable {
  secret_hash: string;
  subject: Json<DownloadSubject>;
  home_tenant: TenantId | null;
  /** Whom an extract of the audit is about. */
  about_person: ObjectId | null;
  attestation_id: string | null;
  expires_on: number;
}

export interface AuditTables {
  audit_chain: AuditChainTable;
  audit_line: AuditLineTable;
  audit_person: AuditPersonTable;
  attestation_key: AttestationKeyTable;
  attestation: AttestationTable;
  file_offer: FileOfferTable;
}
