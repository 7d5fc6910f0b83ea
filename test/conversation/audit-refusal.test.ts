import { beforeEach, describe, expect, it } from 'vitest';
import { auditForeignPress, auditRefusal } from '../../src/conversation/audit-refusal.ts';
import type { Desk } from '../../src/conversation/desk.ts';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { type ErrorCode, PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { Invocation } from '../../src/ports/chat.ts';
import type { InboxItem } from '../../src/ports/stores.ts';

const ana = {
  tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
  name: 'Ana Bakker',
};
const contoso = {
  tenantId: tenantId('22222222-2222-4222-8222-222222222222'),
  name: 'Contoso Ltd',
  domains: [],
  home: false,
};
const item = { id: 'item-1', event: { person: ana, correlationId: 'message-1' } } as InboxItem;
const audited: AuditRecord[] = [];
const errors: string[] = [];
const audit = {
  append: async (_home: unknown, record: AuditRecord): Promise<void> => void audited.push(record),
};
const desk = {
  log: { error: (_fields: object, message: string) => void errors.push(message) },
  services: {
    audit: { append: (home: unknown, record: AuditRecord) => audit.append(home, record) },
    policies: { get: async () => ({ version: 2 }) },
    clock: { now: () => 5 },
    runs: { get: async (id: string) => (id === 'run-1' ? { kind: 'unlink' } : undefined) },
  },
} as unknown as Desk;
beforeEach(() => {
  audited.length = 0;
  errors.length = 0;
});

const refused = (code: ErrorCode, command: string, args: Invocation['args'] = {}): Promise<void> =>
  auditRefusal({ error: new PalError(code), invocation: { command, args }, customer: contoso }, item, desk);

describe('a refused attempt', () => {
  it('is kept with who tried what, where, and why not', async () => {
    await refused('outsidePolicy', 'link', { partnerId: '7654321', customer: contoso.tenantId });

    expect(audited).toEqual([
      {
        key: 'item/item-1/link/refused',
        at: 5,
        action: 'link',
        outcome: 'refused',
        code: 'outsidePolicy',
        actor: ana,
        customer: { tenantId: contoso.tenantId, name: 'Contoso Ltd' },
        after: partnerId('7654321'),
        policy: 2,
        correlationId: 'message-1',
      },
    ]);
  });

  it.each<[string, Invocation['args'], string]>([
    ['audit', {}, 'read'],
    ['subscribe', {}, 'subscribe'],
    ['bulk', { action: 'update', partnerId: 'not an id' }, 'update'],
    ['run', { do: 'confirm', run: 'run-1', count: '3' }, 'unlink'],
  ])('of %s %j is called %s', async (command, args, action) => {
    await refused('managersOnly', command, args);

    expect(audited).toMatchObject([{ action, outcome: 'refused' }]);
    expect(audited[0]).not.toHaveProperty('after');
  });

  it.each<[ErrorCode, string]>([
    ['outsidePolicy', 'show'],
    ['managersOnly', 'constructor'],
    ['countWrong', 'run'],
    ['throttled', 'link'],
    ['consentMissing', 'link'],
    ['customerUnknown', 'link'],
  ])('is not what %s of %s is', async (code, command) => {
    await refused(code, command);

    expect(audited).toEqual([]);
  });

  it('is kept when somebody presses a button of another person', async () => {
    await auditForeignPress(item, desk);

    expect(audited).toMatchObject([{ action: 'press', outcome: 'refused', code: 'notYourCard', actor: ana }]);
  });

  it('is told to the person all the same when it cannot be kept', async () => {
    const { append } = audit;
    audit.append = () => Promise.reject(new Error('no store'));

    await expect(refused('outsidePolicy', 'link')).resolves.toBeUndefined();
    expect(errors).toHaveLength(1);
    audit.append = append;
  });
});
