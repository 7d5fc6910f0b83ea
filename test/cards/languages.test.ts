import { describe, expect, it } from 'vitest';
import { isInertText } from '../../src/cards/inert-text.ts';
import * as CATALOGUES from '../../src/i18n/catalogues.ts';
import type { Catalogue } from '../../src/i18n/translator.ts';

const english: Catalogue = CATALOGUES.en;

describe.each(Object.entries<Catalogue>(CATALOGUES))('texts in %s', (_language, catalogue) => {
  it('hold no Markdown where English holds none: a card with it would not be sent', () => {
    const live = Object.entries(catalogue).filter(
      ([key, text]) => isInertText(english[key] ?? '') && !isInertText(text),
    );

    expect(live).toEqual([]);
  });

  it('fit on a button', () => {
    const long = Object.entries(catalogue).filter(
      ([key, text]) => key.startsWith('action.') && text.replace(/\{\{.*?\}\}/g, '').length > 40,
    );

    expect(long).toEqual([]);
  });
});
