import * as CATALOGUES from './catalogues.ts';

/** What texts can be written in: BCP 47, with the name its own speakers have for it. */
export const LANGUAGES: readonly { readonly code: string; readonly name: string }[] = Object.keys(
  CATALOGUES,
).map((code) => ({ code, name: new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code }));
