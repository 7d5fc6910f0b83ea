export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Values = Readonly<Record<string, string | undefined>>;

/** `${{NAME}}`, as the Microsoft 365 Agents Toolkit writes it. */
const PLACEHOLDER = /\$\{\{\s*(\w+)\s*\}\}/g;

/**
 * Fills the strings of a parsed document, so that no value can break out of its string.
 * @returns the names without a value, sorted; their placeholders are still in `filled`
 */
export function fillPlaceholders(
  template: Json,
  values: Values,
): { readonly filled: Json; readonly missing: readonly string[] } {
  const missing = new Set<string>();

  const fill = (node: Json): Json => {
    if (typeof node === 'string') {
      return node.replace(PLACEHOLDER, (placeholder, name: string) => {
        const value = values[name]?.trim();
        if (value) return value;
        missing.add(name);
        return placeholder;
      });
    }
    if (Array.isArray(node)) return node.map(fill);
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, fill(child)]));
  };

  const filled = fill(template);
  return { filled, missing: [...missing].sort() };
}
