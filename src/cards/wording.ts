import { cleanForeign } from '../i18n/foreign.ts';
import { formatsOf, listOf, validZone } from '../i18n/formats.ts';
import type { Reader, Text } from '../i18n/text.ts';
import type { Translator } from '../i18n/translator.ts';
import type { Tone, Value } from './card-data.ts';

/** Longest name or value on a card; what is longer ends in `…`. */
export const NAME_LENGTH = 80;
const VALUE_LENGTH = 160;

/** Turns the typed data of a card into strings for one reader. */
export interface Wording {
  readonly language: string;
  /** One of our texts; foreign parameters are cut to the length of a value. */
  readonly say: (text: Text) => string;
  /** The same with parameters in full, for text to forward (addresses are long). */
  readonly sayInFull: (text: Text) => string;
  /** Foreign text; `(no name)` when nothing of it can be shown. */
  readonly name: (foreign: string) => string;
  readonly value: (value: Value) => string;
  /** ISO 8601 in the reader's locale and zone. */
  readonly date: (iso: string) => string;
  /** Phrases as one line, with what the language puts between them. */
  readonly list: (phrases: readonly string[]) => string;
}

export function createWording(translator: Translator, reader: Reader): Wording {
  const sayInFull = (text: Text): string => translator.translate(text, reader);
  const say = (text: Text): string => sayInFull({ ...text, params: shortened(text.params ?? {}) });
  const date = (iso: string, elsewhere?: string): string => {
    const timeZone = elsewhere === undefined ? undefined : validZone(elsewhere);
    const there = timeZone === undefined ? reader : { ...reader, timeZone };
    return formatsOf(there).dateTime(iso) ?? cleanForeign(iso, VALUE_LENGTH);
  };
  return {
    language: translator.languageOf(reader),
    say,
    sayInFull,
    date,
    list: (phrases) => listOf(phrases, translator.languageOf(reader)),
    name: (foreign) => cleanForeign(foreign, NAME_LENGTH) || say({ key: 'card.unnamed' }),
    value: (value) => {
      if (typeof value === 'string') return cleanForeign(value, VALUE_LENGTH) || '–';
      return 'date' in value ? date(value.date, value.timeZone) : say(value);
    },
  };
}

const shortened = (params: NonNullable<Text['params']>): NonNullable<Text['params']> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? cleanForeign(value, VALUE_LENGTH) : value,
    ]),
  );

/**
 * A glyph for the eye in a hurry, a tint for those who see it; the words beside them say the same.
 * What Adaptive Cards call `warning` is amber and `attention` red: our `attention` asks to look, `warning` to beware.
 */
export const TONES: Readonly<
  Record<Tone, { readonly glyph: string; readonly tint: string; readonly band: string }>
> = {
  good: { glyph: '✓', tint: 'Good', band: 'good' },
  attention: { glyph: '!', tint: 'Warning', band: 'warning' },
  warning: { glyph: '⚠', tint: 'Attention', band: 'attention' },
  neutral: { glyph: '·', tint: 'Default', band: 'emphasis' },
};
