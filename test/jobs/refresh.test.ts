import { describe, expect, it } from 'vitest';
import { type ErrorCode, PalError } from '../../src/domain/errors.ts';
import { objectId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import type { RunState } from '../../src/domain/runs.ts';
import { createRefresh, isRefreshKey } from '../../src/jobs/refresh.ts';
import type { CallOptions, LinkHolder } from '../../src/ports/partner-links.ts';
import type { LedgerEntry } from '../../src/ports/stores.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const ana = {
  tenantId: HOME,
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
  name: 'Ana Bakker',
};
const KEY = `refresh/${ana.tenantId}/${ana.objectId}`;
const HOUR = 3_600_000;
const customer = (at: number): TenantId =>
  tenantId(`22222222-2222-4222-8222-${String(at).padStart(12, '0')}`);
const many = (count: number): TenantId[] => Array.from({ length: count }, (_, at) => customer(at));

/** Everything that is asked of a tenant, with the most at a time; a person who is signed in until told otherwise. */
function scene(stale: readonly TenantId[]) {
  const world = {
    now: 100 * HOUR,
    stale: [...stale],
    isSignedIn: true,
    refreshOff: false,
    run: undefined as RunState | undefined,
    refuses: new Map<TenantId, ErrorCode>(),
    ledger: [] as Pick<LedgerEntry, 'identity' | 'verifiedAt' | 'verifiedBy'>[],
  };
  const seen: TenantId[] = [];
  const enqueued: string[] = [];
  const names: unknown[] = [];
  let underWay = 0;
  let most = 0;
  const during: { look: (tenant: TenantId) => Promise<void> } = { look: async () => {} };
  const stop = new AbortController();
  const refuse = (tenant: TenantId) => {
    const code = world.refuses.get(tenant);
    if (code) throw new PalError(code, { tenant });
  };
  const refresh = createRefresh({
    coverage: { stale: async (_person, _before, count) => world.stale.slice(0, count) },
    ledger: { listByPerson: async () => world.ledger as LedgerEntry[] },
    people: { get: async () => ({ ...ana, userId: '29:ana', reader: { locale: 'en' }, seenAt: 1 }) },
    reminders: {
      get: async () => ({ off: false, snoozedUntil: 0, sentAt: 0, refreshOff: world.refreshOff }),
    },
    knownCustomers: {
      get: async () => ({
        customers: [{ tenantId: customer(0), name: 'Contoso Ltd', domains: [], home: false }],
        listedAt: 1,
      }),
    },
    runs: { unfinishedOf: async () => (world.run ? ({ state: world.run } as never) : undefined) },
    jobs: { enqueue: async (key) => void enqueued.push(key) },
    signIn: { isSignedIn: async () => world.isSignedIn },
    identities: {
      require: async (_person, tenant) => {
        refuse(tenant);
        return { tenantId: tenant, objectId: ana.objectId };
      },
    },
    links: {
      async get({ identity, person }: LinkHolder, options?: CallOptions) {
        const tenant = identity.tenantId;
        seen.push(tenant);
        names.push([person.name, options?.verifiedBy, options?.waits, options?.customerName]);
        most = Math.max(most, ++underWay);
        await during.look(tenant);
        await new Promise((resolve) => setImmediate(resolve));
        underWay--;
        world.stale = world.stale.filter((one) => one !== tenant);
        return undefined;
      },
    } as never,
    clock: { now: () => world.now },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    newId: () => 'correlation',
  });
  return {
    world,
    seen,
    enqueued,
    names,
    during,
    stop,
    refresh,
    /** The job, and those that follow it. */
    work: async () => {
      enqueued.length = 0;
      do {
        enqueued.pop();
        await refresh.work(KEY, stop.signal);
      } while (enqueued.length > 0);
    },
    workOnce: () => refresh.work(KEY, stop.signal),
    most: () => most,
  };
}

