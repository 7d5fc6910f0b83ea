import { describe, expect, it } from 'vitest';
import { sortWords, splitLine } from '../../src/commands/words.ts';
import { readWish, timeOf } from '../../src/commands/wish-words.ts';

const read = (line: string) => readWish(sortWords(splitLine(line)));

describe('a wish', () => {
  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['changes', { kind: 'changes' }],
    ['daily at 09:00 Europe/Amsterdam', { kind: 'daily', at: '09:00', zone: 'Europe/Amsterdam' }],
    ['Amsterdam at 9 daily', { kind: 'daily', at: '09:00', zone: 'Europe/Amsterdam' }],
    ['weekly 9am new york', { kind: 'weekly', at: '09:00', zone: 'America/New_York' }],
    ['every week on Fridays at 4 pm', { kind: 'weekly', at: '16:00', day: '5' }],
    ['every monday', { kind: 'weekly', day: '1' }],
    ['daily problems only', { kind: 'daily', only: 'problems' }],
    ['only problems daily, please', { kind: 'daily', only: 'problems' }],
    [
      'weekly customers Contoso, Woodgrove at 08:30',
      { kind: 'weekly', customers: 'Contoso, Woodgrove', at: '08:30' },
    ],
    [
      'customers "Adventure Works" and Contoso daily',
      { kind: 'daily', customers: 'Adventure Works and Contoso' },
    ],
    ['for 3M weekly', { kind: 'weekly', customers: '3M' }],
    ['a digest in this channel every day', { kind: 'daily' }],
  ])('"%s" is %j', (line, args) => {
    expect(read(line)).toEqual(args);
  });

  it.each([
    ['dayly at 09:00', 'dayly'],
    ['daily Amsterdm', 'Amsterdm'],
    ['daily at 25:00', '25:00'],
    ['daily contoso', 'contoso'],
    ['weekdays', 'weekdays'],
    ['daily 9', '9'],
  ])('"%s" leaves "%s" unclear', (line, unclear) => {
    expect(read(line)).toMatchObject({ unclear });
  });
});

describe('a time of day', () => {
  it.each([
    ['9', '09:00'],
    ['9:00', '09:00'],
    ['17.30', '17:30'],
    ['17h30', '17:30'],
    ['12am', '00:00'],
    ['12pm', '12:00'],
    ['0:05', '00:05'],
    ['24:00', undefined],
    ['13pm', undefined],
    ['9:5', undefined],
    ['noon', undefined],
  ])('"%s" is %s', (said, time) => {
    expect(timeOf(said)).toBe(time);
  });
});
