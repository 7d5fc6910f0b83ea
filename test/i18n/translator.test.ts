import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanForeign } from '../../src/i18n/foreign.ts';
import type { MessageKey, Text } from '../../src/i18n/text.ts';
import { createTranslator, translate } from '../../src/i18n/translator.ts';

const catalogues = {
  en: {
    hello: 'Hello {{name}}.',
    files_one: '{{count}} file',
    files_other: '{{count}} files',
    'error.a': 'a',
    onlyEnglish: 'English',
  },
  nl: { hello: 'Dag {{name}}.', files_one: '{{count}} bestand', files_other: '{{count}} bestanden' },
  'pt-BR': { hello: 'Oi {{name}}.' },
};
const say = (key: string, params?: Text['params']): Text => ({
  key: key as MessageKey,
  ...(params && { params }),
});
const strict = createTranslator({ catalogues, strict: true });
const lenient = createTranslator({ catalogues });

describe('translate', () => {
  it.each([
    { locale: 'nl-NL', said: 'Dag Ana.' },
    { locale: 'NL_be', said: 'Dag Ana.' },
    { locale: 'pt-BR', said: 'Oi Ana.' },
    { locale: 'pt-PT', said: 'Hello Ana.' },
    { locale: 'sv-SE', said: 'Hello Ana.' },
    { locale: 'constructor', said: 'Hello Ana.' },
    { locale: '', said: 'Hello Ana.' },
  ])('reads $locale as the nearest language', ({ locale, said }) => {
    expect(strict.translate(say('hello', { name: 'Ana' }), { locale })).toBe(said);
  });

  it('names the language it answers in, not the one asked for', () => {
    expect(strict.languageOf({ locale: 'nl-BE' })).toBe('nl');
    expect(strict.languageOf({ locale: 'fr-FR' })).toBe('en');
  });

  it('chooses the plural form and writes numbers as the reader does', () => {
    expect(strict.translate(say('files', { count: 1 }), { locale: 'nl-NL' })).toBe('1 bestand');
    expect(strict.translate(say('files', { count: 12345 }), { locale: 'nl-NL' })).toBe('12.345 bestanden');
    expect(strict.translate(say('files', { count: 12345 }), { locale: 'en-US' })).toBe('12,345 files');
  });

  it('reads English where a language lacks a text', () => {
    expect(lenient.translate(say('onlyEnglish'), { locale: 'nl' })).toBe('English');
  });

  it('throws on a missing text when strict, also one that only English has', () => {
    expect(() => strict.translate(say('nowhere'), { locale: 'en' })).toThrow('No text nowhere');
    expect(() => strict.translate(say('onlyEnglish'), { locale: 'nl' })).toThrow('No text onlyEnglish in nl');
  });

  it('leaves a missing parameter out, and throws when strict', () => {
    expect(lenient.translate(say('hello'), { locale: 'en' })).toBe('Hello .');
    expect(() => strict.translate(say('hello'), { locale: 'en' })).toThrow('No parameter name');
  });

  it('does not take parameters for options of the engine', () => {
    const params = {
      name: 'Ana',
      lng: 'nl',
      count: 5,
      ns: 'x',
      defaultValue: 'y',
      context: 'z',
      replace: 'r',
    };
    expect(strict.translate(say('hello', params), { locale: 'en' })).toBe('Hello Ana.');
  });

  it('puts any foreign text in as it is: nothing in it is looked up or replaced', () => {
    const nasty = fc.constantFrom(
      '$t(error.a)',
      '{{name}}',
      '{{count}}',
      '$&',
      '$1',
      '{{- name}}',
      '\\',
      '<b>',
    );
    const foreign = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(foreign, (name) => {
        expect(strict.translate(say('hello', { name }), { locale: 'en' })).toBe(
          `Hello ${cleanForeign(name)}.`,
        );
      }),
    );
  });

  it('knows the texts of the bot', () => {
    expect(translate({ key: 'error.throttled', params: { seconds: 30 } }, { locale: 'en' })).toContain('30');
  });
});
