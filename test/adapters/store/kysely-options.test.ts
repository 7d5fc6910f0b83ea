import { expect, it } from 'vitest';
import { hideValuesOfErrors } from '../../../src/adapters/store/kysely-options.ts';

it('takes what somebody typed out of the errors of a driver and leaves what helps', () => {
  const error = Object.assign(new Error('duplicate key'), {
    code: '23505',
    constraint: 'token_one',
    params: ['typed'],
    query: 'insert typed',
    queryOptions: { typed: true },
    detail: 'Key (kind)=(typed) already exists.',
    where: 'typed',
  });

  hideValuesOfErrors({ level: 'error', error } as unknown as Parameters<typeof hideValuesOfErrors>[0]);

  expect({ ...error }).toEqual({ code: '23505', constraint: 'token_one' });
  expect(error.message).toBe('duplicate key');
});
