export type Node = Readonly<Record<string, unknown>>;

/** Every object of a card, outermost first. */
export function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodesOf)];
}

/** Fields that people read. */
const WORDS = ['text', 'title', 'label', 'placeholder', 'errorMessage', 'value', 'fallbackText'];

/** All words of a card with the kind of element that shows them. */
export const wordsOf = (card: object): { readonly type: unknown; readonly words: string }[] =>
  nodesOf(card).flatMap((node) =>
    WORDS.flatMap((field) => {
      const words = node[field];
      // The value of a choice or of a preset input is sent, not read; only the text to forward is both.
      const isRead = field !== 'value' || node.id === 'forward';
      return typeof words === 'string' && isRead ? [{ type: node.type, words }] : [];
    }),
  );
