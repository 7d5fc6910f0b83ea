import type { ObjectId, TenantId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people.ts';

export type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

/** The two columns that say whose row it is. */
export const personColumns = (person: PersonKey) => ({
  person_tenant: person.tenantId,
  person_object: person.objectId,
});

export const personOf = (row: { person_tenant: TenantId; person_object: ObjectId }): PersonKey => ({
  tenantId: row.person_tenant,
  objectId: row.person_object,
});

/** Foreign text for a `text` column: PostgreSQL takes any character but NUL. */
export const storable = (text: string): string => text.replaceAll('\0', '');

type Present<T> = { [K in keyof T]: Exclude<T[K], null | undefined> };

/** Without the fields that are null or undefined: an optional property is absent, never empty. */
export const present = <T extends object>(fields: T): Partial<Present<T>> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Partial<Present<T>>;
