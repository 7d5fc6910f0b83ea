import type { ColumnType } from 'kysely';
import type { ObjectId, TenantId } from '../../domain/ids.ts';

/**
 * `json`, not `jsonb`: it keeps every text a chat can hold (NUL, lone surrogates), and nothing asks inside it.
 * Written as text, because `pg` would turn a JavaScript array into a PostgreSQL one.
 */
export type Json<T> = ColumnType<T, string, string>;

/** Whose row it is. */
export interface PersonColumns {
  person_tenant: TenantId;
  person_object: ObjectId;
}
