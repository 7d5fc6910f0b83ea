import { describe, expect, it } from 'vitest';
import { findZone, nearestZones } from '../../src/commands/time-zones.ts';

describe('a time zone', () => {
  it.each([
    ['Europe/Amsterdam', 'Europe/Amsterdam'],
    ['europe/amsterdam', 'Europe/Amsterdam'],
    ['Amsterdam', 'Europe/Amsterdam'],
    ['new york', 'America/New_York'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['Kolkata', 'Asia/Kolkata'],
    ['calcutta', 'Asia/Calcutta'],
    ['Ho Chi Minh', 'Asia/Ho_Chi_Minh'],
    ['Kyiv', 'Europe/Kyiv'],
    ['Buenos Aires', 'America/Buenos_Aires'],
    ['Port-au-Prince', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
  ])('%s is %s', (said, zone) => {
    expect(findZone(said)).toBe(zone);
  });

  it.each(['Amsterdm', 'Contoso', '', 'W. Europe Standard Time', 'EST', '+02:00', 'Europe/Nowhere', 'a b'])(
    '"%s" is none',
    (said) => {
      expect(findZone(said)).toBeUndefined();
    },
  );

  it('is offered when it was nearly said', () => {
    expect(nearestZones('Amsterdm')[0]).toBe('Europe/Amsterdam');
    expect(nearestZones('Europe/Stokholm')[0]).toBe('Europe/Stockholm');
    expect(nearestZones('xyzzyqqq')).toEqual([]);
  });
});
