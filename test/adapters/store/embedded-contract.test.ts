import { Kysely, PGliteDialect } from 'kysely';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { GuardedPGlite } from '../../../src/adapters/store/embedded/guarded-pglite.ts';
import type { Engine } from '../../../src/adapters/store/engine.ts';
import { hideValuesOfErrors } from '../../../src/adapters/store/kysely-options.ts';
import type { Schema } from '../../../src/adapters/store/schema.ts';
import { storesContract } from '../../contracts/stores.contract.ts';
import { openFixture } from './open-fixture.ts';

/** In memory: what only files can show is tested in `embedded/`. */
function openInMemory(): Engine {
  const pglite = new GuardedPGlite({}, () => {});
  const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }), log: hideValuesOfErrors });
  return { kysely, exclusive: true, selfCheck: async () => {}, close: () => kysely.destroy() };
}

let open: Awaited<ReturnType<typeof openFixture>>;
beforeAll(async () => {
  open = await openFixture(openInMemory());
});
beforeEach(() => open.empty());
afterAll(() => open.close());

storesContract('embedded', () => open.fixture);
