import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../sandbox/page/tokens.css', import.meta.url), 'utf8');
const block = (selector: string): Record<string, string> => {
  const body = css.slice(css.indexOf(`${selector} {`)).split('}')[0]!;
  const found = [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(
    (match) => [match[1], match[2]] as const,
  );
  return Object.fromEntries(found) as Record<string, string>;
};
const themes = { light: block(':root'), dark: { ...block(':root'), ...block("[data-theme='dark']") } };

/** Relative luminance and contrast of WCAG 2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number =>
    [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index]!, 0);
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['canvas', 'sidebar', 'panel', 'raised', 'titlebar', 'hover', 'bubble', 'bubble-mine'];
const cards = [
  'background',
  'emphasis-background',
  'good-background',
  'warning-background',
  'attention-background',
];
const pairs: readonly (readonly [text: string, on: string])[] = [
  ...surfaces.flatMap((on) => [['text', on] as const, ['text-soft', on] as const]),
  ...['canvas', 'raised', 'bubble', 'hover', 'brand-soft'].map((on) => ['brand-text', on] as const),
  ...cards.flatMap((on) =>
    ['text', 'text-subtle', 'accent', 'good', 'warning', 'attention'].map(
      (text) => [`card-${text}`, `card-${on}`] as const,
    ),
  ),
  ['on-brand', 'brand'],
  ['on-brand', 'brand-strong'],
  ['good', 'good-soft'],
  ['warning', 'warning-soft'],
  ['bad', 'bad-soft'],
  ['bad', 'card-background'],
];

describe.each(Object.entries(themes))('the %s theme', (_name, theme) => {
  it.each(pairs)('lets %s be read on %s', (text, on) => {
    expect(contrast(theme[text]!, theme[on]!)).toBeGreaterThanOrEqual(4.5);
  });
});
