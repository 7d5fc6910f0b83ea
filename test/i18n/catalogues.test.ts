import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import * as CATALOGUES from '../../src/i18n/catalogues.ts';
import { validLocale } from '../../src/i18n/formats.ts';
import { type Catalogue, createTranslator } from '../../src/i18n/translator.ts';

const english: Catalogue = CATALOGUES.en;
const languages = Object.entries<Catalogue>(CATALOGUES);

const PLURAL = /_(zero|one|two|few|many|other)$/;
const stems = (catalogue: Catalogue): string[] =>
  [...new Set(Object.keys(catalogue).map((key) => key.replace(PLURAL, '')))].sort();

const params = (text: string): string[] =>
  [...new Set(Array.from(text.matchAll(/\{\{(.*?)\}\}/g), ([, name]) => name ?? ''))].sort();

describe('the English catalogue', () => {
  it.each(ERROR_CODES)('says what %s means and what to do about it', (code) => {
    expect(english[`error.${code}`]).toMatch(/\S/);
    expect(english[`error.${code}.remedy`]).toMatch(/\S/);
  });

  it('names parameters plainly: letters only, no formats and no nesting', () => {
    for (const [key, text] of Object.entries(english)) {
      for (const name of params(text)) expect(name, key).toMatch(/^[a-zA-Z]+$/);
      expect(text, key).not.toContain('$t(');
    }
  });
});

describe.each(languages)('the catalogue %s', (locale, catalogue) => {
  it('is named by a canonical locale', () => {
    expect(validLocale(locale)).toBe(locale);
  });

  it('has the keys of English, no more and no less', () => {
    expect(stems(catalogue)).toEqual(stems(english));
  });

  it('uses the parameters that English uses', () => {
    for (const [key, text] of Object.entries(catalogue)) {
      // A form for exactly one thing may leave out the number.
      const model = english[key] ?? english[key.replace(PLURAL, '_other')] ?? '';
      const allowed = PLURAL.test(key) ? [...new Set([...params(model), 'count'])] : params(model);
      expect(allowed, key).toEqual(expect.arrayContaining(params(text)));
      if (!PLURAL.test(key)) expect(params(text), key).toEqual(params(model));
    }
  });

  it('has every plural form its language asks for', () => {
    const forms = new Intl.PluralRules(locale)
      .resolvedOptions()
      .pluralCategories.filter((form) => form !== 'many');
    const counted = stems(english).filter((stem) => `${stem}_other` in english);
    for (const stem of counted) {
      for (const form of forms) expect(Object.keys(catalogue)).toContain(`${stem}_${form}`);
    }
  });

  it('translates every key with its parameters', () => {
    const { translate } = createTranslator({ strict: true });
    for (const stem of stems(english)) {
      const source = english[stem] ?? english[`${stem}_other`] ?? '';
      const counted = `${stem}_other` in english ? { count: 2 } : {};
      const given = { ...Object.fromEntries(params(source).map((name) => [name, 'x'])), ...counted };
      expect(translate({ key: stem as never, params: given }, { locale })).toMatch(/\S/);
    }
  });
});
