import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardData, CardRef } from '../../src/cards/card-data.ts';
import { createCardRenderer, type RenderedAction } from '../../src/cards/render-card.ts';
import type { MessageKey, Text } from '../../src/i18n/text.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { sampleCatalogue } from './samples.ts';
import { officialComplaints } from './support/official-parser.ts';
import { nodesOf, wordsOf } from './support/walk.ts';

type RunData = CardData['run'];
type Group = RunData['groups'][number];

const catalogue = { ...sampleCatalogue(), 'test.words': '{{words}}', 'test.two': '{{words}} and {{others}}' };
const render = createCardRenderer({
  translator: createTranslator({ catalogues: { en: catalogue }, strict: true }),
});
const reader = { locale: 'en', timeZone: 'UTC' };
const say = (words: string): Text => ({ key: 'test.words' as MessageKey, params: { words } });
const press = (title: string): RenderedAction => ({
  kind: 'run',
  title,
  verb: 'go',
  card: { id: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11', nonce: 'a7Qm0kT4x2Zr' },
});
const drawn = (data: Partial<RunData>, actions: readonly RenderedAction[] = []) => {
  const ref: CardRef = { template: 'run', data: { tone: 'neutral', title: say('Run'), groups: [], ...data } };
  return render(ref, actions, reader);
};
const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `Customer ${index}`);
const group = (words: string, names: readonly string[], remedy?: string): Group => ({
  tone: 'warning',
  text: say(words),
  names,
  ...(remedy !== undefined && { remedy: say(remedy) }),
});
const linesOf = (card: object): string[] =>
  nodesOf(card)
    .filter(({ type }) => type === 'RichTextBlock')
    .map(({ inlines }) => (inlines as { text: string }[]).map(({ text }) => text).join(''))
    .map((line) => line.replaceAll('\u200B', '').replaceAll('\u00A0', ' '));
const inputOf = (card: object, id: string) => nodesOf(card).find((node) => node.id === id);

describe('the bar of a run', () => {
  const barOf = (done: number, total: number) =>
    linesOf(drawn({ progress: { done, total, text: say(`${done} of ${total}`) } })).find((line) =>
      /^[▰▱]+$/.test(line),
    ) ?? '';

  it.each([
    { done: 0, total: 412, bar: '▱'.repeat(16) },
    { done: 1, total: 412, bar: '▰' + '▱'.repeat(15) },
    { done: 206, total: 412, bar: '▰'.repeat(8) + '▱'.repeat(8) },
    { done: 411, total: 412, bar: '▰'.repeat(15) + '▱' },
    { done: 412, total: 412, bar: '▰'.repeat(16) },
  ])('is full only when everything is done: $done of $total', ({ bar, done, total }) => {
    expect(barOf(done, total)).toBe(bar);
  });

  it('is as long as ever with numbers that cannot be', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (done, total) => {
        expect(barOf(done, total)).toMatch(/^▰*▱*$/);
        expect(barOf(done, total)).toHaveLength(16);
      }),
    );
  });

  it('comes after its words and before the time that is left', () => {
    const progress = { done: 1, total: 2, text: say('1 of 2') };
    const lines = linesOf(
      drawn({ progress, footer: say('A minute left'), groups: [group('One failed', ['a'])] }),
    );

    expect(lines.slice(0, 3)).toEqual(['1 of 2', '▰'.repeat(8) + '▱'.repeat(8), 'A minute left']);
    expect(linesOf(drawn({ footer: say('Over'), groups: [group('One failed', ['a'])] })).at(-1)).toBe('Over');
  });

  it('makes the card one that is being worked on', () => {
    const progress = { done: 1, total: 2, text: say('1 of 2') };
    const glyphOf = (card: object) => nodesOf(card).find(({ type }) => type === 'TextBlock')?.text;

    expect(glyphOf(drawn({ progress }))).toBe('…');
    expect(glyphOf(drawn({ progress, tone: 'attention' }))).toBe('!');
    expect(glyphOf(drawn({}))).toBe('·');
  });
});

