import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/app/log.ts';
import { PalError } from '../../src/domain/errors.ts';

const JWT = `eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxIn0.c2lnbmF0dXJl`;

const logged = (fields: object, message = 'said'): string => {
  const lines: string[] = [];
  createLog('debug', { write: (line) => lines.push(line) }).warn(fields, message);
  return lines.join('');
};

describe('the log', () => {
  it('writes one JSON line with message and fields', () => {
    expect(JSON.parse(logged({ ref: 'PAL-101' }, 'command failed'))).toMatchObject({
      msg: 'command failed',
      ref: 'PAL-101',
    });
  });

  it.each([
    ['a token in a field', { text: `Bearer ${JWT}` }],
    ['a token in an error', { err: new Error(`refused ${JWT}`) }],
    [
      'a token in the cause of an error',
      { err: new PalError('unexpected', {}, { cause: new Error(`bad ${JWT}`) }) },
    ],
    ['a secret in a form body', { body: `client_id=x&client_secret=${JWT}&assertion=${JWT}` }],
    ['a code in an address', { url: `https://palbot.example.com/auth/callback?code=${JWT}&state=${JWT}` }],
  ])('blacks out %s', (_what, fields) => {
    const line = logged(fields);

    expect(line).toContain('[redacted]');
    expect(line).not.toContain(JWT.slice(0, 30));
    expect(line).not.toContain(JWT.slice(-10));
  });

  it('keeps the requests that SDK errors carry out of the line', () => {
    const error = Object.assign(new Error('429'), {
      request: { headers: { authorization: 'Basic c2VjcmV0' } },
    });

    expect(logged({ err: error })).not.toContain('c2VjcmV0');
  });

  it('tells reference and causes of a failure', () => {
    const line = logged({
      err: new PalError('microsoftBusy', {}, { cause: new TypeError('socket closed') }),
    });

    expect(JSON.parse(line)).toMatchObject({
      err: { type: 'PalError', ref: 'PAL-402', cause: { type: 'TypeError', message: 'socket closed' } },
    });
  });
});
