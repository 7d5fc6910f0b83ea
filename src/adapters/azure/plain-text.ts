const LONGEST_NAME = 256;

/** Foreign text of one line and a sane length; undefined for anything else. */
export function plainText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = value
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
  return line === '' ? undefined : line;
}
