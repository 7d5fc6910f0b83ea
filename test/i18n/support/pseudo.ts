import type { Catalogue } from '../../../src/i18n/translator.ts';

const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from(
    'aàbƀcçdðeéfƒgğhĥiîjĵkķlļmɱnñoöpþqǫrŕsštţuûvṽwŵxẋyýzž'.matchAll(/(.)(.)/gu),
    ([, plain, accented]) => [plain, accented],
  ) as [string, string][],
);

const accent = (letter: string): string => {
  const lower = ACCENTED[letter.toLowerCase()] ?? letter;
  return letter === letter.toLowerCase() ? lower : lower.toUpperCase();
};

const lengthen = (word: string): string =>
  Array.from(word, accent).join('') + 'ö'.repeat(Math.ceil(word.length * 0.4));

/** English with accents and every word 40 % longer, parameters kept: what is still plain ASCII is hard-coded. */
export const pseudo = (catalogue: Catalogue): Catalogue =>
  Object.fromEntries(
    Object.entries(catalogue).map(([key, text]) => [
      key,
      text
        .split(/(\{\{.*?\}\})/u)
        .map((part) => (part.startsWith('{{') ? part : part.replace(/[a-z]+/gi, lengthen)))
        .join(''),
    ]),
  );
