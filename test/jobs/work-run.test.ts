import { describe, expect, it } from 'vitest';
import type { Desk } from '../../src/conversation/desk.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import type { Finding, RunItem } from '../../src/domain/runs.ts';
import { workRun } from '../../src/jobs/work-run.ts';
import type { StoredRun } from '../../src/ports/runs.ts';

const home = tenantId('f4b21ca0-1111-4c1e-9a55-2f0d6e8b0001');
const [throttled, calm] = ['a', 'b'].map((one) => tenantId(`${one}0000000-0000-4000-8000-000000000000`)) as [
  TenantId,
  TenantId,
];
const person = {
  tenantId: home,
  objectId: objectId('a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001'),
  name: 'Ana Bakker',
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A run of `show all` over two customers; its rows are in memory, and time stands still. */
function scene() {
  const run = {
    id: 'run-1',
    person,
    kind: 'show',
    selection: {},
    state: 'planning',
    createdAt: 0,
    cardId: 'card',
    conversation: { id: 'a:1' },
    reader: { locale: 'en-US' },
  } as unknown as StoredRun;
  const rows = new Map<TenantId, { finding?: Finding; until: number }>([
    [throttled, { until: 0 }],
    [calm, { until: 0 }],
  ]);
  const asked: TenantId[] = [];
  const isDue = ({ finding, until }: { finding?: Finding; until: number }) => !finding && until <= 0;
  const runs = {
    get: async () => run,
    items: async () => [],
    move: async () => true,
    due: async (): Promise<RunItem[]> =>
      [...rows]
        .filter(([, row]) => isDue(row))
        .map(([tenant]) => ({ tenantId: tenant, name: tenant, chosen: false, attempts: 0 })),
    nextDue: async (): Promise<number | undefined> => {
      const open = [...rows.values()].filter(({ finding }) => !finding);
      return open.length === 0 ? undefined : Math.min(...open.map(({ until }) => until));
    },
    found: async (_id: string, tenant: TenantId, finding: Finding) =>
      void rows.set(tenant, { finding, until: 0 }),
    postpone: async (_id: string, tenant: TenantId, until: number) => void rows.set(tenant, { until }),
  };
  const links = {
    get: async ({ identity }: { identity: { tenantId: TenantId } }): Promise<undefined> =>
      void asked.push(identity.tenantId),
  };
  const clock = { now: () => 0 };
  const desk = {
    services: {
      runs,
      links,
      clock,
      pause: async () => {},
      identities: {
        require: async (_person: unknown, tenant: TenantId) => ({ ...person, tenantId: tenant }),
      },
    },
    chat: { update: async () => 'card' },
    clock,
    log: silent,
    newId: () => 'id',
  };
  return {
    asked,
    runs,
    links,
    rows,
    work: (signal: AbortSignal) => workRun(run.id, desk as unknown as Desk, signal),
  };
}

describe('the work on a run', () => {
  it('does not ask a customer again that was throttled while the store was asked what is due', async () => {
    const { asked, links, runs, work } = scene();
    const over = new AbortController();
    const refused = Promise.withResolvers<undefined>();
    const postponed = Promise.withResolvers<undefined>();
    const { due, postpone } = runs;
    const { get } = links;
    links.get = async (holder) => {
      await get(holder);
      if (holder.identity.tenantId !== throttled) return;
      await refused.promise;
      throw new PalError('throttled', { seconds: 10 });
    };
    runs.postpone = async (...args) => {
      await postpone(...args);
      postponed.resolve(undefined);
    };
    let looks = 0;
    runs.due = async () => {
      const seen = await due();
      // The second look sees it as due, for it is still under way; then comes its refusal, and then the answer.
      if (++looks === 2) {
        refused.resolve(undefined);
        await postponed.promise;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return seen;
    };
    runs.nextDue = async () => {
      over.abort();
      return 10_000;
    };

    await work(over.signal);

    expect(looks).toBeGreaterThanOrEqual(2);
    expect(asked.filter((tenant) => tenant === throttled)).toEqual([throttled]);
    expect(asked).toContain(calm);
  });
});
