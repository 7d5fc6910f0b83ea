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

/** English with accents and 40 % longer, parameters kept: what is still plain ASCII on a card is hard-coded. */
export const pseudo = (catalogue: Catalogue): Catalogue =>
  Object.fromEntries(
    Object.entries(catalogue).map(([key, text]) => {
      const accented = text
        .split(/(\{\{.*?\}\})/u)
        .map((part) => (part.startsWith('{{') ? part : part.replace(/[a-z]/gi, accent)))
        .join('');
      return [key, `${accented}${'ö'.repeat(Math.ceil(text.length * 0.4))}`];
    }),
  );
