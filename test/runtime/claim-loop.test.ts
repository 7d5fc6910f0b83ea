import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClaimLoopOptions, startClaimLoop } from '../../src/runtime/claim-loop.ts';
import { isReleased } from '../../src/runtime/work-released.ts';

type Options = ClaimLoopOptions<string>;
const LEASE = 20_000;
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A loop over these claims; every piece of work goes on until its `end` is called. */
async function start(claims: readonly string[], overrides: Partial<Options> = {}) {
  const left = [...claims];
  const begun = new Map<string, { readonly signal: AbortSignal; end: (error?: Error) => void }>();
  const claim = vi.fn<Options['claim']>(async (_lease, most) => left.splice(0, most));
  const renew = vi.fn<Options['renew']>(async () => true);
  const release = vi.fn<Options['release']>(async () => {});
  const loop = startClaimLoop<string>({
    name: 'test',
    claim,
    run: (claimed, signal) =>
      new Promise((resolve, reject) => {
        begun.set(claimed, { signal, end: (error) => (error ? reject(error) : resolve()) });
      }),
    renew,
    release,
    describe: (claimed) => ({ claimed }),
    atOnce: 2,
    leaseInMs: LEASE,
    sweepInMs: 1_000,
    clock: Date,
    log,
    ...overrides,
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  await settle();
  return { loop, claim, renew, release, settle, left, begun, keys: () => [...begun.keys()] };
}

describe('a claim loop', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('claims for as many places as are free, and again when a place becomes free', async () => {
    const { begun, claim, keys, settle } = await start(['a', 'b', 'c']);
    expect(keys()).toEqual(['a', 'b']);
    expect(claim.mock.calls).toEqual([[LEASE, 2]]);

    begun.get('a')!.end();
    await settle();

    expect(keys()).toEqual(['a', 'b', 'c']);
    expect(claim.mock.calls.at(-1)).toEqual([LEASE, 1]);
  });

  it('fills no place twice, however often it is poked while it looks', async () => {
    const given = Promise.withResolvers<readonly string[]>();
    const claim = vi.fn<Options['claim']>(async () => []).mockReturnValueOnce(given.promise);
    const { keys, loop, settle } = await start([], { claim });
    for (let n = 0; n < 5; n++) loop.poke();
    expect(claim).toHaveBeenCalledTimes(1);

    given.resolve(['a']);
    await settle();

    expect(keys()).toEqual(['a']);
    // Once more for all pokes together, for the place that is left.
    expect(claim.mock.calls.slice(1)).toEqual([[LEASE, 1]]);
  });

  it('looks at once when poked, and now and then by itself', async () => {
    const { keys, left, loop, settle } = await start([]);
    left.push('poked');
    loop.poke();
    await settle();
    expect(keys()).toEqual(['poked']);

    left.push('found');
    await vi.advanceTimersByTimeAsync(1_000);

    expect(keys()).toEqual(['poked', 'found']);
  });

  it('goes on when nothing can be claimed for a while', async () => {
    const claim = vi
      .fn<Options['claim']>(async () => [])
      .mockRejectedValueOnce(new Error('no database'))
      .mockResolvedValueOnce(['a']);
    const { keys } = await start([], { claim });

    await vi.advanceTimersByTimeAsync(1_000);

    expect(keys()).toEqual(['a']);
  });

  it('renews a lease while the work goes on, and not longer', async () => {
    const { begun, renew } = await start(['a']);

    await vi.advanceTimersByTimeAsync(10 * LEASE);
    expect(renew.mock.calls.length).toBeGreaterThan(30);
    expect(renew.mock.calls[0]).toEqual(['a', LEASE]);
    begun.get('a')!.end();
    renew.mockClear();
    await vi.advanceTimersByTimeAsync(10 * LEASE);

    expect(renew).not.toHaveBeenCalled();
  });

  it('interrupts work that somebody else has, and lets go of it', async () => {
    const { begun, release, settle } = await start(['a'], { renew: async () => false });

    await vi.advanceTimersByTimeAsync(LEASE / 4);
    const { end, signal } = begun.get('a')!;
    expect(isReleased(signal)).toBe(true);
    end(new Error('interrupted'));
    await settle();

    expect(release.mock.calls).toEqual([['a']]);
  });

  it.each<[string, Options['renew']]>([
    ['fails', () => Promise.reject(new Error('no database'))],
    ['gets no answer', () => new Promise(() => {})],
  ])('interrupts work whose renewal %s, before somebody else may have it', async (_how, renew) => {
    const { begun } = await start(['a'], { renew });

    await vi.advanceTimersByTimeAsync(LEASE / 2);
    expect(begun.get('a')!.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(LEASE / 4);

    expect(isReleased(begun.get('a')!.signal)).toBe(true);
  });

  it('does not let go of work whose closing failed: it may be done, and comes back after its lease', async () => {
    const warn = vi.fn();
    const { begun, release, settle } = await start(['a'], { log: { ...log, warn } });

    begun.get('a')!.end(new Error('no database'));
    await settle();

    expect(release).not.toHaveBeenCalled();
    expect(warn.mock.calls).toEqual([
      [expect.objectContaining({ loop: 'test', claimed: 'a' }), 'work could not be closed'],
    ]);
  });

  describe('that stops', () => {
    it('claims nothing new and waits for what is under way', async () => {
      const { begun, keys, left, loop, release, settle } = await start(['a', 'b']);
      left.push('c');

      const stopped = loop.stop(60_000);
      begun.get('a')!.end();
      await settle();
      begun.get('b')!.end();
      await stopped;

      expect(keys()).toEqual(['a', 'b']);
      expect(release).not.toHaveBeenCalled();
    });

    it('interrupts what takes too long, and lets go of what was not closed all the same', async () => {
      const { begun, loop, release } = await start(['listens', 'closes']);
      const stopped = loop.stop(1_000);
      await vi.advanceTimersByTimeAsync(999);
      expect(begun.get('listens')!.signal.aborted).toBe(false);

      await vi.advanceTimersByTimeAsync(1);
      expect(isReleased(begun.get('listens')!.signal)).toBe(true);
      begun.get('listens')!.end(new Error('interrupted'));
      begun.get('closes')!.end();
      await stopped;

      expect(release.mock.calls).toEqual([['listens']]);
    });

    it('does not wait for ever for what does not listen', async () => {
      const { loop, release } = await start(['deaf']);
      let stopped = false;
      void loop.stop(1_000).then(() => (stopped = true));

      await vi.advanceTimersByTimeAsync(60_000);

      expect(stopped).toBe(true);
      expect(release).not.toHaveBeenCalled();
    });

    it('ends also what a claim on its way brings', async () => {
      const given = Promise.withResolvers<readonly string[]>();
      const { begun, loop, settle } = await start([], { claim: () => given.promise, atOnce: 1 });
      let stopped = false;

      const stopping = loop.stop(60_000).then(() => (stopped = true));
      given.resolve(['late']);
      await settle();
      expect(stopped).toBe(false);
      begun.get('late')!.end();
      await stopping;

      expect(begun.get('late')!.signal.aborted).toBe(false);
    });
  });
});
