import { afterAll, beforeAll, beforeEach } from 'vitest';
import { storesContract } from '../../contracts/stores.contract.ts';
import { openFixture } from './open-fixture.ts';
import { openInMemory } from './open-in-memory.ts';

let open: Awaited<ReturnType<typeof openFixture>>;
beforeAll(async () => {
  open = await openFixture(openInMemory());
});
beforeEach(() => open.empty());
afterAll(() => open.close());

storesContract('embedded', () => open.fixture);
