import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanForeign } from '../../src/i18n/foreign.ts';

describe('cleanForeign', () => {
  it.each([
    { given: '  Contoso \n\t Ltd ', shown: 'Contoso Ltd' },
    { given: 'Con\u202Etoso\u2066\u200B\u00AD\uFEFF', shown: 'Contoso' },
    { given: '\u3164\u2800', shown: '' },
    { given: 'tag\u{E0041}s \uD800x', shown: 'tags x' },
    { given: 'a\u0301\u0301\u0301\u0301\u0301\u0301', shown: 'a\u0301\u0301\u0301' },
    { given: '{{DATE(2026-01-01)}}', shown: '{DATE(2026-01-01)}}' },
    { given: '{\u200B{DATE}}', shown: '{DATE}}' },
    { given: '${secret} $${x}', shown: '{secret} {x}' },
    { given: '$\u200B{secret}', shown: '{secret}' },
    { given: '{${x}', shown: '{x}' },
    { given: 'Zażółć 東京 Καφές €5', shown: 'Zażółć 東京 Καφές €5' },
  ])('shows $given as $shown', ({ given, shown }) => {
    expect(cleanForeign(given)).toBe(shown);
  });

  it('cuts at whole characters and says so', () => {
    expect(cleanForeign('12345', 5)).toBe('12345');
    expect(cleanForeign('𝟙𝟚𝟛𝟜𝟝𝟞', 5)).toBe('𝟙𝟚𝟛𝟜…');
  });

  it('never leaves anything that a card engine evaluates, and is done after one pass', () => {
    const parts = fc.array(fc.constantFrom('$', '{', '}', '\u200B', '\u202E', ' ', 'a', '\u0301', '\n'));
    fc.assert(
      fc.property(
        fc.oneof(
          parts.map((list) => list.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const once = cleanForeign(text, 40);
          expect(once).not.toMatch(/\$\{|\{\{|[\p{Cc}\p{Cf}\p{Cs}]/u);
          expect(cleanForeign(once, 40)).toBe(once);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
