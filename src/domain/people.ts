import type { ObjectId, TenantId } from './ids.ts';

/** Who speaks: a member of the partner's own (home) tenant, as the verified activity or SSO token names them. */
export interface Person {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  /** Display name from Teams; foreign text. */
  readonly name: string;
  /** A registered application that a manager lets act; nobody who speaks is ever one. */
  readonly application?: true;
}

/** Key of a person in stores and caches. */
export const personKey = (person: Pick<Person, 'tenantId' | 'objectId'>): string =>
  `${person.tenantId}/${person.objectId}`;

export const samePerson = (
  a: Pick<Person, 'tenantId' | 'objectId'>,
  b: Pick<Person, 'tenantId' | 'objectId'>,
): boolean => personKey(a) === personKey(b);

/**
 * How an account came to be in a tenant: the person's own there (`member` at home, `guest` elsewhere), one that the
 * customer made for them, or an application.
 */
export type IdentityKind = 'member' | 'guest' | 'directory' | 'servicePrincipal';

/**
 * The account that holds a link: `tid` and `oid` of the access token, so it exists in exactly one tenant.
 * `name` is what that token calls it (`upn`, `unique_name` or `name`); foreign text.
 */
export interface Identity {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly name?: string;
  /** Absent in records from before there were several kinds. */
  readonly kind?: IdentityKind;
}

export const sameIdentity = (a: Identity, b: Identity): boolean =>
  a.tenantId === b.tenantId && a.objectId === b.objectId;