describe('the groups of a run', () => {
  it('say what happens, what helps, and to whom', () => {
    expect(linesOf(drawn({ groups: [group('2 not approved', ['Contoso', 'Woodgrove'], 'Ask.')] }))).toEqual([
      '⚠',
      '2 not approved',
      'Ask.',
      'Contoso · Woodgrove',
    ]);
  });

  it('name the first six customers and count the others', () => {
    expect(linesOf(drawn({ groups: [group('43 wait', named(43))] })).at(-1)).toBe(
      'Customer 0 · Customer 1 · Customer 2 · Customer 3 · Customer 4 · Customer 5 and 37 more',
    );
  });

  it('name fewer when names are long, and at least one', () => {
    const long = 'x'.repeat(500);

    expect(linesOf(drawn({ groups: [group('9 wait', Array(9).fill(long))] })).at(-1)).toMatch(
      /^(x{79}…)( · \1){2} and 6 more$/,
    );
    expect(linesOf(drawn({ groups: [group('One waits', [long])] })).at(-1)).toMatch(/^x{79}…$/);
  });

  it('keep their order, whatever their size', () => {
    const texts = linesOf(drawn({ groups: [1, 5, 2, 9].map((size) => group(`Group ${size}`, named(size))) }));

    expect(texts.filter((line) => line.startsWith('Group'))).toEqual([
      'Group 1',
      'Group 5',
      'Group 2',
      'Group 9',
    ]);
  });

  it('show the first and the largest in full when there are many, the next as a line, the rest by number', () => {
    const groups = [
      group('Lead', ['Contoso'], 'Helps lead'),
      ...named(30).map((_, at) => group(`Cause ${at}`, named(at + 1), `Helps ${at}`)),
    ];
    const lines = linesOf(drawn({ groups }));

    expect(lines.filter((line) => line.startsWith('Helps'))).toEqual([
      'Helps lead',
      ...[23, 24, 25, 26, 27, 28, 29].map((at) => `Helps ${at}`),
    ]);
    expect(lines.filter((line) => line.startsWith('Cause')).slice(7)).toEqual(
      Array.from({ length: 12 }, (_, index) => `Cause ${index + 11}`),
    );
    expect(lines.at(-1)).toBe('Groups not shown: 11, with 66 customers.');
  });

  it('account for every group and every customer, however many there are', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 150 }), (all, length) => {
        const groups = all.map((size, at) => group(`G${at}/${size} ${'w'.repeat(length)}`, named(size)));
        const lines = linesOf(drawn({ groups }));

        const shown = lines.filter((line) => /^G\d/.test(line));
        const [, hidden = '0', customers = '0'] =
          lines.map((line) => /^Groups not shown: (\d+), with (\d+|one)/.exec(line)).find(Boolean) ?? [];
        const sum = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0);
        expect(shown.length + Number(hidden)).toBe(all.length);
        expect(
          sum(shown.map((line) => Number(/\/(\d+)/.exec(line)?.[1]))) +
            (customers === 'one' ? 1 : Number(customers)),
        ).toBe(sum(all));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the count to type', () => {
  const typedCount = { label: say('Type 412'), expected: 412 };

  it.each([
    ['412', true],
    [' 412 ', true],
    ['41', false],
    ['4120', false],
    ['411', false],
    ['412 or so', false],
  ])('lets %s go: %s', (typed, isRight) => {
    const input = inputOf(drawn({ typedCount }), 'count');

    expect(input).toMatchObject({
      type: 'Input.Text',
      isRequired: true,
      label: 'Type 412',
      errorMessage: 'Type 412, in digits only.',
    });
    expect(new RegExp(String(input?.regex)).test(typed)).toBe(isRight);
  });

  it('is sent by the first button alone', () => {
    const actionsOf = (data: Partial<RunData>) =>
      (
        drawn(data, [press('Unlink 412'), press('Cancel')]) as { actions: { associatedInputs: string }[] }
      ).actions.map(({ associatedInputs }) => associatedInputs);

    expect(actionsOf({ typedCount })).toEqual(['auto', 'none']);
    expect(actionsOf({})).toEqual(['none', 'none']);
    expect(actionsOf({ forward: { label: say('Copy'), text: say('this') } })).toEqual(['none', 'none']);
  });

  it('is asked for in digits that the client understands, whatever the reader’s notation', () => {
    const ref: CardRef = {
      template: 'run',
      data: { tone: 'warning', title: say('Run'), groups: [], typedCount: { ...typedCount, expected: 1234 } },
    };

    expect(inputOf(render(ref, [], { locale: 'de' }), 'count')).toMatchObject({
      errorMessage: 'Type 1234, in digits only.',
      regex: '^\\s*1234\\s*$',
    });
  });
});

