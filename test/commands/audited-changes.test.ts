import { describe, expect, it } from 'vitest';
import { createAuditedChanges } from '../../src/commands/audited-changes.ts';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { Changes, LinkChange } from '../../src/ports/stores.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const ana = { tenantId: HOME, objectId: objectId('33333333-3333-4333-8333-333333333333') };
const identity = {
  tenantId: tenantId('22222222-2222-4222-8222-222222222222'),
  objectId: objectId('44444444-4444-4444-8444-444444444444'),
};
const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];

/** One change in the journal; `log` is what happened, in order. */
function scene(more: Partial<LinkChange> = { after: ours }) {
  const change = {
    id: 'change-1',
    itemId: 'item-1',
    person: ana,
    identity,
    customerName: 'Contoso Ltd',
    outcome: 'started',
    at: 5,
    ...more,
  };
  const lines: AuditRecord[] = [];
  const log: string[] = [];
  const store = { append: async (): Promise<void> => {} };
  const changes = createAuditedChanges({
    changes: {
      get: async (id: string) => (id === change.id ? change : undefined),
      settle: async (_id: string, outcome: string) => void log.push(`journal: ${outcome}`),
      ofItem: async () => change,
    } as unknown as Changes,
    audit: {
      async append(home, record) {
        await store.append();
        expect(home).toBe(HOME);
        log.push(`audit: ${record.outcome}`);
        if (lines.every(({ key }) => key !== record.key)) lines.push(record);
      },
    },
    policies: { get: async () => ({ version: 3 }) as never },
    people: { get: async () => ({ name: 'Ana Bakker' }) as never },
    clock: { now: () => 9 },
  });
  return { change, changes, lines, log, store };
}

describe('a change that is settled', () => {
  it('is in the audit before the journal closes it, with all that explains it', async () => {
    const { changes, lines, log } = scene();
    await changes.settle('change-1', 'applied', 4, { correlationId: 'message-1' });

    expect(log).toEqual(['audit: done', 'journal: applied']);
    expect(lines).toEqual([
      {
        key: 'change/change-1/applied',
        at: 9,
        action: 'link',
        outcome: 'done',
        actor: { ...ana, name: 'Ana Bakker' },
        identity,
        customer: { tenantId: identity.tenantId, name: 'Contoso Ltd' },
        after: ours,
        policy: 3,
        correlationId: 'message-1',
      },
    ]);
  });

  it.each([
    [{ after: ours }, 'link'],
    [{ before: theirs, after: ours }, 'update'],
    [{ before: theirs }, 'unlink'],
  ] as const)('with %j is called %s', async (ids, action) => {
    const { changes, lines } = scene(ids);
    await changes.settle('change-1', 'applied', 4);

    const { after, before } = lines[0]!;
    expect({ action: lines[0]!.action, ...(before && { before }), ...(after && { after }) }).toEqual({
      action,
      ...ids,
    });
  });

  it('and then taken back is told the other way round', async () => {
    const { changes, lines } = scene({ before: theirs, after: ours });
    await changes.settle('change-1', 'undone', 4);

    expect(lines).toMatchObject([
      { key: 'change/change-1/undone', action: 'undo', outcome: 'done', before: ours, after: theirs },
    ]);
  });

  it('is one line, also when a crash makes it settle twice', async () => {
    const { changes, lines } = scene();
    await changes.settle('change-1', 'applied', 4);
    await changes.settle('change-1', 'applied', 4);

    expect(lines).toHaveLength(1);
  });

  it('stays open in the journal when the audit cannot be written', async () => {
    const { changes, log, store } = scene();
    store.append = () => Promise.reject(new Error('no store'));

    await expect(changes.settle('change-1', 'applied')).rejects.toThrow('no store');
    expect(log).toEqual([]);
  });
});

describe('a change that failed', () => {
  it('is told with its reason', async () => {
    const { changes, lines } = scene();
    await changes.settle('change-1', 'failed', undefined, { code: 'partnerIdRejected' });

    expect(lines).toMatchObject([
      { action: 'link', outcome: 'failed', code: 'partnerIdRejected', after: ours },
    ]);
  });

  it('and began anew has a line for each try', async () => {
    const { change, changes, lines } = scene();
    await changes.settle('change-1', 'failed');
    Object.assign(change, { at: 6 });
    await changes.settle('change-1', 'failed');

    expect(lines).toHaveLength(2);
  });
});
