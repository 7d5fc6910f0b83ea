import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/commands/understand.ts';

const argsOf = (line: string) => {
  const understood = understand(line);
  if (understood.kind !== 'command') throw new Error(`not understood: ${line}`);
  return [understood.invocation.command, understood.invocation.args] as const;
};

describe('what is said about applications', () => {
  it.each<readonly [string, object]>([
    ['sp', {}],
    ['applications', {}],
    ['sp list', {}],
    ['sp add', { do: 'add' }],
    ['sp register Litware', { do: 'add', customer: 'Litware' }],
    ['sp link 1234567 Litware', { do: 'link', partnerId: '1234567', customer: 'Litware' }],
    ['sp create Litware 1234567', { do: 'link', partnerId: '1234567', customer: 'Litware' }],
    ['sp update 7654321 litware.com', { do: 'update', partnerId: '7654321', customer: 'litware.com' }],
    ['sp unlink Litware', { do: 'unlink', customer: 'Litware' }],
    ['sp delete "Litware Ltd"', { do: 'unlink', customer: 'Litware Ltd' }],
    ['sp undo Litware', { do: 'undo', customer: 'Litware' }],
    ['sp show Litware', { do: 'show', customer: 'Litware' }],
    ['sp verify Litware', { do: 'verify', customer: 'Litware' }],
    ['sp remove Litware', { do: 'remove', customer: 'Litware' }],
    ['sp Litware', { do: 'show', customer: 'Litware' }],
  ])('"%s"', (line, args) => {
    expect(argsOf(line)).toEqual(['sp', args]);
  });
});