describe('a text to forward', () => {
  const textOf = (lines: readonly string[], data: Partial<RunData> = {}): string =>
    String(
      inputOf(drawn({ ...data, forward: { label: say('Copy'), text: say('Hello'), lines } }), 'forward')
        ?.value,
    );
  const link = (index: number): string =>
    `Customer ${index}: https://login.example/${'a'.repeat(300)}?state=${index}`;

  it('has a line for each customer', () => {
    expect(textOf(['a: https://a.example', 'b: https://b.example'])).toBe(
      'Hello\na: https://a.example\nb: https://b.example',
    );
  });

  it('holds dozens of approval links', () => {
    expect(textOf(Array.from({ length: 60 }, (_, index) => link(index))).split('\n')).toHaveLength(61);
  });

  it('leaves out whole lines when there is no room, and says how many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 8 }), (count, groupCount) => {
        const all = Array.from({ length: count }, (_, index) => link(index));
        const groups = named(groupCount).map((name) => group(name, named(500), name));
        const [, ...lines] = textOf(all, { groups }).split('\n');

        const last = /^… and (\d+|one) more/.exec(lines.at(-1) ?? '');
        const kept = last ? lines.slice(0, -1) : lines;
        expect(kept).toEqual(all.slice(0, kept.length));
        expect(kept.length + Number(last?.[1]?.replace('one', '1') ?? 0)).toBe(count);
      }),
      { numRuns: 40 },
    );
  });

  it('works the same in a notice', () => {
    const lines = Array.from({ length: 600 }, (_, index) => link(index));
    const card = render(
      {
        template: 'notice',
        data: {
          tone: 'attention',
          title: say('Approvals'),
          body: [],
          forward: { label: say('Copy'), text: say('Hello'), lines },
        },
      },
      [],
      reader,
    );

    expect(inputOf(card, 'forward')?.value).toMatch(/^Hello\nCustomer 0: .*\n… and \d+ more, [^\n]*$/s);
  });
});

describe('a card of a run', () => {
  const words = fc.oneof(
    fc.constantFrom('"'.repeat(3000), '𝕎'.repeat(3000), '\\'.repeat(3000), 'a"'.repeat(500), 'Contoso', ''),
    fc.string({ unit: 'binary', maxLength: 400 }),
  );
  const text = fc
    .tuple(words, words)
    .map(([one, other]): Text => ({ key: 'test.two' as MessageKey, params: { words: one, others: other } }));

  it('fits into a message, whatever is in it and however much', () => {
    const names = fc
      .tuple(fc.array(words, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 500 }))
      .map(([some, count]) => Array.from({ length: count }, (_, index) => some[index % some.length] ?? ''));
    const groups = fc.array(
      fc.record({
        tone: fc.constantFrom('good' as const, 'warning' as const),
        text,
        remedy: text,
        names,
      }),
      { maxLength: 40 },
    );
    const data = fc.record({
      tone: fc.constant('attention' as const),
      title: text,
      subtitle: text,
      progress: fc.record({ done: fc.nat(), total: fc.nat(), text }),
      groups,
      typedCount: fc.record({ label: text, expected: fc.nat() }),
      forward: fc.record({ label: text, text, lines: fc.array(words, { maxLength: 40 }) }),
      footer: text,
    });
    const titles = fc.array(words, { minLength: 5, maxLength: 5 });

    fc.assert(
      fc.property(data, titles, (filled, buttons) => {
        // Throws when the card is too large.
        const card = drawn(
          filled,
          buttons.map((title) => press(`Do ${title}`)),
        );

        expect(officialComplaints(card)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('fits with the longest of everything', () => {
    const longest = '"'.repeat(3000);
    const most = { key: 'test.two' as MessageKey, params: { words: longest, others: longest } };
    const card = drawn(
      {
        title: most,
        subtitle: most,
        progress: { done: 1, total: 2, text: most },
        groups: Array.from({ length: 40 }, () => ({
          tone: 'warning' as const,
          text: most,
          remedy: most,
          names: Array<string>(500).fill(longest),
        })),
        typedCount: { label: most, expected: 20_000 },
        forward: { label: most, text: most, lines: Array(500).fill(longest) },
        footer: most,
      },
      Array.from({ length: 6 }, () => press(longest)),
    );

    expect(wordsOf(card).some(({ words: read }) => read.includes('Groups not shown: '))).toBe(true);
    expect(String(inputOf(card, 'forward')?.value)).toMatch(/… and 500 more/);
  });
});

describe('pages and recent runs', () => {
  it('say where in a longer list the customers are', () => {
    const page = (data: { readonly page?: Text }) =>
      linesOf(
        render({ template: 'customers', data: { title: say('Yours'), rows: [], ...data } }, [], reader),
      );

    expect(page({ page: say('Page 2 of 40') })).toEqual(['Page 2 of 40']);
    expect(page({})).toEqual([]);
  });

  it('list each run with its state in words and its time, at most fifteen', () => {
    const row = {
      tone: 'good',
      title: say('Link 1234567'),
      status: say('Done'),
      at: '2026-03-12T13:03:21Z',
    } as const;
    const runs = (count: number) =>
      linesOf(
        render({ template: 'runs', data: { title: say('Runs'), rows: Array(count).fill(row) } }, [], reader),
      );

    expect(runs(1)).toEqual(['✓', 'Link 1234567', 'Done', 'Mar 12, 2026, 1:03 PM']);
    expect(runs(17).filter((line) => line === 'Done')).toHaveLength(15);
    expect(runs(17).at(-1)).toBe('2 older runs are not shown.');
  });
});
