import { describe, expect, it } from 'vitest';
import { type ArmWrite, auditWrites, createWriteLog } from '../../../sandbox/arm/write-log.ts';
import type { LinkRecord } from '../../../sandbox/world/model.ts';
import { armTokenOf, askArm, standIn, TENANT } from '../azure/support/requests.ts';

const at = '2026-01-12T08:30:00.000Z';
const where = { tenantId: 'contoso', objectId: 'ana' };
const write = (method: string, etags: readonly [number, number], more: Partial<ArmWrite> = {}): ArmWrite => ({
  ...where,
  at,
  method,
  partnerId: '1234567',
  status: 200,
  etagBefore: etags[0],
  etagAfter: etags[1],
  ...more,
});
const record = (etag: number): LinkRecord => ({
  ...where,
  partnerId: '1234567',
  etag,
  state: 'Active',
  createdTime: at,
  updatedTime: at,
});

describe('the write log', () => {
  it('has every write with what it did to the record, refused and unanswered ones too', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);

    await askArm(azure, 'PUT', '1234567', token);
    await askArm(azure, 'PUT', '7654321', token);
    await askArm(azure, 'PATCH', '7654321', token);
    azure.setFault({ kind: 'resetAfterCommit' }, true);
    await expect(askArm(azure, 'DELETE', '7654321', token)).rejects.toThrow();
    await askArm(azure, 'GET', '', token);

    const [member] = azure.world.tenant(TENANT.contoso)!.members.filter(({ account }) => account === 'ana');
    expect(
      azure.writes
        .list(TENANT.contoso, member!.objectId)
        .map(({ method, partnerId, status, etagBefore, etagAfter }) =>
          [method, partnerId, status, etagBefore, etagAfter].join(' '),
        ),
    ).toEqual([
      'PUT 1234567 200 0 1',
      'PUT 7654321 409 1 1',
      'PATCH 7654321 200 1 2',
      'DELETE 7654321 0 2 3',
    ]);
    expect(azure.writes.list(TENANT.contosoRetail)).toEqual([]);
  });

  it('keeps the last of each object only', () => {
    const log = createWriteLog(2);
    for (const etag of [1, 2, 3]) log.add(write('PATCH', [etag, etag + 1]));
    log.add(write('PUT', [0, 1], { objectId: 'bo' }));

    expect(log.list('contoso', 'ana').map(({ etagAfter }) => etagAfter)).toEqual([3, 4]);
    expect(log.list('contoso')).toHaveLength(3);
    log.clear();
    expect(log.list()).toEqual([]);
  });
});

describe('the audit of writes', () => {
  it('is silent when each change of an etag is one write', () => {
    const writes = [write('PUT', [0, 1]), write('DELETE', [1, 2]), write('PUT', [2, 3])];
    expect(auditWrites({ before: [], after: [record(3)], writes })).toEqual([]);
    expect(auditWrites({ before: [record(3)], after: [record(3)], writes: [] })).toEqual([]);
  });

  it.each([
    ['before the first write', [record(1)], [write('PATCH', [2, 3])], 3, 'etag went from 1 to 2 unseen'],
    ['between two writes', [], [write('PUT', [0, 1]), write('DELETE', [2, 3])], 3, 'from 1 to 2 unseen'],
    ['after the last write', [], [write('PUT', [0, 1])], 2, 'etag went from 1 to 2 unseen'],
  ])('tells of an etag that jumped %s', (_, before, writes, etag, sentence) => {
    expect(auditWrites({ before, after: [record(etag)], writes })).toEqual([
      expect.stringContaining(sentence) as string,
    ]);
  });

  it.each([
    ['a PUT', [write('PUT', [0, 1]), write('PUT', [1, 1], { status: 409 })], 1, 'PUT 1234567 once more'],
    ['a PATCH', [write('PATCH', [4, 5]), write('PATCH', [5, 6])], 6, 'PATCH 1234567 once more'],
    ['a DELETE', [write('DELETE', [4, 5]), write('DELETE', [5, 5], { status: 404 })], 5, 'DELETE'],
    [
      'a PUT whose first answer got lost',
      [write('PUT', [0, 1], { status: 0 }), write('PUT', [1, 1], { status: 409 })],
      1,
      'PUT 1234567 once more, at etag 1',
    ],
  ])('tells of %s that was sent although it was done', (_, writes, etag, sentence) => {
    const before = writes[0]!.etagBefore === 0 ? [] : [record(writes[0]!.etagBefore)];
    expect(auditWrites({ before, after: [record(etag)], writes })).toEqual([
      expect.stringContaining(sentence) as string,
    ]);
  });

  it('lets a write be sent again that was not carried out', () => {
    const writes = [write('PUT', [0, 0], { status: 503 }), write('PUT', [0, 1])];
    expect(auditWrites({ before: [], after: [record(1)], writes })).toEqual([]);
  });
});
