import { describe, expect, it } from 'vitest';
import { readArguments, REALISTIC } from '../../../sandbox/arguments.ts';

const database = 'postgres://palbot@localhost/palbot';

describe('what the sandbox can be asked for', () => {
  it('is five customers, one bot and the embedded store when nothing is said', () => {
    expect(readArguments([])).toEqual({
      port: 3900,
      botPort: 3978,
      folder: '.sandbox',
      reset: false,
      verbose: false,
      replicas: 1,
    });
  });

  it('is a large world in a folder of its own', () => {
    expect(readArguments(['--customers', '500', '--delays', '--reset'])).toMatchObject({
      customers: 500,
      folder: '.sandbox/customers-500',
      delays: REALISTIC,
      reset: true,
    });
  });

  it('is many colleagues, also with the five customers', () => {
    expect(readArguments(['--customers', '300', '--staff', '60'])).toMatchObject({
      customers: 300,
      staff: 60,
      folder: '.sandbox/customers-300-staff-60',
    });
    expect(readArguments(['--staff', '12'])).toMatchObject({ staff: 12, folder: '.sandbox/staff-12' });
  });

  it('is several bots on one database', () => {
    expect(readArguments(['--replicas', '2', '--database', database])).toMatchObject({
      replicas: 2,
      databaseUrl: database,
    });
  });

  it('is one bot on a database', () => {
    expect(readArguments(['--database', database])).toMatchObject({ replicas: 1, databaseUrl: database });
  });

  it.each([
    [['--replicas', '2'], 'need one database to share.*--replicas 2 --database postgres://'],
    [['--replicas', '0'], '--replicas wants a number from 1'],
    [['--replicas', 'two', '--database', database], '--replicas wants a number'],
    [['--customers', '4'], '--customers wants a number from 5'],
    [['--customers', '99999'], '--customers wants a number from 5'],
    [['--staff', '0'], '--staff wants a number from 1'],
    [['--port', '1e3'], '--port wants a number'],
    [['--database', 'mysql://localhost'], '--database wants the address of a PostgreSQL'],
    [['--clients', '5'], 'Unknown option'],
  ])('refuses %j and says what it wants', (args, message) => {
    expect(() => readArguments(args)).toThrow(new RegExp(message));
  });
});
