import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, PalError } from '../../src/domain/errors.ts';
import { pauseFor } from '../../src/jobs/item-step.ts';

const PASSING = ['throttled', 'microsoftBusy', 'notApplied', 'outcomeUnknown', 'interrupted'] as const;
const MOST_TRIES = 20;

const passing = fc.constantFrom(...PASSING);
/** Tries that failed before this one, when another one is allowed. */
const fewAttempts = fc.integer({ min: 0, max: MOST_TRIES - 2 });
const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const seconds = fc.integer({ min: 0, max: 3_600 });

/** For those that must have one. */
const pause = (error: unknown, attempts: number, random: number): number => {
  const ms = pauseFor(error, attempts, () => random);
  if (ms === undefined) throw new Error(`no other try after ${attempts}`);
  return ms;
};

describe('the pause before a customer of a run is tried again', () => {
  it('is none after a failure that another try cannot mend', () => {
    const lasting = ERROR_CODES.filter((code) => !PASSING.some((one) => one === code));
    const failure = fc.oneof(
      fc
        .tuple(fc.constantFrom<ErrorCode[]>(...lasting), fc.option(seconds, { nil: undefined }))
        .map(([code, wait]) => new PalError(code, wait === undefined ? {} : { seconds: wait })),
      fc.constantFrom(new Error('a mistake of ours'), new TypeError('another'), undefined),
    );
    fc.assert(
      fc.property(failure, fewAttempts, luck, (error, attempts, random) => {
        expect(pauseFor(error, attempts, () => random)).toBeUndefined();
      }),
    );
  });

  it(`is none after ${MOST_TRIES} tries, whatever Microsoft asks for`, () => {
    const many = fc.integer({ min: MOST_TRIES - 1, max: 1_000 });
    fc.assert(
      fc.property(passing, fc.option(seconds), many, luck, (code, wait, attempts, random) => {
        const error = new PalError(code, wait === null ? {} : { seconds: wait });
        expect(pauseFor(error, attempts, () => random)).toBeUndefined();
      }),
    );
  });

  it('is never shorter than Microsoft asks for, and at most a second longer', () => {
    fc.assert(
      fc.property(passing, seconds, fewAttempts, luck, (code, wait, attempts, random) => {
        const ms = pause(new PalError(code, { seconds: wait }), attempts, random);
        expect(ms).toBeGreaterThanOrEqual(wait * 1_000);
        expect(ms).toBeLessThanOrEqual(wait * 1_000 + 1_000);
      }),
    );
  });

  it('grows with every try where Microsoft names no time, from about a second to about eight', () => {
    const silent = fc.constantFrom(...PASSING.filter((code) => code !== 'interrupted'));
    fc.assert(
      fc.property(silent, fewAttempts, luck, (code, attempts, random) => {
        const error = new PalError(code);
        const ms = pause(error, attempts, random);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(12_000);
        if (attempts > 0) expect(ms).toBeGreaterThanOrEqual(pause(error, attempts - 1, random));
      }),
    );
    expect(
      [0, 1, 2, 3, 4, 18].map((attempts) => pause(new PalError('microsoftBusy'), attempts, 0.5)),
    ).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('stays about a second for a change that was interrupted and only has to be made', () => {
    fc.assert(
      fc.property(fewAttempts, luck, (attempts, random) => {
        const ms = pause(new PalError('interrupted'), attempts, random);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(1_500);
      }),
    );
  });

  it('differs with chance, so that customers that failed together come back apart', () => {
    const wait = fc.option(seconds, { nil: undefined });
    fc.assert(
      fc.property(passing, wait, fewAttempts, luck, luck, (code, asked, attempts, one, other) => {
        fc.pre(Math.abs(one - other) > 0.001);
        const error = new PalError(code, asked === undefined ? {} : { seconds: asked });
        expect(pause(error, attempts, one)).not.toBe(pause(error, attempts, other));
      }),
    );
  });
});
