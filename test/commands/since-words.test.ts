import { describe, expect, it } from 'vitest';
import { sinceOf } from '../../src/commands/since-words.ts';

const NOW = Date.parse('2026-11-20T09:30:00Z');
const at = (said: string, zone?: string): string => new Date(sinceOf(said, NOW, zone)).toISOString();

describe('since when', () => {
  it.each([
    ['30d', '2026-10-21T09:30:00.000Z'],
    ['30 days', '2026-10-21T09:30:00.000Z'],
    ['2 weeks', '2026-11-06T09:30:00.000Z'],
    ['week', '2026-11-13T09:30:00.000Z'],
    ['12h', '2026-11-19T21:30:00.000Z'],
    ['3 Months', '2026-08-22T09:30:00.000Z'],
    ['today', '2026-11-20T00:00:00.000Z'],
    ['yesterday', '2026-11-19T00:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ])('%s is %s', (said, time) => {
    expect(at(said)).toBe(time);
  });

  it.each([
    ['Europe/Amsterdam', '2026-01-31', '2026-01-30T23:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-31', '2026-01-30T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-31', '2026-01-31T11:00:00.000Z'],
    ['America/New_York', 'today', '2026-11-20T05:00:00.000Z'],
    ['Asia/Tokyo', 'yesterday', '2026-11-18T15:00:00.000Z'],
  ])('in %s %s begins at %s', (zone, said, time) => {
    expect(at(said, zone)).toBe(time);
  });

  it.each(['', 'soon', '2026-02-30', '31-01-2026', '5 moons', '99999d', '-3d'])('%j is no time', (said) => {
    expect(() => sinceOf(said, NOW)).toThrow(expect.objectContaining({ code: 'sinceUnclear' }));
  });
});
