import { describe, expect, it } from 'vitest';
import { partnerId, tenantId } from '../../src/domain/ids.ts';

describe('a partner ID', () => {
  it.each(['1234', '12345', '1234567', '1234567890'])('may have 4 to 10 digits: %s', (given) => {
    expect(partnerId(given)).toBe(given);
  });

  it('forgives blanks around and between the digits', () => {
    expect(partnerId(' 123 4567 ')).toBe('1234567');
  });

  it.each([
    '123',
    '12345678901',
    '12ab',
    '-1234',
    '+1234',
    '1234.5',
    '١٢٣٤٥',
    '30dd229c-58e3-4a48-bdfd-91ec48eb906c',
  ])('is refused with the reason: %s', (given) => {
    expect(() => partnerId(given)).toThrow(expect.objectContaining({ code: 'partnerIdInvalid' }));
  });

  it.each(['', '  ', undefined])('is asked for when missing: %s', (given) => {
    expect(() => partnerId(given)).toThrow(expect.objectContaining({ code: 'partnerIdMissing' }));
  });
});

describe('a tenant id', () => {
  it('is a GUID in lower case', () => {
    expect(tenantId('72F988BF-86F1-41AF-91AB-2D7CD011DB47')).toBe('72f988bf-86f1-41af-91ab-2d7cd011db47');
  });

  it('is nothing else', () => {
    expect(() => tenantId('common')).toThrow(TypeError);
  });
});
