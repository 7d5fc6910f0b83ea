import { describe, expect, it } from 'vitest';
import { formatsOf } from '../../src/i18n/formats.ts';

const instant = '2026-03-12T13:03:21.1234567Z';
/** Intl separates with spaces of several kinds, and changes them between versions. */
const plain = (text: string | undefined): string | undefined => text?.replace(/\s/gu, ' ');

describe('formatsOf', () => {
  it.each([
    { locale: 'en-US', timeZone: 'America/New_York', shown: 'Mar 12, 2026, 9:03 AM' },
    { locale: 'en-GB', timeZone: 'Europe/London', shown: '12 Mar 2026, 13:03' },
    { locale: 'nl-NL', timeZone: 'Europe/Amsterdam', shown: '12 mrt 2026, 14:03' },
    { locale: 'sv-SE', timeZone: 'Europe/Stockholm', shown: '12 mars 2026 14:03' },
  ])('writes an instant as people in $timeZone do', ({ locale, timeZone, shown }) => {
    expect(plain(formatsOf({ locale, timeZone }).dateTime(instant))).toBe(shown);
  });

  it('names UTC when the zone is unknown or nonsense', () => {
    expect(plain(formatsOf({ locale: 'en-GB' }).dateTime(instant))).toBe('12 Mar 2026, 13:03 UTC');
    expect(formatsOf({ locale: 'en-GB', timeZone: 'Mars/Olympus' }).dateTime(instant)).toContain('UTC');
  });

  it('reads nonsense locales as English', () => {
    expect(formatsOf({ locale: '!!' }).number(1234.5)).toBe('1,234.5');
  });

  it('answers undefined for what is no instant', () => {
    expect(formatsOf({ locale: 'en' }).dateTime('soon')).toBeUndefined();
  });

  it('keeps formats of one reader, but not of every reader there ever was', () => {
    const first = formatsOf({ locale: 'en-x-first' });
    expect(formatsOf({ locale: 'en-x-first' })).toBe(first);

    for (let index = 0; index < 101; index++) formatsOf({ locale: `en-x-n${index}` });

    expect(formatsOf({ locale: 'en-x-first' })).not.toBe(first);
  });
});
