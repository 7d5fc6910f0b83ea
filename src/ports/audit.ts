import type { AuditLine, AuditRecord } from '../domain/audit.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

export interface AuditQuery {
  /** As actor or as the person whose account it concerns. */
  readonly person?: Person['objectId'];
  readonly customer?: TenantId;
  /** Epoch ms. */
  readonly since?: number;
}

export type AuditCheck =
  | {
      readonly kind: 'sound';
      readonly lines: number;
      readonly newest?: { readonly number: number; readonly hash: string };
    }
  /** The first line that is not as it was written, or is missing. */
  | { readonly kind: 'broken'; readonly number: number };

/**
 * Append-only, one chain of hashes per home tenant. The chained part names people by pseudonyms; who is behind them
 * is in a table of its own, so that forgetting a person breaks no chain. The database refuses changes and deletions.
 */
export interface Audit {
  append(home: TenantId, record: AuditRecord): Promise<void>;
  /** Newest first, at most so many, those before `before` (a line number) only. */
  find(home: TenantId, query: AuditQuery, most: number, before?: number): Promise<readonly AuditLine[]>;
  /** Oldest first, in portions: for exports of any length. */
  read(home: TenantId, query: AuditQuery): AsyncIterable<readonly AuditLine[]>;
  verify(home: TenantId): Promise<AuditCheck>;
  /** Deletes whole lines older than this from the beginning of the chain; what is left still verifies. */
  retain(olderThan: number): Promise<void>;
  /** Cuts the tie between pseudonyms and this person. */
  pseudonymise(person: PersonKey): Promise<void>;
}

/** Deletes what is kept about people. */
export interface Erasure {
  /** Everything of this person but the pseudonymised audit; answers how many rows went, per kind. */
  person(person: PersonKey): Promise<Readonly<Record<string, number>>>;
  /** The same for everybody of a home tenant, with its subscriptions, boards and policy. */
  tenant(home: TenantId): Promise<Readonly<Record<string, number>>>;
}

/** Signed statements that wait for their download, for an hour at most. */
export interface Attestations {
  /** `html`: the page as it is handed out. The same id again replaces it. */
  put(id: string, person: PersonKey, html: string, expiresOn: number): Promise<void>;
  /** Undefined when unknown or too old. */
  get(id: string, now: number): Promise<string | undefined>;
  purge(now: number): Promise<void>;
}

/** Public keys that attestations were ever signed with: old statements stay checkable after a new key. */
export interface AttestationKeys {
  /**
   * JWK with `kid`; the same `kid` again adds nothing.
   * @throws TypeError without `kid`
   */
  remember(jwk: Readonly<Record<string, string>>): Promise<void>;
  /** In the order they were first used. */
  list(): Promise<readonly Readonly<Record<string, string>>[]>;
}
