import { afterEach, describe, expect, it, vi } from 'vitest';
import { oauthCard } from '../../sandbox/teams/silent-sign-in.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { isPlan, isResult, runTools, titleOf } from '../support/runs.ts';

const journey = useJourney({ azure: { customers: 60, retryAfterInSeconds: 1 }, timeoutInMs: 40_000 });
const { auditFromNow, links, readFileOf, removeLinksMade, tenant } = runTools(journey);
const chat = (key = 'ana') => journey().person(key).personal;
const writes = () => journey().azure.writes.list();
const carriedOut = () => writes().filter(({ etagAfter, etagBefore }) => etagAfter !== etagBefore);

async function plan(line: string): Promise<Card> {
  await chat().says(line);
  return chat().nextCard(isPlan);
}

/** Until so many were written since the audit began. */
const written = (count: number): Promise<void> =>
  vi.waitFor(() => expect(carriedOut().length).toBeGreaterThanOrEqual(count), {
    timeout: 20_000,
    interval: 10,
  });

afterEach(() => {
  journey().azure.turbulence.set(undefined);
  removeLinksMade();
});

describe('when Microsoft is in trouble', () => {
  it('customers that are throttled hold nobody else up, and are asked when their time has come', async () => {
    const { azure } = journey();
    const planned = await plan('link 1234567 all');
    const rows = await readPlan(planned);
    const audit = auditFromNow();
    // More than are worked on at the same time, and the first in the list.
    const slow = rows.slice(0, 36);
    azure.turbulence.set({ seed: 7, storm: { tenants: slow, refused: 1, retryAfterInSeconds: 10 } });
    const early = azure.turbulence.tooEarly.length;
    // Planning met some throttling of its own.
    const begun = new Date().toISOString();
    await planned.press(/^Link/);

    await written(rows.length - slow.length);
    // All the others are done before the first of these is asked a second time: nobody waited for them.
    const refusals = azure
      .snapshot()
      .calls.filter(
        ({ at, status, tenant }) => at >= begun && status === 429 && slow.some((id) => id === tenant),
      )
      .map(({ tenant }) => tenant);
    expect(refusals).not.toEqual([]);
    expect(new Set(refusals).size).toBe(refusals.length);
    expect(carriedOut().some(({ tenantId }) => slow.includes(tenantId))).toBe(false);
    azure.turbulence.set(undefined);
    const result = await chat().nextCard(isResult);

    expect(titleOf(result)).toBe(`Linked ${rows.length} customers`);
    expect(azure.turbulence.tooEarly.slice(early)).toEqual([]);
    expect(audit()).toEqual([]);
  }, 90_000);

  it.each([
    { seed: 11, teams: 'delivers everything twice' },
    { seed: 15, teams: 'is well' },
  ])(
    'storm, resets and lost answers (seed $seed) leave nothing undone, nothing done twice; Teams $teams',
    async ({ seed, teams }) => {
      const before = chat().messages.length;
      const { azure } = journey();
      azure.setFault({ kind: 'duplicateDelivery' }, teams !== 'is well');
      const planned = await plan('link 1234567 all');
      const count = Number(/in (\d+) customers/.exec(titleOf(planned))![1]);
      const audit = auditFromNow();
      const early = azure.turbulence.tooEarly.length;
      azure.turbulence.set({
        seed,
        storm: { tenants: 1 / 3, refused: 0.3, retryAfterInSeconds: 1 },
        serverError: 0.05,
        resetBefore: 0.05,
        errorAfterCommit: 0.1,
        resetAfterCommit: 0.1,
      });
      await planned.press(/^Link/);
      const result = await chat().nextCard(isResult);
      azure.turbulence.set(undefined);

      expect(audit()).toEqual([]);
      expect(titleOf(result)).toBe(`Linked ${count} customers`);
      expect(azure.turbulence.tooEarly.slice(early)).toEqual([]);
      expect(carriedOut()).toHaveLength(count);
      const file = await readFileOf(chat(), result);
      azure.setFault({ kind: 'duplicateDelivery' }, false);
      for (const { outcome, tenantId } of file) {
        const link = links('ana').get(tenant(tenantId).name);
        if (outcome === 'done' || outcome === 'unchanged') expect(link).toBe('1234567');
      }
      // What she wrote, the run’s one card, and the file.
      const since = chat()
        .messages.slice(before)
        .filter((message) => !oauthCard(message));
      expect(since.map(({ from }) => from)).toEqual(['ana', 'bot', 'bot']);
      expect(since[1]!.id).toBe(result.messageId);
    },
    60_000,
  );
});

/** Tenants that a plan of linking would write to, as they come in the run. */
async function readPlan(planned: Card): Promise<readonly string[]> {
  const count = Number(/in (\d+) customers/.exec(titleOf(planned))![1]);
  const { world } = journey().azure;
  const linked = new Set(
    world.state.links
      .filter(({ state }) => state === 'Active')
      .map(({ tenantId, objectId }) => `${tenantId} ${objectId}`),
  );
  const found = world.state.tenants.filter(
    ({ blocked, consented, entraError, members, mfaRequired, tenantId }) => {
      const ana = members.find(({ account, kind }) => account === 'ana' && kind === 'guest');
      const isOpen = consented && !mfaRequired && !blocked && entraError === undefined;
      return ana?.status === 'active' && isOpen && !linked.has(`${tenantId} ${ana.objectId}`);
    },
  );
  expect(found).toHaveLength(count);
  const nameOf = ({ idsOnly, name, tenantId }: (typeof found)[number]): string => (idsOnly ? tenantId : name);
  return found.sort((a, b) => nameOf(a).localeCompare(nameOf(b))).map(({ tenantId }) => tenantId);
}
