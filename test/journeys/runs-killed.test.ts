import { describe, expect, it } from 'vitest';
import { preloading } from '../support/bot-preloads.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { createRequestClock } from '../support/request-clock.ts';
import { isPlan, isResult, runTools, titleOf } from '../support/runs.ts';
import { seeded } from '../support/seeded.ts';

const requests = createRequestClock();
const journey = useJourney({
  azure: {
    customers: 40,
    // Azure carries out what is on its way when the bot dies.
    delays: { tokenInMs: 20, armInMs: 60 },
    intercept: requests.intercept,
  },
  env: preloading('later.ts'),
  timeoutInMs: 60_000,
});
const { auditFromNow, links, readFileOf, tenant } = runTools(journey);
const ana = () => journey().person('ana').personal;

/** What has not arrived at Azure by then never will; nobody waits for it, the next process simply lives later. */
const LATER_IN_MS = 25_000;
let ahead = 0;

/** Kills the bot after some requests, and again in its next life, until the work is done or no kill is left. */
function createKiller(seed: number, most: number) {
  const random = seeded(seed);
  const killer = {
    kills: 0,
    async during<T>(work: () => Promise<T>): Promise<T> {
      const over = Promise.withResolvers<false>();
      const killing = (async () => {
        const { bot } = journey();
        while (killer.kills < most) {
          const isTime = requests.pass(1 + Math.floor(random() * 90)).then(() => true);
          if (!(await Promise.race([isTime, over.promise]))) return;
          await bot.kill();
          killer.kills++;
          ahead += LATER_IN_MS;
          await bot.start({ CLOCK_AHEAD_IN_MS: String(ahead) });
        }
      })();
      try {
        return await work();
      } finally {
        over.resolve(false);
        await killing;
      }
    },
  };
  return killer;
}

/** What a person does with all customers, again and again, and what Azure has to show afterwards. */
const ROUND = [
  { line: 'link 1234567 all', wanted: '1234567', go: /^Link/, title: 'Linked' },
  { line: 'update 7654321 all', wanted: '7654321', go: /^Change/, title: 'Changed' },
  { line: 'unlink all', wanted: undefined, go: /^Unlink/, title: 'Unlinked' },
] as const;

let turn = 0;

const countOf = (plan: Card): string => /(\d+) customers/.exec(titleOf(plan))![1]!;

describe('a bot that is killed at any moment of a run', () => {
  it.each([
    { seed: 1, kills: 10 },
    { seed: 2, kills: 10 },
  ])(
    'does everything once, and says what is: seed $seed, $kills kills',
    async ({ seed, kills }) => {
      const killer = createKiller(seed, kills);
      while (killer.kills < kills) {
        const { go, line, title, wanted } = ROUND[turn++ % ROUND.length]!;
        const audit = auditFromNow();
        await ana().says(line);
        const plan = await killer.during(() => ana().nextCard(isPlan));
        expect(journey().azure.writes.list()).toEqual([]);
        const count = countOf(plan);
        await plan.press(go, { inputs: plan.inputs.length > 0 ? { count } : {} });
        const result = await killer.during(() => ana().nextCard(isResult));

        expect(audit()).toEqual([]);
        expect(titleOf(result)).toBe(`${title} ${count} customers`);
        const rows = await readFileOf(ana(), result);
        const done = rows.filter(({ outcome }) => outcome === 'done');
        expect(done).toHaveLength(Number(count));
        const now = links('ana');
        for (const { tenantId } of done) expect(now.get(tenant(tenantId).name)).toBe(wanted);
        // As many writes as customers: none lost, none twice.
        const carriedOut = journey()
          .azure.writes.list()
          .filter(({ etagAfter, etagBefore }) => etagAfter !== etagBefore);
        expect(carriedOut).toHaveLength(Number(count));
      }
      expect(killer.kills).toBe(kills);
    },
    120_000,
  );
});
