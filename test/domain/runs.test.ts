import { describe, expect, it } from 'vitest';
import type { Customer } from '../../src/domain/customers.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { type Finding, intentOf, type RunKind, selectCustomers } from '../../src/domain/runs.ts';

const identity = {
  tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
  objectId: objectId('22222222-2222-4222-8222-222222222222'),
};
const ours = partnerId('1234567');
const theirs = partnerId('7654321');
const absent: Finding = { kind: 'absent', identity };
const linked = (id: typeof ours): Finding => ({ kind: 'linked', identity, partnerId: id, etag: 3 });
const blocked: Finding = { kind: 'blocked', code: 'consentMissing' };

describe('what a run means to do in one customer', () => {
  it.each<[RunKind, Finding, string]>([
    ['link', absent, 'create'],
    ['link', linked(ours), 'none'],
    ['link', linked(theirs), 'other'],
    ['update', absent, 'none'],
    ['update', linked(ours), 'none'],
    ['update', linked(theirs), 'change'],
    ['unlink', absent, 'none'],
    ['unlink', linked(theirs), 'remove'],
    ['show', linked(theirs), 'none'],
    ['undo', linked(ours), 'restore'],
    ['undo', absent, 'restore'],
    ['link', blocked, 'blocked'],
    ['undo', blocked, 'blocked'],
  ])('%s, having found %o: %s', (kind, finding, intent) => {
    expect(intentOf({ kind, wanted: ours, selection: {} }, finding)).toBe(intent);
  });

  it('leaves out what the condition does not fit', () => {
    const run = {
      kind: 'unlink' as const,
      selection: { condition: { kind: 'linkedTo' as const, partnerId: theirs } },
    };

    expect([linked(theirs), linked(ours), absent].map((finding) => intentOf(run, finding))).toEqual([
      'remove',
      'outside',
      'outside',
    ]);
    expect(
      intentOf(
        { kind: 'link', wanted: ours, selection: { condition: { kind: 'notLinked' } } },
        linked(theirs),
      ),
    ).toBe('outside');
  });
});

describe('selecting customers', () => {
  const customer = (n: number, name: string): Customer => ({
    tenantId: tenantId(`${n}1111111-1111-4111-8111-111111111111`),
    name,
    domains: [`${name.toLowerCase().replaceAll(' ', '')}.example`],
    home: false,
  });
  const [contoso, retail, woodgrove] = [
    customer(1, 'Contoso Ltd'),
    customer(2, 'Contoso Retail'),
    customer(3, 'Woodgrove Bank'),
  ];
  const all = [contoso, retail, woodgrove];

  it('takes all by default', () => {
    expect(selectCustomers(all, {})).toEqual({ customers: all, unknown: [] });
  });

  it('keeps what matches and drops what is excepted', () => {
    expect(selectCustomers(all, { matching: 'contoso', except: ['retail'] }).customers).toEqual([contoso]);
  });

  it('drops every customer that an ambiguous exception fits: leaving one out too many writes nothing wrong', () => {
    expect(selectCustomers(all, { except: ['contoso'] }).customers).toEqual([woodgrove]);
  });

  it('names exceptions that fit nobody instead of ignoring them', () => {
    expect(selectCustomers(all, { except: ['fabrikam'] }).unknown).toEqual(['fabrikam']);
  });

  it('takes picked customers only', () => {
    expect(selectCustomers(all, { picked: [retail.tenantId] }).customers).toEqual([retail]);
  });
});
