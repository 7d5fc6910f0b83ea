import { describe, expect, it } from 'vitest';
import type { AuditLine, AuditRecord } from '../../src/domain/audit.ts';
import {
  adventure,
  ana,
  anaAtContoso,
  bo,
  contoso,
  fabrikam,
  NOON,
  ours,
  type StoreFixture,
  theirs,
} from './store-fixture.ts';

/** As a schedule would write it. */
const bare = (key: string): AuditRecord => ({ key, at: NOON, action: 'link', outcome: 'done', policy: 1 });

const record = (key: string, rest: Partial<AuditRecord> = {}): AuditRecord => ({
  ...bare(key),
  actor: ana,
  ...rest,
});

const full: Omit<AuditRecord, 'key'> = {
  at: NOON,
  action: 'update',
  outcome: 'failed',
  actor: ana,
  identity: anaAtContoso,
  customer: { tenantId: contoso, name: 'Contoso \ud83d Ltd\0' },
  before: theirs,
  after: ours,
  code: 'throttled',
  policy: 3,
  correlationId: 'c-1',
};

export function auditContract(engine: string, fixture: () => StoreFixture) {
  const audit = () => fixture().stores.audit;
  const lines = (query = {}): Promise<readonly AuditLine[]> => audit().find(fabrikam, query, 99);
  const numbers = async (query = {}) => (await lines(query)).map(({ number }) => number);
  const appendAll = async (count: number, from = 1) => {
    for (let n = from; n < from + count; n++)
      await audit().append(fabrikam, record(`k${n}`, { at: NOON + n }));
  };
  const check = () => audit().verify(fabrikam);
  /** As somebody could who owns the database. */
  const tamper = async (statement: string) => {
    const { execute } = fixture();
    await execute('alter table audit_line disable trigger user');
    await execute(statement);
    await execute('alter table audit_line enable trigger user');
  };

  describe(`Audit contract: ${engine}`, () => {
    it('keeps a line with all that is known, numbered from 1', async () => {
      await audit().append(fabrikam, { key: 'change/1/applied', ...full });

      expect(await lines()).toEqual([
        {
          ...full,
          customer: { tenantId: contoso, name: 'Contoso \ufffd Ltd' },
          number: 1,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          pseudonyms: { actor: expect.any(String) as string, identity: expect.any(String) as string },
        },
      ]);
      expect(await check()).toMatchObject({ kind: 'sound', lines: 1 });
    });

    it('keeps a line of which hardly anything is known', async () => {
      await audit().append(fabrikam, bare('k'));

      expect(await lines()).toEqual([
        {
          at: NOON,
          action: 'link',
          outcome: 'done',
          policy: 1,
          number: 1,
          hash: expect.any(String) as string,
        },
      ]);
    });

    it('writes the same key once, also when many do at the same moment', async () => {
      const { replica, stores } = fixture();

      await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 ? stores : replica).audit.append(fabrikam, record('same', { at: NOON + n })),
        ),
      );
      await audit().append(fabrikam, record('same', { action: 'unlink' }));
      await audit().append(contoso, record('same'));

      expect(await numbers()).toEqual([1]);
      expect(await audit().find(contoso, {}, 9)).toHaveLength(1);
    });

    it('leaves no gap and breaks no chain when many write at the same moment', async () => {
      const { replica, stores } = fixture();

      await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          (n % 2 ? stores : replica).audit.append(fabrikam, record(`k${n}`, { actor: n % 3 ? ana : bo })),
        ),
      );

      expect((await numbers()).toReversed()).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
      expect(await check()).toMatchObject({ kind: 'sound', lines: 30, newest: { number: 30 } });
    });

    it('finds the newest lines first, a page at a time', async () => {
      await appendAll(5);

      const page = await audit().find(fabrikam, {}, 2);
      const next = await audit().find(fabrikam, {}, 2, page.at(-1)?.number);

      expect([...page, ...next].map(({ number }) => number)).toEqual([5, 4, 3, 2]);
    });

    it('finds what a person did or what concerns an account of theirs, a customer, a time', async () => {
      const toContoso = { tenantId: contoso, name: 'Contoso Ltd' };
      await audit().append(fabrikam, record('1'));
      await audit().append(fabrikam, record('2', { actor: bo, at: NOON + 5 }));
      await audit().append(fabrikam, record('3', { identity: anaAtContoso, customer: toContoso }));
      const seen = { action: 'observed', identity: anaAtContoso, at: NOON + 9 } as const;
      await audit().append(fabrikam, { ...bare('4'), ...seen, customer: toContoso });

      expect(await numbers({ person: ana.objectId })).toEqual([4, 3, 1]);
      expect(await numbers({ person: bo.objectId })).toEqual([2]);
      expect(await numbers({ customer: contoso })).toEqual([4, 3]);
      expect(await numbers({ customer: adventure })).toEqual([]);
      expect(await numbers({ since: NOON + 5 })).toEqual([4, 2]);
      expect(await numbers({ person: ana.objectId, since: NOON + 5, customer: contoso })).toEqual([4]);
    });

    it('knows from the ledger whose account somebody else acted on', async () => {
      const link = { partnerId: ours, etag: 1, state: 'Active' } as const;
      await fixture().stores.ledger.record({ identity: anaAtContoso, person: ana, link, verifiedAt: NOON });

      await audit().append(fabrikam, record('1', { actor: bo, identity: anaAtContoso }));

      expect(await numbers({ person: ana.objectId })).toEqual([1]);
    });

    it('reads lines of any number, oldest first, in portions', async () => {
      await audit().append(fabrikam, record('first'));
      await fixture().execute(`insert into audit_line
        select cloud, home_tenant, number + n, 'k' || n, at, action, outcome, actor, identity, customer_tenant,
          customer_name, before_id, after_id, code, policy, correlation_id, hash
        from audit_line, generate_series(1, 1200) as n`);

      const portions: (readonly AuditLine[])[] = [];
      for await (const portion of audit().read(fabrikam, { person: ana.objectId })) portions.push(portion);

      expect(portions.length).toBeGreaterThan(1);
      expect(portions.flat().map(({ number }) => number)).toEqual(
        Array.from({ length: 1201 }, (_, n) => n + 1),
      );
    });

    it('keeps home tenants apart', async () => {
      await appendAll(2);
      await audit().append(contoso, record('theirs'));

      expect(await audit().find(contoso, {}, 9)).toMatchObject([{ number: 1 }]);
      expect(await audit().verify(contoso)).toMatchObject({ kind: 'sound', lines: 1 });
      expect(await audit().verify(adventure)).toEqual({ kind: 'sound', lines: 0 });
    });

    it('verifies a chain of any length, says how long it is and names its newest line', async () => {
      await appendAll(101);
      const [newest] = await lines();

      expect(await check()).toEqual({
        kind: 'sound',
        lines: 101,
        newest: { number: 101, hash: newest?.hash },
      });
      await tamper('delete from audit_line where number = 101');
      expect(await check()).toEqual({ kind: 'broken', number: 101 });
    });

    it.each([
      ['a changed line', `update audit_line set after_id = '9999999' where number = 2`, 2],
      ['a line said of another', `update audit_line set actor = 'somebody else' where number = 3`, 3],
      ['a line with another key', `update audit_line set key_hash = 'x' where number = 1`, 1],
      ['a line with another time', `update audit_line set at = at + 1 where number = 5`, 5],
      ['a hash that was made to fit', `update audit_line set hash = repeat('0', 64) where number = 2`, 2],
      ['a line removed in the middle', 'delete from audit_line where number = 2', 2],
      ['the first line removed', 'delete from audit_line where number = 1', 1],
      ['the last line removed', 'delete from audit_line where number = 5', 5],
      ['all lines removed', 'delete from audit_line', 1],
      [
        'a pair swapped',
        `with other as (select * from audit_line)
         update audit_line as line set at = other.at, key_hash = other.key_hash || '.', hash = other.hash
         from other where line.number in (2, 3) and other.number = 5 - line.number`,
        2,
      ],
      [
        'a line added behind the head',
        `insert into audit_line select cloud, home_tenant, 6, 'new', at, action, outcome, actor, identity,
           customer_tenant, customer_name, before_id, after_id, code, policy, correlation_id, hash
         from audit_line where number = 5`,
        6,
      ],
      [
        'the last line removed with the head put back',
        `with gone as (delete from audit_line where number = 5)
         update audit_chain set newest_number = 4`,
        4,
      ],
      ['the head removed', 'delete from audit_chain', 1],
      ['an anchor moved without cause', 'update audit_chain set anchor_number = 2', 3],
    ])('shows %s', async (_, statement, number) => {
      await appendAll(5);

      await tamper(statement);

      expect(await check()).toEqual({ kind: 'broken', number });
    });

    it.each([
      ['changed', `update audit_line set after_id = '9999999'`],
      ['deleted', 'delete from audit_line'],
      ['truncated', 'truncate audit_line'],
    ])('refuses in the database that lines are %s', async (_, statement) => {
      await appendAll(2);

      await expect(fixture().execute(statement)).rejects.toMatchObject({ code: '42501' });

      expect(await check()).toMatchObject({ kind: 'sound', lines: 2 });
    });

    it('lets nobody through the door of the retention who does not move the anchor first', async () => {
      await appendAll(2);

      const forced = `with door as (select set_config('pal_bot.audit_retention', '9999999999999', true))
        delete from audit_line using door where set_config is not null`;

      await expect(fixture().execute(forced)).rejects.toMatchObject({ code: '42501' });
    });

    it('removes the lines that are too old, and what is left still verifies', async () => {
      await appendAll(5);

      await audit().retain(NOON + 3);

      expect(await numbers()).toEqual([5, 4, 3]);
      expect(await check()).toMatchObject({ kind: 'sound', lines: 3, newest: { number: 5 } });
      await appendAll(1, 6);
      expect(await check()).toMatchObject({ kind: 'sound', lines: 4, newest: { number: 6 } });
      await tamper('delete from audit_line where number = 3');
      expect(await check()).toEqual({ kind: 'broken', number: 3 });
    });

    it('removes nothing behind a line that is young enough, nor anything twice', async () => {
      await audit().append(fabrikam, record('1', { at: NOON }));
      await audit().append(fabrikam, record('2', { at: NOON + 9 }));
      await audit().append(fabrikam, record('3', { at: NOON }));

      await audit().retain(NOON + 5);
      await audit().retain(NOON + 5);

      expect(await numbers()).toEqual([3, 2]);
      expect(await check()).toMatchObject({ kind: 'sound', lines: 2 });
    });

    it('may end without any line, and goes on from there', async () => {
      await appendAll(2);

      await audit().retain(NOON + 99);
      const empty = await check();
      await appendAll(1, 3);

      expect(empty).toMatchObject({ kind: 'sound', lines: 0, newest: { number: 2 } });
      expect(await check()).toMatchObject({ kind: 'sound', lines: 1, newest: { number: 3 } });
    });

    it('forgets with the lines who was in them', async () => {
      await audit().append(fabrikam, record('1', { actor: bo }));
      await audit().append(fabrikam, record('2', { at: NOON + 9 }));

      await audit().retain(NOON + 5);

      const dump = await fixture().dump();
      expect(dump).not.toContain(bo.objectId);
      expect(dump).toContain(ana.objectId);
    });

    it('verifies while lines are added and old ones removed', async () => {
      await appendAll(20);
      const { replica } = fixture();

      const [checks] = await Promise.all([
        Promise.all(Array.from({ length: 10 }, () => check())),
        replica.audit.retain(NOON + 10),
        replica.audit.append(fabrikam, record('new')),
      ]);

      expect(checks.filter(({ kind }) => kind === 'broken')).toEqual([]);
    });

    it('cuts the tie to a person and their accounts; the chain holds, and the pseudonyms stay', async () => {
      await audit().append(fabrikam, { key: '1', ...full });
      await audit().append(fabrikam, record('2', { actor: bo }));
      const before = await lines();

      await audit().pseudonymise(ana);

      const [ofBo, ofAna] = await lines();
      expect(ofBo).toEqual(before[0]);
      expect(ofAna).toMatchObject({ number: 1, pseudonyms: before[1]?.pseudonyms });
      expect(ofAna?.actor).toBeUndefined();
      expect(ofAna?.identity).toBeUndefined();
      expect(await check()).toMatchObject({ kind: 'sound', lines: 2 });
      const dump = await fixture().dump();
      for (const trace of [ana.objectId, ana.name, anaAtContoso.objectId, anaAtContoso.name ?? ''])
        expect(dump).not.toContain(trace);
    });

    it('knows somebody who comes back by another pseudonym', async () => {
      await audit().append(fabrikam, record('1'));
      await audit().pseudonymise(ana);

      await audit().append(fabrikam, record('2'));

      const [after, before] = await lines();
      expect(after?.actor).toEqual(ana);
      expect(after?.pseudonyms?.actor).not.toBe(before?.pseudonyms?.actor);
    });

    it('keeps no key, which may name somebody', async () => {
      await audit().append(fabrikam, record('refused/telling'));

      expect(await fixture().dump()).not.toContain('telling');
    });
  });
}
