import { describe, expect, it } from 'vitest';
import type { Desk } from '../../src/conversation/desk.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import type { Outcome, RunItem } from '../../src/domain/runs.ts';
import { changeKey } from '../../src/domain/runs.ts';
import { workRun } from '../../src/jobs/work-run.ts';
import type { Reply } from '../../src/ports/chat.ts';
import type { StoredRun } from '../../src/ports/runs.ts';
import type { LinkChange } from '../../src/ports/stores.ts';

const home = tenantId('f4b21ca0-1111-4c1e-9a55-2f0d6e8b0001');
const tenants = ['a', 'b', 'c'].map((one) => tenantId(`${one}0000000-0000-4000-8000-000000000000`));
const [written, , planned] = tenants as [TenantId, TenantId, TenantId];
const wanted = partnerId('1234567');
const person = {
  tenantId: home,
  objectId: objectId('a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001'),
  name: 'Ana Bakker',
};
const run = {
  id: 'run-1',
  person,
  kind: 'link',
  wanted,
  selection: {},
  state: 'cancelled',
  createdAt: 0,
  cardId: 'card',
  conversation: { id: 'a:1' },
  reader: { locale: 'en-US' },
} as unknown as StoredRun;

/** A cancelled run of three customers: in one a write had begun, one was not reached, one not agreed to. */
function scene(look: () => Promise<unknown>) {
  const items = new Map<TenantId, RunItem>(
    tenants.map((one) => [one, { tenantId: one, name: one, chosen: one !== planned, attempts: 0 }]),
  );
  const asked: TenantId[] = [];
  const shown: Reply[] = [];
  const begun = { id: 'change', outcome: 'started', at: 0, after: wanted, identity: person };
  const desk = {
    services: {
      runs: {
        get: async () => run,
        items: async () => [...items.values()],
        settle: async (_id: string, tenant: TenantId, outcome: Outcome) =>
          void items.set(tenant, { ...items.get(tenant)!, outcome }),
      },
      changes: {
        ofItem: async (key: string): Promise<LinkChange | undefined> =>
          key === changeKey(run, { tenantId: written }) ? (begun as unknown as LinkChange) : undefined,
        settle: async () => {},
      },
      identities: {
        require: async (_person: unknown, tenant: TenantId) => {
          asked.push(tenant);
          return { ...person, tenantId: tenant };
        },
      },
      links: { get: look },
      // Long after the write could have been on its way.
      clock: { now: () => 60_000 },
      pause: async () => {},
    },
    chat: {
      update: async (_conversation: unknown, _id: string, reply: Reply) => {
        shown.push(reply);
        return 'card';
      },
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    newId: () => 'id',
  };
  const outcomes = () => [...items.values()].map(({ outcome }) => outcome);
  const work = () => workRun(run.id, desk as unknown as Desk, new AbortController().signal);
  return { asked, shown, outcomes, work };
}

describe('a run that was cancelled', () => {
  it('counts the customer whose write arrived after all as done, and asks nobody else', async () => {
    const { asked, outcomes, shown, work } = scene(async () => ({ partnerId: wanted, etag: 1 }));

    await work();

    expect(outcomes()).toEqual([{ kind: 'done' }, undefined, undefined]);
    expect(asked).toEqual([written]);
    expect(JSON.stringify(shown.at(-1))).toContain(`"names":["${written}"]`);
  });

  it('leaves it as not reached when the write never arrived', async () => {
    const { outcomes, shown, work } = scene(async () => undefined);

    await work();

    expect(outcomes()).toEqual([undefined, undefined, undefined]);
    expect(shown).toHaveLength(1);
  });

  it('names it as failed when somebody else was there meanwhile', async () => {
    const { outcomes, work } = scene(async () => ({ partnerId: partnerId('7654321'), etag: 2 }));

    await work();

    expect(outcomes()[0]).toEqual({ kind: 'failed', code: 'changedMeanwhile' });
  });

  it('shows what is known, and looks again later, when Azure does not answer', async () => {
    const { outcomes, shown, work } = scene(() => Promise.reject(new PalError('throttled', { seconds: 20 })));

    await expect(work()).rejects.toMatchObject({ code: 'throttled' });

    expect(outcomes()[0]).toBeUndefined();
    expect(shown).toHaveLength(1);
  });

  it('leaves it as it is when the person is signed out', async () => {
    const { outcomes, work } = scene(() => Promise.reject(new PalError('signInNeeded')));

    await work();

    expect(outcomes()[0]).toBeUndefined();
  });
});
