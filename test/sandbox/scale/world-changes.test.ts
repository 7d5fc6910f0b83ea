import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorldSnapshot } from '../../../sandbox/contract.ts';
import { createWorldChanges } from '../../../sandbox/front/world-changes.ts';
import { largeWorld } from '../../../sandbox/world/large-world.ts';
import { createStateFile } from '../../../sandbox/world/state-file.ts';
import { standIn, TENANT } from '../azure/support/requests.ts';

describe('what a page is told of the world', () => {
  it('is all of it at first, then only the tenants that changed', async () => {
    await using azure = await standIn();
    const changes = createWorldChanges();

    const first = changes(azure.snapshot());
    const nothing = changes(azure.snapshot());
    azure.world.change(() => (azure.world.tenant(TENANT.contoso)!.consented = false));
    const changed = changes(azure.snapshot());

    expect(first.tenants.map(({ tenantId }) => tenantId)).toEqual(first.tenantIds);
    expect(nothing.tenants).toEqual([]);
    expect(changed.tenants).toMatchObject([{ name: 'Contoso Ltd', consented: false }]);
    expect(changed.tenantIds).toBeUndefined();
  });

  it('has faults and calls each time, and the order when there are other tenants', () => {
    const changes = createWorldChanges();
    const tenant = { tenantId: 'a' } as WorldSnapshot['tenants'][number];
    const snapshot: WorldSnapshot = { tenants: [tenant], faults: [{ kind: 'slow' }], calls: [] };
    changes(snapshot);

    const grown = changes({ ...snapshot, tenants: [{ ...tenant, tenantId: 'b' }, tenant] });
    const swapped = changes({ ...snapshot, tenants: [{ ...tenant, tenantId: 'c' }, tenant] });

    expect(grown).toEqual({
      tenants: [{ tenantId: 'b' }],
      tenantIds: ['b', 'a'],
      faults: [{ kind: 'slow' }],
      calls: [],
    });
    expect(swapped.tenantIds).toEqual(['c', 'a']);
  });
});

describe('the state file of a large world', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pal-bot-world-'));
    path = join(folder, 'world.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is written now and then instead of at every change, and at the end in any case', () => {
    const file = createStateFile(path, { reset: false });
    const state = largeWorld(100);
    file.save(state);
    file.save(state);
    expect(existsSync(path)).toBe(false);

    state.links.splice(0);
    file.flush();

    expect((JSON.parse(readFileSync(path, 'utf8')) as { links: unknown }).links).toEqual([]);
  });

  it('is written without being told', async () => {
    const file = createStateFile(path, { reset: false });
    file.save(largeWorld(100));
    await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(true);
  });
});
