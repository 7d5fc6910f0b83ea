import { describe, expect, it } from 'vitest';
import { tenantId } from '../../src/domain/ids.ts';
import type { Finding } from '../../src/domain/runs.ts';
import {
  adventure,
  anaAtContoso,
  contoso,
  fabrikam,
  NOON,
  run,
  type StoreFixture,
  theirs,
} from './store-fixture.ts';

const customers = [
  { tenantId: contoso, name: 'Contoso Ltd' },
  { tenantId: adventure, name: 'Adventure \0 Works \u2068\ud83d\ude42' },
  { tenantId: fabrikam, name: 'Fabrikam' },
];
const linked: Finding = {
  kind: 'linked',
  identity: anaAtContoso,
  partnerId: theirs,
  partnerName: 'Woodgrove \ud83d Bank',
  etag: 7,
};
const blocked: Finding = { kind: 'blocked', code: 'consentMissing' };

export function runItemsContract(engine: string, fixture: () => StoreFixture) {
  const runs = () => fixture().stores.runs;
  const due = async (phase: 'planning' | 'running', now = NOON, most = 9) =>
    (await runs().due('r1', phase, now, most)).map(({ tenantId }) => tenantId);
  const item = async (tenant = contoso) => (await runs().items('r1')).find((one) => one.tenantId === tenant);

  describe(`Runs contract, the customers of a run: ${engine}`, () => {
    it('keeps the customers in the order they were given', async () => {
      await runs().create(run('r1'), [
        ...customers.slice(0, 2),
        { tenantId: fabrikam, name: 'Fabrikam', chosen: true, finding: linked },
      ]);

      expect(await runs().items('r1')).toEqual([
        { tenantId: contoso, name: 'Contoso Ltd', chosen: false, attempts: 0 },
        { tenantId: adventure, name: 'Adventure  Works \u2068\ud83d\ude42', chosen: false, attempts: 0 },
        { tenantId: fabrikam, name: 'Fabrikam', chosen: true, finding: linked, attempts: 0 },
      ]);
    });

    it('takes thousands of customers at once', async () => {
      const many = Array.from({ length: 2_500 }, (_, n) => ({
        tenantId: tenantId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
        name: `Customer ${n}`,
      }));
      await runs().create(run('r1'), many);

      await runs().choose(
        'r1',
        many.slice(0, 2_000).map((one) => one.tenantId),
      );

      expect(await runs().counts('r1')).toMatchObject({ total: 2_500, chosen: 2_000 });
      expect((await runs().items('r1')).map(({ name }) => name)).toEqual(many.map(({ name }) => name));
    });

    it('hands out what is to be read, in order and no more than wanted, until it is found', async () => {
      await runs().create(run('r1'), customers);
      expect(await due('planning', NOON, 2)).toEqual([contoso, adventure]);

      await runs().found('r1', contoso, linked);
      await runs().found('r1', adventure, blocked);

      expect(await due('planning')).toEqual([fabrikam]);
      expect(await item()).toMatchObject({ finding: linked });
      expect(await item(adventure)).toMatchObject({ finding: blocked });
    });

    it('hands out what is to be written: what was chosen and has no outcome', async () => {
      await runs().create(run('r1'), customers);
      expect(await due('running')).toEqual([]);
      await runs().choose('r1', [fabrikam, contoso]);
      expect(await due('running')).toEqual([contoso, fabrikam]);

      await runs().settle('r1', contoso, { kind: 'done' });

      expect(await due('running')).toEqual([fabrikam]);
    });

    it('replaces an earlier choice', async () => {
      await runs().create(run('r1'), customers);
      await runs().choose('r1', [contoso, adventure]);
      await runs().choose('r1', [fabrikam]);
      expect(await due('running')).toEqual([fabrikam]);

      await runs().choose('r1', []);
      expect(await due('running')).toEqual([]);
    });

    it('puts an item off, counts the try, and says when the next one is due', async () => {
      await runs().create(run('r1'), customers.slice(0, 2));
      await runs().postpone('r1', contoso, NOON + 100);
      expect(await due('planning')).toEqual([adventure]);
      await runs().postpone('r1', adventure, NOON + 49.3);
      await runs().postpone('r1', contoso, NOON + 70);

      expect(await due('planning', NOON + 49)).toEqual([]);
      expect(await runs().nextDue('r1', 'planning')).toBe(NOON + 50);
      expect(await due('planning', NOON + 70)).toEqual([adventure, contoso]);
      expect(await item()).toMatchObject({ attempts: 2 });
    });

    it('starts the writing step without the tries and pauses of the reading step', async () => {
      await runs().create(run('r1'), customers.slice(0, 1));
      await runs().postpone('r1', contoso, NOON + 100);
      await runs().found('r1', contoso, { kind: 'absent', identity: anaAtContoso });
      await runs().choose('r1', [contoso]);

      expect(await due('running')).toEqual([contoso]);
      expect(await item()).toMatchObject({ attempts: 0 });
    });

    it('says that nothing is left to do', async () => {
      await runs().create(run('r1'), customers.slice(0, 1));
      expect(await runs().nextDue('r1', 'planning')).toBeLessThanOrEqual(NOON);
      expect(await runs().nextDue('r1', 'running')).toBeUndefined();

      await runs().found('r1', contoso, linked);

      expect(await runs().nextDue('r1', 'planning')).toBeUndefined();
    });

    it('keeps what was found and what came of it first, whatever a worker that was taken for dead says', async () => {
      await runs().create(run('r1'), customers);
      await runs().found('r1', contoso, linked);
      await runs().settle('r1', contoso, { kind: 'done' });

      await runs().found('r1', contoso, blocked);
      await runs().settle('r1', contoso, { kind: 'failed', code: 'throttled' });

      expect(await item()).toMatchObject({ finding: linked, outcome: { kind: 'done' } });
    });

    it('counts what was read, chosen and done', async () => {
      await runs().create(run('r1'), customers);
      for (const tenant of [contoso, adventure]) await runs().found('r1', tenant, linked);
      await runs().choose('r1', [contoso, adventure, fabrikam]);
      await runs().settle('r1', contoso, { kind: 'done' });
      await runs().settle('r1', adventure, { kind: 'failed', code: 'accessRefused' });
      await runs().settle('r1', fabrikam, { kind: 'unchanged' });

      expect(await runs().counts('r1')).toEqual({
        total: 3,
        read: 2,
        chosen: 3,
        done: 1,
        unchanged: 1,
        failed: 1,
      });
      expect(await item(adventure)).toMatchObject({ outcome: { kind: 'failed', code: 'accessRefused' } });
      expect(await runs().counts('unknown')).toMatchObject({ total: 0 });
    });

    it('lets both replicas settle a whole run at the same moment, each item once', async () => {
      const { stores, replica } = fixture();
      const many = Array.from({ length: 40 }, (_, n) => ({
        tenantId: tenantId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
        name: `Customer ${n}`,
        chosen: true,
      }));
      await runs().create(run('r1'), many);

      await Promise.all(
        many.flatMap((one) => [
          stores.runs.settle('r1', one.tenantId, { kind: 'done' }),
          replica.runs.settle('r1', one.tenantId, { kind: 'unchanged' }),
        ]),
      );

      const counts = await runs().counts('r1');
      expect(counts.done + counts.unchanged).toBe(40);
      expect(await runs().nextDue('r1', 'running')).toBeUndefined();
    });
  });
}
