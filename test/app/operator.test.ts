import { beforeEach, describe, expect, it } from 'vitest';
import { type OperatorOptions, runOperator } from '../../src/app/operator.ts';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { tenantId } from '../../src/domain/ids.ts';
import type { AuditCheck } from '../../src/ports/audit.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const OTHER = tenantId('11111111-1111-4111-8111-111111111112');
const ANA = '33333333-3333-4333-8333-333333333333';

const world = {
  gone: {} as Record<string, number>,
  checks: new Map<string, AuditCheck>(),
  run: undefined as { id: string } | undefined,
};
const log: string[] = [];
const printed: string[] = [];
const audited: AuditRecord[] = [];
beforeEach(() => {
  Object.assign(world, { gone: { ledger: 3, token: 0 }, checks: new Map(), run: undefined });
  for (const list of [log, printed, audited]) list.length = 0;
});

const options = {
  stores: {
    audit: {
      verify: async (home: string) => world.checks.get(home) ?? { kind: 'sound', lines: 0 },
      async append(home: string, record: AuditRecord) {
        log.push(`audit ${home}`);
        audited.push(record);
      },
    },
    erasure: {
      async person({ objectId, tenantId: home }: { objectId: string; tenantId: string }) {
        log.push(`forget ${home}/${objectId}`);
        return world.gone;
      },
      async tenant(home: string) {
        log.push(`forget ${home}`);
        return world.gone;
      },
    },
    jobs: { deadLetters: async () => [{ key: 'run-1', at: Date.parse('2026-11-20T09:30:00Z') }] },
    policies: { get: async () => ({ version: 2 }) },
    runs: {
      unfinishedOf: async () => world.run,
      async move(id: string, _from: unknown, to: string) {
        log.push(`${id} ${to}`);
        return true;
      },
    },
  },
  homes: [HOME, OTHER],
  clock: { now: () => 5 },
  print: (line: string) => void printed.push(line),
} as unknown as OperatorOptions;
const operator = (...args: string[]): Promise<number> => runOperator(args, options);

describe('the operator', () => {
  it('is told what there is to do when nothing fits', async () => {
    for (const args of [[], ['dance'], ['constructor']]) expect(await operator(...args)).toBe(64);

    expect(printed[0]).toContain('forget-person <tenant id> <object id> --yes');
  });

  it('has a person forgotten: runs stopped first, the audit line before the names go, and told what went', async () => {
    world.run = { id: 'run-1' };

    expect(await operator('forget-person', HOME, ANA, '--yes')).toBe(0);
    expect(log).toEqual(['run-1 cancelled', `audit ${HOME}`, `forget ${HOME}/${ANA}`]);
    expect(audited).toMatchObject([{ action: 'forget', outcome: 'done', policy: 2 }]);
    expect(audited[0]).not.toHaveProperty('actor');
    expect(printed).toEqual(['ledger: 3 deleted']);
  });

  it('has a tenant forgotten', async () => {
    world.gone = {};

    expect(await operator('forget-tenant', HOME.toUpperCase(), '--yes')).toBe(0);
    expect(log).toEqual([`audit ${HOME}`, `forget ${HOME}`]);
    expect(printed).toEqual(['Nothing was kept.']);
  });

  it.each([
    ['forget-person', HOME, ANA],
    ['forget-person', HOME, '--yes'],
    ['forget-person', HOME, 'ana', '--yes'],
    ['forget-tenant', HOME],
    ['forget-tenant', '--yes'],
    ['forget-tenant', HOME, OTHER, '--yes'],
    ['audit-verify', 'everything'],
  ])('does nothing with %s %s %s', async (...args: readonly string[]) => {
    expect(await operator(...args)).toBe(64);

    expect(log).toEqual([]);
    expect(printed).toHaveLength(1);
  });

  it('checks the audit of every home tenant, or of one', async () => {
    world.checks.set(HOME, { kind: 'sound', lines: 3, newest: { number: 5, hash: 'abc' } });

    expect(await operator('audit-verify')).toBe(0);
    expect(printed).toEqual([
      `${HOME}: 3 lines, all as they were written, newest 5 abc`,
      `${OTHER}: 0 lines, all as they were written`,
    ]);
    expect(await operator('audit-verify', OTHER)).toBe(0);
    expect(printed).toHaveLength(3);
  });

  it('fails when a line of any audit was tampered with', async () => {
    world.checks.set(HOME, { kind: 'broken', number: 7 });

    expect(await operator('audit-verify')).toBe(1);
    expect(printed[0]).toBe(`${HOME}: line 7 is not as it was written, or is missing`);
    expect(printed).toHaveLength(2);
  });

  it('lists jobs that were given up', async () => {
    expect(await operator('dead-letters')).toBe(0);
    expect(printed).toEqual(['2026-11-20T09:30:00.000Z run-1']);
  });
});
