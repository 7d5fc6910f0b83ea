/** Controls, format characters (bidi, zero-width, tags), private use, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
/** Letters and symbols by category, blank on screen: Hangul fillers, the empty Braille cell, variation selectors. */
const BLANK = /[\u115F\u1160\u3164\uFFA0\u2800\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;
/** More than three marks on one letter grow over the lines above and below. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;
/** A run of `$` and `{` up to its last brace: covers `${`, `{{` and every mixture that would leave one behind. */
const OPENINGS = /(?<![${])[${]*\{/g;

/**
 * Text that others chose (names, domains, error details), made fit for showing: one line, nothing invisible or
 * reordering, nothing that a card engine evaluates (`{{DATE(…)}}` in a TextRun, `${…}` in a template).
 * It may still hold Markdown: show it in a TextRun or in a message of format `plain`, nowhere else.
 *
 * @param maxLength in characters as people count them; what is cut ends in `…`
 */
export function cleanForeign(text: string, maxLength = 2048): string {
  const visible = text
    .replace(/\s/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(BLANK, '')
    .replace(/ +/g, ' ')
    .replace(STACKED_MARKS, '$1')
    .replace(OPENINGS, '{')
    .trim();
  const characters = Array.from(visible);
  if (characters.length <= maxLength) return visible;
  const kept = characters.slice(0, maxLength - 1).join('');
  return `${kept.trimEnd()}…`;
}
