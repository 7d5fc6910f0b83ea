/**
 * No list marker, link, address or emphasis can be written with these alone; a dot only where a sentence ends. The two
 * spaces that do not break group the digits of Swedish and French numbers.
 */
const INERT = /^(?!-|\d+[.)])(?:[\p{L}\p{M}\p{N} \u00A0\u202F,;:?!'’"“”„«»…–—()%✓⚠·-]|\.(?= |$))*$/u;

/**
 * True for text that reads the same as Markdown and as plain text. Only such text may stand in a TextBlock, which
 * every client reads as Markdown; all other text stands in TextRuns, which none does. Escaping with backslashes is
 * not used: clients differ in which escapes they honour.
 */
export const isInertText = (text: string): boolean => INERT.test(text);

/** What begins a list or a quote, what can stand around words, and what makes an address or an entity. */
const LIVE = /^[-+](?= )|(?<=^\d+)[.)]|[\\`*_[\]<>#|~@]|&(?! |$)|\.(?! |$)|:(?=\/\/)/gu;
const TO_WIDE = 0xfee0;

/**
 * A name with its Markdown in full-width characters, which look alike and mean nothing. For labels that clients read as
 * Markdown and that cannot be TextRuns: the choices of a list with boxes.
 */
export const inertName = (name: string): string =>
  name.replace(LIVE, (character) => String.fromCharCode(character.charCodeAt(0) + TO_WIDE));