describe('wanting a refresh', () => {
  it('starts a job of the person when something of theirs is stale', async () => {
    const { enqueued, refresh } = scene(many(1));
    await refresh.wanted(ana);

    expect(enqueued).toEqual([KEY]);
    expect(isRefreshKey(KEY)).toBe(true);
    expect(isRefreshKey('run-1')).toBe(false);
  });

  it('does nothing when all is fresh', async () => {
    const { enqueued, refresh } = scene([]);
    await refresh.wanted(ana);

    expect(enqueued).toEqual([]);
  });

  it.each<['isSignedIn' | 'refreshOff', boolean, string]>([
    ['isSignedIn', false, 'nobody is asked to sign in for it'],
    ['refreshOff', true, 'the person said so'],
  ])('does nothing with %s %s: %s', async (field, value) => {
    const { enqueued, refresh, world } = scene(many(1));
    world[field] = value;
    await refresh.wanted(ana);

    expect(enqueued).toEqual([]);
  });

  it('is not looked into again for ten minutes', async () => {
    const { enqueued, refresh, world } = scene(many(1));
    await refresh.wanted(ana);
    world.now += HOUR / 6 - 1;
    await refresh.wanted(ana);
    expect(enqueued).toHaveLength(1);

    world.now += 2;
    await refresh.wanted(ana);
    expect(enqueued).toHaveLength(2);
  });

  it('never fails: whoever asked for something else must not hear of it', async () => {
    const { refresh, world } = scene(many(1));
    Object.defineProperty(world, 'isSignedIn', {
      get() {
        throw new Error('no store');
      },
    });

    await expect(refresh.wanted(ana)).resolves.toBeUndefined();
  });
});

describe('the work of a refresh', () => {
  it('looks at the stale customers as the person, two at a time, and says that it was the refresh', async () => {
    const { most, names, seen, work } = scene(many(5));
    await work();

    expect(seen.toSorted()).toEqual(many(5));
    expect(most()).toBe(2);
    expect(names[0]).toEqual(['Ana Bakker', 'refresh', false, 'Contoso Ltd']);
  });

  it('lets others have their turn after six customers', async () => {
    const { enqueued, seen, workOnce } = scene(many(8));
    await workOnce();
    expect(seen).toHaveLength(6);
    expect(enqueued).toEqual([KEY]);

    await workOnce();
    expect(seen).toHaveLength(8);
    expect(enqueued).toHaveLength(1);
  });

  it('stops after 25 customers in an hour, over all replicas', async () => {
    const { seen, work, world } = scene(many(60));
    world.ledger = many(60)
      .slice(50)
      .map((tenant) => ({
        identity: { tenantId: tenant, objectId: ana.objectId },
        verifiedAt: world.now - HOUR / 2,
        verifiedBy: 'refresh',
      }));
    await work();
    expect(seen).toHaveLength(15);

    await work();
    expect(seen).toHaveLength(15);

    world.now += HOUR + 1;
    await work();
    expect(seen).toHaveLength(40);
  });

  it('does not try a customer again today that could not be entered, and gets to the others', async () => {
    const { seen, work, world } = scene(many(30));
    for (const tenant of many(25)) world.refuses.set(tenant, 'interactionNeeded');
    await work();
    expect(seen).toEqual([]);

    world.now += HOUR + 1;
    await work();
    expect(seen.toSorted()).toEqual(many(30).slice(25));
  });

  it.each<ErrorCode>(['throttled', 'microsoftBusy', 'signInNeeded'])(
    'ends with the first %s',
    async (code) => {
      const { seen, work, world } = scene(many(10));
      world.refuses.set(customer(2), code);
      await work();

      expect(seen.length).toBeLessThanOrEqual(3);
    },
  );

  it('ends when the token does', async () => {
    const { during, seen, work, world } = scene(many(10));
    during.look = async () => void (world.isSignedIn = false);
    await work();

    expect(seen.length).toBeLessThanOrEqual(2);
  });

  it.each<[RunState, number]>([
    ['planning', 0],
    ['running', 0],
    ['planned', 4],
    ['waiting', 4],
  ])('with a run of the person %s looks at %i of 4 customers', async (state, count) => {
    const { seen, work, world } = scene(many(4));
    world.run = state;
    await work();

    expect(seen).toHaveLength(count);
  });

  it('ends when it is told to', async () => {
    const { during, seen, stop, work } = scene(many(10));
    during.look = async () => stop.abort();
    await work();

    expect(seen.length).toBeLessThanOrEqual(2);
  });

  it('does nothing for a person whose own account is gone, or who switched it off meanwhile', async () => {
    const gone = scene(many(4));
    gone.world.refuses.set(HOME, 'accountDisabled');
    await gone.work();
    const off = scene(many(4));
    off.world.refreshOff = true;
    await off.work();

    expect([gone.seen, off.seen]).toEqual([[], []]);
  });

  it('is tried again by its job when the store fails', async () => {
    const { during, work } = scene(many(4));
    during.look = () => Promise.reject(new Error('no store'));

    await expect(work()).rejects.toThrow('no store');
  });

  it('makes nothing of a key it does not know', async () => {
    const { refresh, seen, stop } = scene(many(1));
    await refresh.work('refresh/nobody', stop.signal);

    expect(seen).toEqual([]);
  });
});
