import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardRef } from '../../src/cards/card-data.ts';
import { inertName, isInertText } from '../../src/cards/inert-text.ts';
import { createCardRenderer } from '../../src/cards/render-card.ts';
import { softBreak } from '../../src/cards/soft-break.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { ALL_SAMPLES, sampleCatalogue } from './samples.ts';
import { officialComplaints } from './support/official-parser.ts';
import { wordsOf } from './support/walk.ts';

const render = createCardRenderer({
  translator: createTranslator({ catalogues: { en: sampleCatalogue() }, strict: true }),
});

const nasty = fc.constantFrom(
  ...[
    '**b**',
    '_i_',
    '[a](https://evil.example)',
    '`',
    '# ',
    '- ',
    '1. ',
    '\n\n',
    '> ',
    '|',
    '~~',
    '<at>x</at>',
    '&lt;',
  ],
  ...['${x}', '${', '}', '{{DATE(2026)}}', '{', '$', '\\', '"', "'", '$when', '$data', '$root', '__proto__'],
  ...[
    '\u202E',
    '\u2066',
    '\u200B',
    '\u0000',
    '\uFEFF',
    '\uD800',
    'www.evil.example',
    'a@b.example',
    '👩‍👩‍👧',
    'İ',
  ],
  ...['null', 'false', '0', ' ', '', 'x'.repeat(3000), 'é'.repeat(90)],
);
const foreign = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 6 })
  .map((all) => all.join(''));

/** Each foreign string of the sample gets its own nasty text; what is ours (keys, tones, addresses) stays. */
const OURS = new Set(['template', 'key', 'tone', 'input', 'pattern']);
function poison(ref: CardRef, texts: readonly string[]): CardRef {
  let next = 0;
  return JSON.parse(JSON.stringify(ref), (key, value: unknown) =>
    typeof value === 'string' && !OURS.has(key) ? texts[next++ % texts.length] : value,
  ) as CardRef;
}

describe('foreign text', () => {
  it.each(ALL_SAMPLES)(
    'cannot break out of $name, whatever it is and wherever it stands',
    ({ ref, actions }) => {
      fc.assert(
        fc.property(fc.array(foreign, { minLength: 1, maxLength: 8 }), foreign, (texts, buttonTitle) => {
          const titled = actions.map((action) => ({ ...action, title: `Do ${buttonTitle}` }));

          // Throws when the result has placeholders, live Markdown, strange elements or is too large.
          const card = render(poison(ref, texts), titled, { locale: 'en', timeZone: texts[0] ?? '' });

          expect(officialComplaints(card)).toEqual([]);
          for (const { type, words } of wordsOf(card)) {
            if (type === 'TextBlock') expect(isInertText(words)).toBe(true);
            expect(words).not.toMatch(/\$\{|\{\{|[\u202A-\u202E\u2066-\u2069]/);
          }
        }),
        { numRuns: 25 },
      );
    },
  );
});

describe('isInertText', () => {
  it.each([
    'Linked',
    "PAL Bot's own sign-in failed.",
    'Which "Contoso" do you mean?',
    'Żółć – 東京, 5 %',
    'One. Two.',
    '1\u00A0000 kunder, 1\u202F000 clients',
  ])('lets %s be a heading', (words) => {
    expect(isInertText(words)).toBe(true);
  });

  it.each([
    ...[
      '*b*',
      '_b_',
      '[a](b)',
      '<b>',
      '`a`',
      '# a',
      '> a',
      '- a',
      '+ a',
      '1. a',
      '12) a',
      'a|b',
      'a\nb',
      '~a~',
    ],
    ...['contoso.example', 'https://a', 'a@b', 'a\\b', '&amp;', '    code'.replaceAll(' ', '\t')],
  ])('does not let %s', (words) => {
    expect(isInertText(words)).toBe(false);
  });
});

describe('inertName', () => {
  it.each([
    'Contoso Ltd',
    'Smith & Sons',
    'Fabrikam A/S',
    'Woodgrove (Inc.)',
    'Adventure Works, Inc.',
    'Ünïcode – 東京',
  ])('leaves %s alone, or nearly so', (name) => {
    expect(inertName(name).normalize('NFKC')).toBe(name);
  });

  it.each([
    ['[Approve](https://evil.example)', '［Approve］(https：//evil．example)'],
    ['**b** _i_ `c`', '＊＊b＊＊ ＿i＿ ｀c｀'],
    ['1. one', '1． one'],
    ['- one', '－ one'],
    ['&lt;b&gt;', '＆lt;b＆gt;'],
    ['a@b.example', 'a＠b．example'],
  ])('takes the life out of %s', (name, inert) => {
    expect(inertName(name)).toBe(inert);
  });

  it('leaves nothing to be done twice, whatever it is given', () => {
    fc.assert(
      fc.property(foreign, (name) => {
        const inert = inertName(name);

        expect(inertName(inert)).toBe(inert);
        expect(inert).not.toMatch(/[\\`*_[\]<>#|~@]|&\w|\.[^ ]|:\/\/|^\d+[.)]|^[-+] /);
      }),
    );
  });
});

describe('softBreak', () => {
  it('leaves alone what fits', () => {
    expect(softBreak('ana.bakker@fabrikam.example 6f1c2a94-3d58-4b7e-9c41-0e5b7d2a8f31', 34)).not.toContain(
      '\u200B',
    );
  });

  it('breaks long runs at their joints first, and adds nothing that can be seen', () => {
    expect(softBreak('firstname.lastname@fabrikam.example', 20).split('\u200B')).toEqual([
      'firstname.',
      'lastname@',
      'fabrikam.',
      'example',
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(softBreak(text, 5).replaceAll('\u200B', '')).toBe(text.replaceAll('\u200B', ''));
      }),
    );
  });
});
