import { describe, expect, it } from 'vitest';
import type { CardRef } from '../../src/cards/card-data.ts';
import {
  createCardRenderer,
  type RenderedAction,
  renderCard,
  warmUpCards,
} from '../../src/cards/render-card.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { pseudo } from '../i18n/support/pseudo.ts';
import { ALL_SAMPLES, sampleCatalogue } from './samples.ts';
import { officialComplaints } from './support/official-parser.ts';
import { nodesOf, wordsOf } from './support/walk.ts';

const reader = { locale: 'en-GB', timeZone: 'Europe/Amsterdam' };
const english = createTranslator({ catalogues: { en: sampleCatalogue() }, strict: true });
const render = createCardRenderer({ translator: english });
const title = { key: 'error.unexpected' } as const;
const working: CardRef = { template: 'working', data: { title } };
const run = (name: string, style?: 'positive' | 'destructive'): RenderedAction => ({
  kind: 'run',
  title: name,
  verb: `do-${name}`,
  card: { id: 'card-1', nonce: 'nonce-1' },
  ...(style && { style }),
});
const actionsOf = (card: object) => (card as { actions?: readonly Record<string, unknown>[] }).actions ?? [];

describe('every sample card', () => {
  it.each(ALL_SAMPLES)('$name is accepted by the official parser', ({ ref, actions }) => {
    expect(officialComplaints(render(ref, actions, reader))).toEqual([]);
  });

  it.each(ALL_SAMPLES)(
    '$name holds no words but those of the catalogue and of its data',
    ({ ref, actions }) => {
      const renderPseudo = createCardRenderer({
        translator: createTranslator({ catalogues: { en: pseudo(sampleCatalogue()) }, strict: true }),
      });
      // With accents taken off foreign text too, plain letters can only come from a template or from code.
      const ours = JSON.parse(JSON.stringify(ref), (key, value: unknown) =>
        typeof value === 'string' && !['template', 'key', 'tone', 'date', 'verifiedAt'].includes(key)
          ? '7'
          : value,
      ) as CardRef;
      const silent = actions.map((action) => ({ ...action, title: '7' }));

      for (const { words } of wordsOf(
        renderPseudo(ours, silent, { locale: 'ja-JP', timeZone: 'Asia/Tokyo' }),
      )) {
        expect(words).not.toMatch(/[a-z]/i);
      }
    },
  );
});

