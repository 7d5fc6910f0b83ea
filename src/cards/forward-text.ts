import { cleanForeign } from '../i18n/foreign.ts';
import type { Forward } from './card-data.ts';
import type { Wording } from './wording.ts';

/** Longer than any approval link: one that is cut leads nowhere. */
const LINE_LENGTH = 2048;
/** Kept free for the line that says how many others are left out. */
const LAST_LINE = 200;

/**
 * The text, and below it as many whole lines as there is room for; a last line says how many are left out.
 * @param room UTF-16 units in JSON, where quotes and line ends take two
 */
export function forwardText({ lines = [], text }: Forward, wording: Wording, room: number): string {
  const cleaned = lines.map((line) => `\n${cleanForeign(line, LINE_LENGTH)}`);
  const start = cutTo(room - LAST_LINE, wording.sayInFull(text));
  let left = room - LAST_LINE - sizeOf(start);
  const firstOut = cleaned.findIndex((line) => (left -= sizeOf(line)) < 0);
  if (firstOut < 0) return [start, ...cleaned].join('');
  const leftOut = wording.say({ key: 'card.forward.more', params: { count: lines.length - firstOut } });
  return [start, ...cleaned.slice(0, firstOut), `\n${leftOut}`].join('');
}

const sizeOf = (text: string): number => JSON.stringify(text).length - 2;

function cutTo(most: number, text: string): string {
  if (sizeOf(text) <= most) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && sizeOf(characters.join('')) >= most) {
    characters.length = Math.floor(characters.length * 0.9);
  }
  return `${characters.join('')}…`;
}
