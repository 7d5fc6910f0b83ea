import { describe, expect, it } from 'vitest';
import { type ErrorCode, PalError } from '../../src/domain/errors.ts';
import { objectId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import type { CredentialRef } from '../../src/domain/service-principals.ts';
import { createPrincipalChecks, isPrincipalsKey } from '../../src/jobs/principals.ts';
import type { CallOptions, LinkHolder } from '../../src/ports/partner-links.ts';
import type { RegisteredPrincipal } from '../../src/ports/service-principals.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const KEY = `principals/${HOME}`;
const DAY = 24 * 60 * 60_000;
const SECRET: CredentialRef = { kind: 'secret', vault: 'fabrikam.vault.azure.net', name: 'pipeline' };
const customer = (at: number): TenantId => tenantId(`22222222-2222-4222-8222-00000000000${at}`);
const objectOf = (at: number) => objectId(`0b0b0b0b-0000-4000-8000-00000000000${at}`);

const principal = (at: number, rest: Partial<RegisteredPrincipal> = {}): RegisteredPrincipal => ({
  home: HOME,
  tenantId: customer(at),
  appId: `adadadad-0000-4000-8000-00000000000${at}`,
  name: `Pipeline ${at}`,
  objectId: objectOf(at),
  credential: SECRET,
  customer: { tenantId: customer(at), name: `Customer ${at}` },
  by: { tenantId: HOME, objectId: objectOf(9) },
  registeredAt: 0,
  ...rest,
});

const without = (field: 'credential' | 'objectId', one: RegisteredPrincipal): RegisteredPrincipal =>
  Object.fromEntries(
    Object.entries(one).filter(([name]) => name !== field),
  ) as unknown as RegisteredPrincipal;

function scene(principals: readonly RegisteredPrincipal[]) {
  const looks: unknown[] = [];
  const enqueued: string[] = [];
  const identified: string[] = [];
  const world = {
    stale: new Set(principals.map((one) => one.tenantId)),
    refuses: new Map<TenantId, ErrorCode>(),
    before: 0,
  };
  const stop = new AbortController();
  const checks = createPrincipalChecks({
    homes: [HOME],
    servicePrincipals: {
      list: async (home) => (home === HOME ? principals : []),
      async identify({ tenantId: tenant }, own) {
        identified.push(own);
        const found = principals.find((one) => one.tenantId === tenant);
        return found && { ...found, objectId: own };
      },
    },
    coverage: {
      async stale(_person, before) {
        world.before = before;
        return [...world.stale];
      },
    },
    identities: {
      async require(person, tenant) {
        const code = world.refuses.get(tenant);
        if (code) throw new PalError(code);
        expect(person.application).toBe(true);
        return { tenantId: tenant, objectId: objectOf(Number(tenant.at(-1))) };
      },
    },
    links: {
      async get({ identity, person }: LinkHolder, options?: CallOptions) {
        looks.push([person.name, options?.verifiedBy, options?.customerName]);
        world.stale.delete(identity.tenantId);
        return undefined;
      },
    } as never,
    jobs: { enqueue: async (key) => void enqueued.push(key) },
    clock: { now: () => 100 * DAY },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    newId: () => 'correlation',
  });
  return { checks, world, looks, enqueued, identified, stop, work: () => checks.work(KEY, stop.signal) };
}

describe('daily looks at links of applications', () => {
  it('are put into the queue while one is due, for each home tenant', async () => {
    const { checks, enqueued, work, world } = scene([principal(1)]);

    await checks.sweep();
    expect(enqueued).toEqual([KEY]);
    expect(isPrincipalsKey(KEY)).toBe(true);
    expect(world.before).toBe(99 * DAY);

    await work();
    await checks.sweep();
    expect(enqueued).toEqual([KEY]);
  });

  it('read each link as the application, and say so in the ledger', async () => {
    const { looks, work } = scene([principal(1), principal(2)]);

    await work();

    expect(looks).toEqual([
      ['Pipeline 1', 'servicePrincipal', 'Customer 1'],
      ['Pipeline 2', 'servicePrincipal', 'Customer 2'],
    ]);
  });

  it('leave out applications that the bot has no credential of', async () => {
    const { checks, enqueued, looks, work } = scene([without('credential', principal(1))]);

    await checks.sweep();
    await work();

    expect([enqueued, looks]).toEqual([[], []]);
  });

  it('learn the object of an application that could not sign in when it was registered', async () => {
    const { identified, looks, work } = scene([without('objectId', principal(1))]);

    await work();

    expect(identified).toEqual([objectOf(1)]);
    expect(looks).toHaveLength(1);
  });

  it.each<ErrorCode>(['credentialMissing', 'principalGone', 'vaultRefused', 'throttled'])(
    'go on with the others when one ends with %s',
    async (code) => {
      const { looks, work, world } = scene([principal(1), principal(2)]);
      world.refuses.set(customer(1), code);

      await work();

      expect(looks).toEqual([['Pipeline 2', 'servicePrincipal', 'Customer 2']]);
    },
  );

  it('stop when the process has to', async () => {
    const { looks, stop, work } = scene([principal(1)]);
    stop.abort();

    await expect(work()).rejects.toThrow();
    expect(looks).toEqual([]);
  });
});
