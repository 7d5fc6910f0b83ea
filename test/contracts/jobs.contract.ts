import { describe, expect, it, vi } from 'vitest';
import type { Jobs } from '../../src/ports/runs.ts';
import type { StoreFixture } from './store-fixture.ts';

/** Longer than any lease. */
const AGES = 10 * 60_000;

/** A handler that waits to be told how it ends, or to stop. */
function createScript() {
  const begun: { readonly key: string; readonly signal: AbortSignal; end(error?: Error): void }[] = [];
  const waiting: { readonly count: number; resolve(): void }[] = [];
  return {
    begun,
    keys: () => begun.map(({ key }) => key),
    handler: (key: string, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        begun.push({ key, signal, end: (error) => (error ? reject(error) : resolve()) });
        for (const one of waiting) if (one.count <= begun.length) one.resolve();
      }),
    /** When so many have begun, in all. */
    async until(count: number) {
      if (begun.length >= count) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ count, resolve });
      await promise;
    },
  };
}

export function jobsContract(engine: string, fixture: () => StoreFixture) {
  const jobs = () => fixture().stores.jobs;
  /** The embedded store has no replica. */
  const everywhere = (): readonly Jobs[] => [...new Set([fixture().stores.jobs, fixture().replica.jobs])];

  /** Lets pauses end until so many jobs were given up; `tick` makes the worker look. */
  const untilGivenUp = (count: number) =>
    vi.waitFor(
      async () => {
        fixture().clock.advance(AGES);
        await jobs().enqueue('tick');
        expect(await jobs().deadLetters(99)).toHaveLength(count);
      },
      { interval: 20, timeout: 20_000 },
    );

  describe(`Jobs contract: ${engine}`, () => {
    it('works on what is enqueued, also on what was enqueued before', async () => {
      const script = createScript();
      await jobs().enqueue('a');
      await jobs().work(script.handler, 4);
      await jobs().enqueue('b');

      await script.until(2);

      expect(script.keys().sort()).toEqual(['a', 'b']);
    });

    it('adds nothing while a job of the key is queued', async () => {
      const script = createScript();
      for (let n = 0; n < 3; n++) await jobs().enqueue('a');
      await jobs().enqueue('b');
      await jobs().work(async (key, signal) => {
        const done = script.handler(key, signal);
        script.begun.at(-1)?.end();
        await done;
      }, 1);

      await script.until(2);
      await jobs().stop(1000);

      expect(script.keys()).toEqual(['a', 'b']);
    });

    it('lets work in the background, whose key has a slash, wait for all other work', async () => {
      const script = createScript();
      await jobs().enqueue('background/a');
      fixture().clock.advance(1_000);
      await jobs().enqueue('a');
      await jobs().work(async (key, signal) => {
        const done = script.handler(key, signal);
        script.begun.at(-1)?.end();
        await done;
      }, 1);

      await script.until(2);
      await jobs().stop(1000);

      expect(script.keys()).toEqual(['a', 'background/a']);
    });

    it('lets exactly one follow while one is active, after it', async () => {
      const script = createScript();
      await jobs().work(script.handler, 4);
      await jobs().enqueue('a');
      await script.until(1);
      for (let n = 0; n < 3; n++) await jobs().enqueue('a');
      await jobs().enqueue('b');
      await script.until(2);
      expect(script.keys()).toEqual(['a', 'b']);

      script.begun[0]?.end();
      await script.until(3);
      expect(script.keys()).toEqual(['a', 'b', 'a']);
      script.begun[2]?.end();
      await jobs().enqueue('c');
      await script.until(4);

      expect(script.keys().at(-1)).toBe('c');
    });

    it('works on no more keys at once than it is told, and on the next when one ends', async () => {
      const script = createScript();
      await jobs().work(script.handler, 2);
      for (const key of ['a', 'b', 'c']) await jobs().enqueue(key);
      await script.until(2);
      expect(script.keys()).toEqual(['a', 'b']);

      script.begun[1]?.end();
      await script.until(3);

      expect(script.keys()).toEqual(['a', 'b', 'c']);
    });

    it('works on a key once at a time, on all replicas together, and loses no wish to work on it', async () => {
      const active = new Set<string>();
      const asked = new Map<string, number>();
      const doubled: string[] = [];
      const behind = new Set<string>();
      let settled = Promise.withResolvers<void>();
      for (const one of everywhere()) {
        await one.work(async (key) => {
          if (active.has(key)) doubled.push(key);
          active.add(key);
          const seen = asked.get(key);
          await fixture().stores.ping();
          active.delete(key);
          if (seen === asked.get(key)) behind.delete(key);
          if (behind.size === 0) settled.resolve();
        }, 4);
      }

      for (let round = 0; round < 12; round++) {
        settled = Promise.withResolvers<void>();
        await Promise.all(
          Array.from({ length: 24 }, async (_, n) => {
            const key = `key ${n % 5}`;
            asked.set(key, (asked.get(key) ?? 0) + 1);
            behind.add(key);
            const all = everywhere();
            await all[n % all.length]?.enqueue(key);
          }),
        );
        // Whoever asked last is heard: a run of each key begins after its last wish.
        if (behind.size > 0) await settled.promise;
      }

      expect(doubled).toEqual([]);
    });

    it('repeats a job that throws, after a pause', async () => {
      const script = createScript();
      await jobs().work(script.handler, 1);
      await jobs().enqueue('a');
      await script.until(1);
      script.begun[0]?.end(new Error('once'));
      await jobs().enqueue('b');
      await script.until(2);
      expect(script.keys()).toEqual(['a', 'b']);

      script.begun[1]?.end();
      fixture().clock.advance(2_000);
      await script.until(3);

      expect(script.keys()).toEqual(['a', 'b', 'a']);
      expect(await jobs().deadLetters(9)).toEqual([]);
    });

    it('does not let a new wish wait for the pause after a failure', async () => {
      const script = createScript();
      await jobs().work(script.handler, 1);
      await jobs().enqueue('a');
      await script.until(1);
      await jobs().enqueue('a');
      script.begun[0]?.end(new Error('once'));

      await script.until(2);

      expect(script.keys()).toEqual(['a', 'a']);
    });

    it('gives a job up that always throws, and takes its key again when asked', async () => {
      let tries = 0;
      await jobs().work(async (key) => {
        if (key === 'tick') return;
        tries++;
        throw new Error('always');
      }, 1);
      await jobs().enqueue('a');
      await untilGivenUp(1);
      const [letter] = await jobs().deadLetters(9);
      expect(letter).toEqual({ key: 'a', at: expect.any(Number) as number });
      expect(tries).toBeGreaterThan(3);
      const before = tries;

      await jobs().enqueue('a');
      await untilGivenUp(2);

      expect(tries).toBe(2 * before);
    });

    it('does not forget a wish that came while a job was given up', async () => {
      let tries = 0;
      const again = Promise.withResolvers<void>();
      await jobs().work(async (key) => {
        if (key === 'tick') return;
        if (++tries > 8) return again.resolve();
        // As if the person pressed the button once more, each time.
        if (tries === 8) await jobs().enqueue('a');
        throw new Error('always');
      }, 1);
      await jobs().enqueue('a');

      await untilGivenUp(1);
      await again.promise;

      expect(tries).toBe(9);
    });

    it('shows no more dead letters than wanted, the newest first', async () => {
      await jobs().work(async (key) => {
        if (key !== 'tick') throw new Error('always');
      }, 1);
      for (const [index, key] of ['a', 'b', 'c'].entries()) {
        await jobs().enqueue(key);
        await untilGivenUp(index + 1);
      }

      expect((await jobs().deadLetters(2)).map(({ key }) => key)).toEqual(['c', 'b']);
    });

    it('lets handlers end when it stops, and takes nothing new', async () => {
      const script = createScript();
      await jobs().work(script.handler, 1);
      await jobs().enqueue('a');
      await jobs().enqueue('b');
      await script.until(1);

      const stopped = jobs().stop(AGES);
      script.begun[0]?.end();
      await stopped;

      expect(script.begun.map(({ key, signal }) => [key, signal.aborted])).toEqual([['a', false]]);
      const next = createScript();
      await jobs().work(next.handler, 2);
      await next.until(1);
      expect(next.keys()).toEqual(['b']);
    });

    it('aborts handlers that do not end in time and keeps their jobs for the next start, at no cost', async () => {
      for (let deploy = 0; deploy < 12; deploy++) {
        const begun = Promise.withResolvers<void>();
        await jobs().work(async (_, signal) => {
          begun.resolve();
          // One listens and returns, the other throws: both were interrupted.
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          if (deploy % 2) signal.throwIfAborted();
        }, 1);
        if (deploy === 0) await jobs().enqueue('a');
        await begun.promise;
        await jobs().stop(0);
      }

      expect(await jobs().deadLetters(9)).toEqual([]);
    });

    it('can be stopped twice, and before it began', async () => {
      await jobs().stop(0);
      await jobs().work(async () => {}, 1);

      await Promise.all([jobs().stop(0), jobs().stop(0)]);
    });

    it('gives the key of a worker that is silent for too long to the next, and tells the first one', async () => {
      const [first, second] = everywhere();
      // Nobody else can have the embedded store open.
      if (first === undefined || second === undefined || first === second) return;
      const dead = createScript();
      const alive = createScript();
      await first.work(dead.handler, 1);
      await first.enqueue('a');
      await dead.until(1);

      await second.work(alive.handler, 1);
      fixture().clock.advance(AGES);
      await alive.until(1);
      expect(alive.keys()).toEqual(['a']);

      // Its late end is not the end of the job.
      dead.begun[0]?.end();
      await first.enqueue('b');
      await dead.until(2);
      await first.enqueue('a');
      expect(alive.keys()).toEqual(['a']);
      alive.begun[0]?.end();
      await alive.until(2);
      expect(alive.keys()).toEqual(['a', 'a']);
    });
  });
}
