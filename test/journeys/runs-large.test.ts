import { describe, expect, it } from 'vitest';
import { useJourney } from '../support/journey.ts';
import { isPlan, isResult, readFile, runTools, titleOf } from '../support/runs.ts';

// Throttled customers are waited for; everybody else answers at once.
const journey = useJourney({ azure: { customers: 500, retryAfterInSeconds: 1 }, timeoutInMs: 90_000 });
const { auditFromNow, fileOf, links, tenant } = runTools(journey);
const ana = () => journey().person('ana').personal;
const countIn = (title: string): number => Number(/(\d+) customers/.exec(title)![1]);

describe('a partner with 500 customers', () => {
  it('links all that can be linked with one sentence, has it in a file, and takes it back', async () => {
    const before = links('ana');
    const audit = auditFromNow();
    const carriedOut = () =>
      journey()
        .azure.writes.list()
        .filter(({ etagAfter, etagBefore }) => etagAfter !== etagBefore);

    await ana().says('link 1234567 all');
    const plan = await ana().nextCard(isPlan);
    const count = countIn(titleOf(plan));
    expect(count).toBeGreaterThan(350);
    await plan.press(`Link ${count}`);
    const result = await ana().nextCard(isResult);

    expect(titleOf(result)).toBe(`Linked ${count} customers`);
    expect(result.messageId).toBe(plan.messageId);
    expect(carriedOut()).toHaveLength(count);
    const file = await fileOf(ana(), result);
    const rows = readFile(await (await fetch(file.url, { method: 'POST' })).text());
    // All but the partner's own tenant and those that Ana cannot see.
    expect(rows.length).toBeGreaterThan(450);
    expect(new Set(rows.map(({ tenantId }) => tenantId)).size).toBe(rows.length);
    const linked = links('ana');
    const done = rows
      .filter(({ outcome }) => outcome === 'done')
      .map(({ tenantId }) => tenant(tenantId).name);
    expect(done).toHaveLength(count);
    expect(done.filter((name) => linked.get(name) !== '1234567')).toEqual([]);
    expect(linked.size).toBe(before.size + count);

    await file.result.press(`Undo all ${count}`);
    const undo = await ana().nextCard(isPlan);
    expect(countIn(titleOf(undo))).toBe(count);
    await undo.press(/^Put back/);
    const undone = await ana().nextCard((card) => isResult(card) && card.messageId === undo.messageId);

    expect(titleOf(undone)).toBe(`Put back ${count} customers`);
    expect(undo.messageId).not.toBe(plan.messageId);
    expect(links('ana')).toEqual(before);
    expect(carriedOut()).toHaveLength(2 * count);
    expect(audit()).toEqual([]);
  }, 240_000);
});
