import i18next, { type i18n } from 'i18next';
import * as CATALOGUES from './catalogues.ts';
import { cleanForeign } from './foreign.ts';
import { formatsOf, validLocale } from './formats.ts';
import type { Reader, Text } from './text.ts';

export type Catalogue = Readonly<Record<string, string>>;

export interface Translator {
  /**
   * One of our texts in the reader's language, numbers in their notation, foreign parameters cleaned but not
   * escaped: escaping belongs to the place where the text is shown.
   */
  readonly translate: (text: Text, reader: Reader) => string;
  /** BCP 47 of the language this reader gets; goes into `lang`. */
  readonly languageOf: (reader: Reader) => string;
}

/**
 * @param options.catalogues locale → texts; `en` must be among them
 * @param options.strict throw on a missing key or parameter (tests); otherwise English is read, and a missing
 *   parameter is left out
 */
export function createTranslator(
  options: { readonly catalogues?: Readonly<Record<string, Catalogue>>; readonly strict?: boolean } = {},
): Translator {
  const { catalogues = CATALOGUES, strict = false } = options;
  const engine = startEngine(catalogues, strict);

  const languageOf = (reader: Reader): string => {
    const locale = validLocale(reader.locale) ?? 'en';
    const language = locale.split('-')[0] ?? 'en';
    return [locale, language].find((candidate) => Object.hasOwn(catalogues, candidate)) ?? 'en';
  };

  return {
    languageOf,
    translate: ({ key, params = {} }, reader) => {
      const lng = languageOf(reader);
      const count = typeof params.count === 'number' ? { count: params.count } : {};
      if (strict && !engine.exists(key, { lng, fallbackLng: [], ...count })) {
        throw new Error(`No text ${key} in ${lng}`);
      }
      // `replace` keeps parameters apart from the engine's options; `nest` would follow `$t(…)` inside values.
      return engine.t(key, { lng, replace: shown(params, reader), nest: false, ...count });
    },
  };
}

function startEngine(catalogues: Readonly<Record<string, Catalogue>>, strict: boolean): i18n {
  const engine = i18next.createInstance();
  void engine.init({
    initAsync: false,
    resources: Object.fromEntries(
      Object.entries(catalogues).map(([locale, texts]) => [locale, { translation: texts }]),
    ),
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    contextSeparator: '\u0000',
    interpolation: { escapeValue: false, skipOnVariables: true },
    missingInterpolationHandler: (text: string, [, name]: RegExpExecArray) => {
      if (strict) throw new Error(`No parameter ${name} for: ${text}`);
      return '';
    },
  });
  return engine;
}

const shown = (params: NonNullable<Text['params']>, reader: Reader): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? formatsOf(reader).number(value) : cleanForeign(value),
    ]),
  );

/** The bot's own: all catalogues, English for what a language lacks. */
export const defaultTranslator = createTranslator();
export const { translate, languageOf } = defaultTranslator;
