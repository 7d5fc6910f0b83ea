/** Where a line may break without showing anything. */
const BREAK = '\u200B';

/**
 * Lets runs of more than `most` characters without a space or hyphen break at a narrow screen's edge: after `.`, `@`,
 * `/` and `_`, and anywhere when a piece is still too long. RichTextBlocks have no word breaking of their own in the
 * official renderer. Shorter runs stay as they are, so that addresses and ids can be copied.
 */
export function softBreak(text: string, most: number): string {
  return text.replace(new RegExp(`[^\\s-]{${most + 1},}`, 'gu'), (run) =>
    run
      .split(/(?<=[.@/_])/u)
      .flatMap((piece) => chunks(Array.from(piece), most))
      .join(BREAK),
  );
}

function chunks(characters: readonly string[], most: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += most) {
    pieces.push(characters.slice(start, start + most).join(''));
  }
  return pieces;
}
