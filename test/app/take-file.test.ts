import { describe, expect, it } from 'vitest';
import { createTakeFile, type HandedFile } from '../../src/app/take-file.ts';
import type { AuditLine } from '../../src/domain/audit.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { AuditQuery } from '../../src/ports/audit.ts';
import type { DownloadSubject } from '../../src/ports/runs.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const ana = {
  tenantId: HOME,
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
  name: 'Ana Bakker',
};
const line = (number: number, more: Partial<AuditLine> = {}): AuditLine => ({
  number,
  hash: `hash-${number}`,
  at: Date.parse('2026-11-20T09:30:00Z'),
  action: 'link',
  outcome: 'done',
  actor: ana,
  pseudonyms: { actor: 'pseudonym-a' },
  customer: { tenantId: tenantId('22222222-2222-4222-8222-222222222222'), name: 'Contoso Ltd' },
  after: partnerId('1234567'),
  policy: 3,
  ...more,
});

/** A store with one thing to hand out. */
function scene(subject: DownloadSubject, portions: readonly (readonly AuditLine[])[] = []) {
  const asked: [unknown, AuditQuery][] = [];
  let read = 0;
  const take = createTakeFile({
    downloads: { take: async (secret) => (secret === 'secret' ? subject : undefined) },
    runs: {
      get: async (id) =>
        id === 'run-1'
          ? ({ id, kind: 'link', createdAt: Date.parse('2026-11-19T09:30:00Z') } as never)
          : undefined,
      items: async () => [
        { tenantId: HOME, name: '=cmd()', chosen: true, attempts: 0, outcome: { kind: 'done' } },
      ],
    },
    audit: {
      async *read(home, query) {
        asked.push([home, query]);
        for (const portion of portions) {
          read++;
          yield portion;
        }
      },
    },
    attestations: { get: async (id) => (id === 'att-1' ? '<!doctype html>' : undefined) },
    clock: { now: () => Date.parse('2026-11-20T10:00:00Z') },
  });
  return { asked, take, read: () => read };
}

async function textOf(file: HandedFile | undefined): Promise<string> {
  let all = '';
  if (typeof file?.content === 'string') return file.content;
  for await (const portion of file?.content ?? []) all += portion;
  return all;
}

describe('the file behind a download secret', () => {
  it('is none for a secret that is not known', async () => {
    expect(await scene({ kind: 'run', run: 'run-1' }).take('other')).toBeUndefined();
  });

  it('is the result of a run, with formulas made harmless', async () => {
    const file = await scene({ kind: 'run', run: 'run-1' }).take('secret');

    expect(file).toMatchObject({ name: 'palbot-link-2026-11-19.csv', type: 'text/csv' });
    expect(await textOf(file)).toContain(`'=cmd()`);
  });

  it('is a signed statement as it was made', async () => {
    const file = await scene({ kind: 'attestation', id: 'att-1' }).take('secret');

    expect(file).toEqual({
      name: 'palbot-attestation-att-1.html',
      type: 'text/html',
      content: '<!doctype html>',
    });
    expect(await scene({ kind: 'attestation', id: 'att-2' }).take('secret')).toBeUndefined();
  });
});

describe('an extract of the audit', () => {
  const subject = (format: 'csv' | 'jsonl'): DownloadSubject => ({
    kind: 'audit',
    home: HOME,
    query: { since: 5 },
    format,
  });

  it('as CSV has one line each, ids and names apart, for spreadsheets of all kinds', async () => {
    const evil = { tenantId: HOME, name: '=HYPERLINK("https://evil.example")' };
    const { asked, take } = scene(subject('csv'), [[line(1)], [line(2, { customer: evil })]]);
    const file = await take('secret');
    const csv = await textOf(file);

    expect(file).toMatchObject({ name: 'palbot-audit-2026-11-20.csv', type: 'text/csv' });
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    const [header, first, second] = csv.slice(1).trim().split('\n');
    expect(header).toMatch(/^number,at,action,outcome,code,actor,actorObjectId,actorPseudonym,/);
    expect(first).toContain('1,2026-11-20T09:30:00.000Z,link,done,,Ana Bakker,3333');
    expect(first).toContain(',,1234567,3,');
    expect(second).toContain(`"'=HYPERLINK(`);
    expect(csv.match(/^.?number,/gm)).toHaveLength(1);
    expect(asked).toEqual([[HOME, { since: 5 }]]);
  });

  it('as JSON Lines has one object each, with all that is kept', async () => {
    const { take } = scene(subject('jsonl'), [[line(1), line(2)], [line(3)]]);
    const file = await take('secret');
    const objects = (await textOf(file))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);

    expect(file).toMatchObject({ name: 'palbot-audit-2026-11-20.jsonl', type: 'application/jsonl' });
    expect(objects.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(objects[0]).toEqual({ ...line(1), at: '2026-11-20T09:30:00.000Z' });
  });

  it('without a line still says what its columns are', async () => {
    expect(await textOf(await scene(subject('csv')).take('secret'))).toContain('number,at,action');
    expect(await textOf(await scene(subject('jsonl')).take('secret'))).toBe('');
  });

  it('is written while it is read, however long it is', async () => {
    const { read, take } = scene(subject('jsonl'), [[line(1)], [line(2)], [line(3)]]);
    const file = await take('secret');
    const portions = (file!.content as AsyncIterable<string>)[Symbol.asyncIterator]();

    expect(read()).toBe(0);
    await portions.next();
    expect(read()).toBe(1);
  });
});
