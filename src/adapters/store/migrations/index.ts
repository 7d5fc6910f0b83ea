import type { Migration } from 'kysely/migration';
import { firstSchema } from './0001-first-schema.ts';

/** In order of their names, for ever: a migration that has run somewhere is never edited, renamed or removed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-schema': firstSchema,
};
