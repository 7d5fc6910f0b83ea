import { Kysely, PGliteDialect } from 'kysely';
import { GuardedPGlite } from '../../../src/adapters/store/embedded/guarded-pglite.ts';
import type { Engine } from '../../../src/adapters/store/engine.ts';
import { hideValuesOfErrors } from '../../../src/adapters/store/kysely-options.ts';
import type { Schema } from '../../../src/adapters/store/schema.ts';

/** The embedded engine in memory: what only files can show is tested in `embedded/`. */
export function openInMemory(): Engine {
  const pglite = new GuardedPGlite({}, () => {});
  const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }), log: hideValuesOfErrors });
  return { kysely, exclusive: true, selfCheck: async () => {}, close: () => kysely.destroy() };
}
