import { describe, expect, it } from 'vitest';
import { findCardProblems } from '../../src/cards/check-card.ts';

const card = (...body: readonly object[]) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  lang: 'en',
  fallbackText: 'Hello',
  body,
});
const withAction = (action: object) => ({ ...card(), actions: [action] });
const run = (text: string) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] });
const input = { type: 'Input.Text', id: 'a', label: 'A' };

describe('findCardProblems', () => {
  it('has nothing against a sound card', () => {
    expect(
      findCardProblems(card(run('**free** [text](x)'), { type: 'TextBlock', text: 'A title.' }, input)),
    ).toEqual([]);
  });

  it.each([
    { why: 'another version', given: { ...card(), version: '1.6' }, problem: 'card.version: not 1.5' },
    { why: 'no language', given: { ...card(), lang: '' }, problem: 'card.lang: missing' },
    {
      why: 'no fallback',
      given: { ...card(), fallbackText: undefined },
      problem: 'card.fallbackText: missing',
    },
    { why: 'a forgotten field', given: card(run('Hi ${name}')), problem: 'holds a placeholder' },
    { why: 'a date function', given: card(run('{{DATE(2026)}}')), problem: 'holds a placeholder' },
    { why: 'null', given: card({ type: 'Container', items: null }), problem: 'items: empty' },
    {
      why: 'an image',
      given: card({ type: 'Image', url: 'https://x.example/a.png' }),
      problem: 'Image is not allowed',
    },
    { why: 'a newer element', given: card({ type: 'Badge', text: 'x' }), problem: 'Badge is not allowed' },
    { why: 'structure from data', given: card({ items: [] }), problem: 'without type' },
    { why: 'live Markdown', given: card({ type: 'TextBlock', text: '[a](b)' }), problem: 'live Markdown' },
    { why: 'an unlabelled input', given: card({ type: 'Input.Text', id: 'a' }), problem: 'no label' },
    { why: 'a silent refusal', given: card({ ...input, isRequired: true }), problem: 'no errorMessage' },
    {
      why: 'live Markdown beside a box',
      given: card({
        type: 'Input.ChoiceSet',
        id: 'a',
        label: 'A',
        isMultiSelect: true,
        choices: [{ title: '[a](b)', value: 'c' }],
      }),
      problem: 'choices[0]: live Markdown',
    },
    { why: 'no title', given: withAction({ type: 'Action.Submit', title: '' }), problem: 'no title' },
    { why: 'no fallback', given: withAction({ type: 'Action.Execute', title: 'a' }), problem: 'no fallback' },
    { why: 'a large card', given: card(run('x'.repeat(31_000))), problem: 'larger than 60 KB' },
  ])('finds $why', ({ given, problem }) => {
    expect(findCardProblems(given).join()).toContain(problem);
  });

  it.each([
    ['https://portal.azure.com/', true],
    ['http://127.0.0.1:3978/auth', true],
    ['http://localhost/auth', true],
    ['http://portal.azure.com/', false],
    ['https://portal.azure.com@evil.example/', false],
    ['http://localhost.evil.example/', false],
    ['javascript:alert(1)', false],
    ['//evil.example', false],
    ['', false],
  ])('lets a button go to %s: %s', (url, isAllowed) => {
    const open = withAction({ type: 'Action.OpenUrl', title: 'a', url });
    const popup = withAction({
      type: 'Action.Submit',
      title: 'a',
      data: { msteams: { type: 'signin', value: url } },
    });

    expect(findCardProblems(open).length === 0).toBe(isAllowed);
    expect(findCardProblems(popup).length === 0).toBe(isAllowed);
  });

  it('lets a card ask Teams for the full width and for nothing else', () => {
    expect(findCardProblems({ ...card(), msteams: { width: 'Full' } })).toEqual([]);
    for (const msteams of [{ width: 'Narrow' }, { width: 'Full', entities: [] }, 'Full', null]) {
      expect(findCardProblems({ ...card(), msteams })).not.toEqual([]);
    }
  });

  describe('of a card that refreshes by itself', () => {
    const action = { type: 'Action.Execute', verb: 'board', data: { board: 'b-1' } };
    const refreshing = (refresh: unknown) => findCardProblems({ ...card(), refresh });

    it('lets pass what asks for the view of a board, for at most 60 people', () => {
      expect(refreshing({ action, userIds: ['29:ana'] })).toEqual([]);
      expect(refreshing({ action, userIds: [] })).toEqual([]);
    });

    it.each([
      { why: 'another verb', refresh: { action: { ...action, verb: 'link' }, userIds: [] } },
      { why: 'more data', refresh: { action: { ...action, data: { board: 'b', card: 'c' } }, userIds: [] } },
      { why: 'no board', refresh: { action: { ...action, data: {} }, userIds: [] } },
      { why: 'no action', refresh: { userIds: [] } },
      { why: 'nobody in particular', refresh: { action } },
      {
        why: 'too many people',
        refresh: { action, userIds: Array.from({ length: 61 }, (_, n) => `29:${n}`) },
      },
      { why: 'a bot among them', refresh: { action, userIds: ['28:bot'] } },
    ])('finds $why', ({ refresh }) => {
      expect(refreshing(refresh).join()).toMatch(/not the view of a board|not up to 60 people/);
    });
  });
});
