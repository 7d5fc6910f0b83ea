import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** An open database: embedded or a server. The tables and statements are the same on both. */
export interface Engine {
  readonly kysely: Kysely<Schema>;
  /** Nobody else can have it open, so whatever runs in it was left behind by a dead process. */
  readonly exclusive: boolean;
  /** After the tables are up to date, before anybody uses them. @throws StoreOpenError */
  selfCheck(): Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