describe('renderCard', () => {
  it('says version, language and a fallback sentence', () => {
    expect(renderCard(working, [], { locale: 'de-DE' })).toMatchObject({
      type: 'AdaptiveCard',
      version: '1.5',
      lang: 'en',
      fallbackText: english.translate(title, reader),
    });
    expect(renderCard(working, [], { locale: 'nl-NL' })).toMatchObject({ lang: 'nl' });
  });

  it('asks for the own view of the first 60 viewers of a board, each once', () => {
    const viewers = Array.from({ length: 70 }, (_, n) => `29:${n % 65}`);

    const { refresh } = renderCard(working, [], reader, { id: 'board-1', viewers }) as {
      refresh: { readonly action: object; readonly userIds: readonly string[] };
    };

    expect(refresh.action).toEqual({ type: 'Action.Execute', verb: 'board', data: { board: 'board-1' } });
    expect(refresh.userIds).toEqual(viewers.slice(0, 60));
    expect(renderCard(working, [], reader)).not.toHaveProperty('refresh');
  });

  it('writes times for the reader', () => {
    const linked = ALL_SAMPLES[0] as (typeof ALL_SAMPLES)[number];
    const words = wordsOf(render(linked.ref, [], reader)).map((word) => word.words);

    expect(words).toContain('12 Mar 2026, 14:03');
  });

  it('makes a title a heading, unless somebody else has a word in it that could be Markdown', () => {
    const titled = (customer: string) =>
      nodesOf(
        render(
          { template: 'working', data: { title: { key: 'error.notApplied', params: { customer } } } },
          [],
          reader,
        ),
      );

    expect(titled('Contoso Ltd').some((node) => node.style === 'heading')).toBe(true);
    expect(titled('[x](https://evil.example)').some((node) => node.style === 'heading')).toBe(false);
  });

  it('tells tones apart by a glyph, not by colour alone', () => {
    const glyphs = (['good', 'attention', 'warning', 'neutral'] as const).map((tone) => {
      const card = render({ template: 'notice', data: { tone, title, body: [] } }, [], reader);
      return nodesOf(card).find(({ type }) => type === 'TextBlock')?.text;
    });

    expect(glyphs).toEqual(['✓', '!', '⚠', '·']);
  });

  it('lets the text to forward be copied in full', () => {
    const url = `https://login.example/${'a'.repeat(900)}`;
    const card = render(
      {
        template: 'notice',
        data: {
          tone: 'attention',
          title,
          body: [],
          forward: { label: title, text: { key: 'error.notApplied', params: { customer: url } } },
        },
      },
      [],
      reader,
    );

    expect(nodesOf(card).find(({ id }) => id === 'forward')).toMatchObject({
      type: 'Input.Text',
      isMultiline: true,
      value: `Azure did not make the change in ${url}.`,
    });
  });

  it('checks the inputs of a form on the client', () => {
    const card = render(
      { template: 'form', data: { title, customers: [{ title: 'Contoso', value: 't' }], partnerId: {} } },
      [],
      reader,
    );
    const inputs = nodesOf(card).filter(({ type }) => String(type).startsWith('Input.'));

    expect(inputs).toMatchObject([
      { id: 'customer', type: 'Input.ChoiceSet', style: 'filtered', isRequired: true },
      { id: 'partnerId', type: 'Input.Text', regex: '^\\d{4,10}$', isRequired: true },
    ]);
  });

  it('lets several customers be picked', () => {
    const customers = [{ title: 'Contoso', value: 't' }];
    const inputs = (choices: typeof customers) =>
      nodesOf(
        render({ template: 'form', data: { title, customers: choices, multiple: true } }, [], reader),
      ).filter(({ type }) => String(type).startsWith('Input.'));

    expect(inputs(customers)).toMatchObject([{ id: 'picked', isMultiSelect: true, isRequired: true }]);
    expect(inputs([])).toMatchObject([{ id: 'customer', type: 'Input.Text' }]);
  });

  it('lets a customer be typed when there is none to choose', () => {
    const card = render({ template: 'form', data: { title, customers: [] } }, [], reader);

    expect(nodesOf(card).find(({ id }) => id === 'customer')).toMatchObject({
      type: 'Input.Text',
      isRequired: true,
    });
    expect(officialComplaints(card)).toEqual([]);
  });

  it('keeps the chosen customer and gives every choice a title of its own', () => {
    const customers = Array.from({ length: 500 }, (_, index) => ({
      title: 'Contoso',
      value: `tenant-${index}`,
    }));
    const card = render(
      { template: 'form', data: { title, customers, customer: 'tenant-499', partnerId: {} } },
      [],
      reader,
    );
    const { choices, value } = nodesOf(card).find(({ id }) => id === 'customer') as {
      choices: { title: string; value: string }[];
      value: string;
    };

    expect(value).toBe('tenant-499');
    expect(choices.map((choice) => choice.value)).toContain('tenant-499');
    expect(new Set(choices.map((choice) => choice.title)).size).toBe(choices.length);
  });

  it('fits into a message with the longest lists of the longest names', () => {
    const longest = '𝕎'.repeat(500);
    const rows = Array.from({ length: 100 }, () => ({
      name: longest,
      domain: longest,
      tone: 'good' as const,
      status: { key: 'error.notApplied', params: { customer: longest } } as const,
      partner: longest,
      verifiedAt: longest,
    }));
    const customers = Array.from({ length: 500 }, (_, index) => ({
      title: longest,
      value: `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
    }));

    expect(() => render({ template: 'customers', data: { title, rows } }, [], reader)).not.toThrow();
    for (const multiple of [false, true]) {
      expect(() =>
        render({ template: 'form', data: { title, customers, multiple } }, [], reader),
      ).not.toThrow();
    }
  });

  it('refuses to hand out an unsound card', () => {
    const evil: RenderedAction = { kind: 'open', title: 'x', url: 'javascript:alert(1)' };
    expect(() => render(working, [evil], reader)).toThrow(/working: card\.actions\[0\]\.url/);
  });

  it('can be loaded ahead of the first card', () => {
    expect(warmUpCards).not.toThrow();
  });
});

describe('actions', () => {
  it('press as Action.Execute, with an Action.Submit of the same data for older clients', () => {
    const data = { card: 'card-1', nonce: 'nonce-1', verb: 'do-a' };
    const [action] = actionsOf(render(working, [run('a', 'positive')], reader));

    expect(action).toEqual({
      type: 'Action.Execute',
      title: 'a',
      verb: 'do-a',
      data,
      style: 'positive',
      associatedInputs: 'none',
      fallback: {
        type: 'Action.Submit',
        title: 'a',
        data,
        style: 'positive',
        associatedInputs: 'none',
        msTeams: { feedback: { hide: true } },
      },
    });
  });

  it('open pages and popups', () => {
    const card = render(
      working,
      [
        { kind: 'open', title: 'Open', url: 'https://portal.example/' },
        { kind: 'popup', title: 'Sign in', url: 'http://127.0.0.1:3978/auth' },
      ],
      reader,
    );

    expect(actionsOf(card)).toMatchObject([
      { type: 'Action.OpenUrl', url: 'https://portal.example/' },
      { type: 'Action.Submit', data: { msteams: { type: 'signin', value: 'http://127.0.0.1:3978/auth' } } },
    ]);
  });

  it('put the positive first and the destructive last, three in sight and at most six', () => {
    const given = [run('cut', 'destructive'), run('b'), run('a', 'positive'), run('c'), run('d')];
    const shown = actionsOf(render(working, given, reader));

    expect(shown.map((action) => action.title)).toEqual(['a', 'b', 'c', 'd', 'cut']);
    expect(shown.map((action) => action.mode)).toEqual([
      undefined,
      undefined,
      undefined,
      'secondary',
      'secondary',
    ]);
    expect(actionsOf(render(working, [...given, ...given], reader))).toHaveLength(6);
  });

  it('send the inputs of a form with the first one only', () => {
    const form: CardRef = { template: 'form', data: { title, customers: [] } };
    const shown = actionsOf(render(form, [run('go'), run('other', 'positive')], reader));

    expect(shown.map(({ title: name, associatedInputs }) => [name, associatedInputs])).toEqual([
      ['go', 'auto'],
      ['other', 'none'],
    ]);
  });
});
