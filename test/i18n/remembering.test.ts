import { describe, expect, it, vi } from 'vitest';
import { remembering } from '../../src/i18n/remembering.ts';

describe('remembering', () => {
  it('works out each text once, also when the answer is that there is none', () => {
    const compute = vi.fn((text: string) => (text === 'known' ? 'answer' : undefined));
    const ask = remembering(compute);

    expect([ask('known'), ask('known'), ask('unknown'), ask('unknown')]).toEqual([
      'answer',
      'answer',
      undefined,
      undefined,
    ]);
    expect(compute).toHaveBeenCalledTimes(2);
  });

  it('starts afresh when it is full', () => {
    const compute = vi.fn((text: string) => text.length);
    const ask = remembering(compute, 2);

    for (const text of ['a', 'b', 'c', 'a']) ask(text);

    expect(compute).toHaveBeenCalledTimes(4);
  });
});
