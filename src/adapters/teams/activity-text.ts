import { recordIn, recordsIn, textIn } from './channel-activity.ts';

/** Longer messages are cut: no command comes near. */
const LONGEST_TEXT = 2000;
const LONGEST_ID = 512;
/** Ids of people begin so; bots, teams, channels and tags have others. */
const PERSON = '29:';

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#160': ' ',
  '#xa0': ' ',
};

/** One pass, so that `&amp;lt;` becomes `&lt;` and not `<`. */
const decodeEntities = (text: string): string =>
  text.replace(/&(#?[a-z0-9]{2,5});/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);

/** Soft hyphen, zero-width characters, bidi controls, tags: they hide or reorder what people read. */
const INVISIBLE =
  /[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g;

/** Foreign text on one line: NFKC, nothing invisible, single blanks, cut to a length. */
export function plainLine(text: string, longest: number): string {
  const line = text
    // Cut before the costly steps too; NFKC can make a character longer, never that much shorter.
    .slice(0, longest * 8)
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(CONTROL, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, longest).join('').trim();
}

interface Mention {
  readonly label: string;
  readonly ofBot: boolean;
  claimed: boolean;
}

const labelOf = (text: string): string => plainLine(decodeEntities(text.replace(/<[^>]*>/g, '')), 200);

function mentionsOf(entities: unknown, botId: string): Mention[] {
  return recordsIn(entities)
    .filter((entity) => entity['type'] === 'mention')
    .map((entity) => ({
      label: labelOf(shownName(entity)),
      ofBot: recordIn(entity, 'mentioned')['id'] === botId,
      claimed: false,
    }));
}

function shownName(entity: Record<string, unknown>): string {
  const { name } = recordIn(entity, 'mentioned');
  return typeof entity['text'] === 'string' ? entity['text'] : typeof name === 'string' ? name : '';
}

/**
 * Which mention an `<at>` tag shows. Only entities count, the text of a tag is whatever its sender made it: a tag
 * takes the first entity of its name that no earlier tag took, and a repeated one is the bot's if only the bot has
 * that name.
 */
function isOfBot(label: string, mentions: readonly Mention[]): boolean {
  const named = mentions.filter((mention) => mention.label === label);
  const mention = named.find(({ claimed }) => !claimed);
  if (mention !== undefined) {
    mention.claimed = true;
    return mention.ofBot;
  }
  return named.length > 0 && named.every(({ ofBot }) => ofBot);
}

/**
 * What a person typed, ready for the parser: mentions of the bot gone (by id, however often and in however many
 * pieces), other people's mentions as their names, HTML entities decoded, invisible characters dropped, white space
 * collapsed. Quotes and dashes stay as typed: the parser knows them.
 */
export function activityText(activity: {
  readonly text?: unknown;
  readonly entities?: unknown;
  readonly recipient: { readonly id: string };
}): string {
  if (typeof activity.text !== 'string') return '';
  const raw = activity.text.slice(0, LONGEST_TEXT * 8);
  const mentions = mentionsOf(activity.entities, activity.recipient.id);
  const tagged = raw.replace(/<at\b[^>]*>([\s\S]*?)<\/at\s*>/gi, (_whole, inner: string) =>
    isOfBot(labelOf(inner), mentions) ? ' ' : inner,
  );
  return plainLine(decodeEntities(untagged(tagged, mentions)), LONGEST_TEXT);
}

/** More people than anybody names in one command. */
const MOST_MENTIONS = 20;

/** People whom a message names, in order: by what Teams says of each mention, because a text can say anything. */
export function activityMentions(activity: {
  readonly entities?: unknown;
}): readonly { readonly userId: string; readonly label: string }[] {
  return recordsIn(activity.entities)
    .filter((entity) => entity['type'] === 'mention')
    .flatMap((entity) => {
      const mentioned = recordIn(entity, 'mentioned');
      const userId = textIn(mentioned, 'id', LONGEST_ID);
      if (userId?.startsWith(PERSON) !== true) return [];
      return [{ userId, label: labelOf(shownName(entity)) }];
    })
    .slice(0, MOST_MENTIONS);
}

/** Clients without `<at>` tags put the bare name in front. */
function untagged(text: string, mentions: readonly Mention[]): string {
  const bare = mentions.find(({ ofBot, claimed, label }) => ofBot && !claimed && label !== '');
  const start = text.trimStart();
  return bare !== undefined && start.startsWith(bare.label) ? start.slice(bare.label.length) : text;
}
