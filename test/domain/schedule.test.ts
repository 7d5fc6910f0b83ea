import { describe, expect, it } from 'vitest';
import { nextTime, quietUntil } from '../../src/domain/schedule.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

describe('the next time', () => {
  it.each([
    {
      what: 'today, when it is still to come',
      after: '2026-01-05T07:59:59Z',
      next: '2026-01-05T08:00:00.000Z',
    },
    {
      what: 'tomorrow, when it is this very moment',
      after: '2026-01-05T08:00:00Z',
      next: '2026-01-06T08:00:00.000Z',
    },
    {
      what: 'an hour earlier by UTC once summer time began',
      after: '2026-03-28T12:00:00Z',
      next: '2026-03-29T07:00:00.000Z',
    },
    {
      what: 'an hour later again in autumn',
      after: '2026-10-24T12:00:00Z',
      next: '2026-10-25T08:00:00.000Z',
    },
  ])('of a daily digest is $what', ({ after, next }) => {
    expect(
      iso(nextTime({ kind: 'daily', at: '09:00', timeZone: 'Europe/Amsterdam', weekday: 1 }, at(after))),
    ).toBe(next);
  });

  it('is right after the hour that a spring night lacks', () => {
    const wish = { at: '02:30', timeZone: 'Europe/Berlin' };

    expect(iso(nextTime(wish, at('2026-03-28T12:00:00Z')))).toBe('2026-03-29T01:00:00.000Z');
    expect(iso(nextTime(wish, at('2026-03-29T01:00:00Z')))).toBe('2026-03-30T00:30:00.000Z');
  });

  it('comes once in the hour that an autumn night has twice', () => {
    const wish = { at: '02:30', timeZone: 'Europe/Berlin' };

    const first = nextTime(wish, at('2026-10-24T12:00:00Z'));

    expect(iso(first)).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(nextTime(wish, first))).toBe('2026-10-26T01:30:00.000Z');
  });

  it.each([
    { weekday: 1, next: '2026-11-02T14:00:00.000Z' },
    { weekday: 7, next: '2026-11-08T14:00:00.000Z' },
  ])('of a weekly digest is on its day: $weekday', ({ weekday, next }) => {
    const wish = { kind: 'weekly', at: '09:00', timeZone: 'America/New_York', weekday } as const;

    expect(iso(nextTime(wish, at('2026-11-01T15:00:00Z')))).toBe(next);
  });

  it('skips what was missed: it counts from now', () => {
    const wish = { kind: 'daily', at: '09:00', timeZone: 'UTC', weekday: 1 } as const;

    expect(iso(nextTime(wish, at('2026-01-20T10:00:00Z')))).toBe('2026-01-21T09:00:00.000Z');
  });
});

describe('quiet hours', () => {
  const overnight = { quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Amsterdam' } };

  it.each([
    { now: '2026-01-05T20:59:59Z', until: undefined },
    { now: '2026-01-05T21:00:00Z', until: '2026-01-06T06:00:00.000Z' },
    { now: '2026-01-06T02:00:00Z', until: '2026-01-06T06:00:00.000Z' },
    { now: '2026-01-06T06:00:00Z', until: undefined },
    { now: '2026-03-29T00:30:00Z', until: '2026-03-29T05:00:00.000Z' },
  ])('over midnight at $now end at $until', ({ now, until }) => {
    expect(iso(quietUntil(overnight, at(now)))).toBe(until);
  });

  it('end in the hour that comes twice, and do not begin again with it', () => {
    const policy = { quietHours: { from: '22:00', to: '02:30', timeZone: 'Europe/Berlin' } };

    expect(iso(quietUntil(policy, at('2026-10-25T00:10:00Z')))).toBe('2026-10-25T00:30:00.000Z');
    expect(quietUntil(policy, at('2026-10-25T01:10:00Z'))).toBeUndefined();
  });

  it('are none without a policy, and none when they end where they begin', () => {
    expect(quietUntil({}, at('2026-01-06T02:00:00Z'))).toBeUndefined();
    const empty = { quietHours: { from: '07:00', to: '07:00', timeZone: 'UTC' } };
    expect(quietUntil(empty, at('2026-01-06T07:00:00Z'))).toBeUndefined();
  });
});
