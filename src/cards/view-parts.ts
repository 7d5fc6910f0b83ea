import { cleanForeign } from '../i18n/foreign.ts';
import type { Text } from '../i18n/text.ts';
import type { CardData, Choice, Fact, Forward, Tone } from './card-data.ts';
import { inertName, isInertText } from './inert-text.ts';
import { softBreak } from './soft-break.ts';
import { TONES, type Wording } from './wording.ts';

/** What a template sees: words ready to show, flags and lists of the same; never null or undefined. */
export type View = {
  readonly [field: string]: string | number | boolean | readonly View[] | readonly Choice[];
};

/** Characters that fit beside or below each other on the narrowest card, about 270 px. */
export const FITS = { line: 34, title: 22, largeName: 17, halfName: 11, name: 26 } as const;
/** More would neither be read nor fit into a message of Teams (about 100 KB; cards stay below 60 KB). */
export const MOST_ROWS = 15;
/** Characters of a sentence in a card of many: the longest name fits into it, a second one only in part. */
const SENTENCE_LENGTH = 200;
/** What fits into a card of 60 KB when every name is as long as may be. */
const MOST_CHOICES = 110;

/** A title is a heading for screen readers only as a TextBlock, which must not hold live Markdown. */
export const heading = (title: string): View =>
  isInertText(title) ? { title, isHeading: true } : { title: softBreak(title, FITS.title), isHeading: false };

export const header = (tone: Tone, title: string): View => ({ ...TONES[tone], ...heading(title) });

export const paragraphs = (texts: readonly Text[], wording: Wording): readonly View[] =>
  texts.map((text) => ({ text: softBreak(wording.say(text), FITS.line) }));

export const shortened = (text: Text, wording: Wording): string =>
  cleanForeign(wording.say(text), SENTENCE_LENGTH);

/** Empty for no text. */
export const sentence = (text: Text | undefined, wording: Wording, fits: number = FITS.name): string =>
  text ? softBreak(shortened(text, wording), fits) : '';

/** The label alone: the renderer fills in the text when it knows how much room the rest leaves. */
export const forwardView = (forward: Forward | undefined, wording: Wording): View => ({
  hasForward: forward !== undefined,
  forwardLabel: forward ? shortened(forward.label, wording) : '',
  forwardText: '',
});

/** The name large, the ID below; without a name the ID itself is large. */
export function partnerView(
  prefix: string,
  partner: { readonly id: string; readonly name?: string } | undefined,
  wording: Wording,
  fits: number,
): View {
  const id = partner ? wording.value(partner.id) : wording.say({ key: 'card.notLinked' });
  const name = partner?.name === undefined ? undefined : wording.name(partner.name);
  return {
    [`${prefix}Name`]: softBreak(name ?? id, fits),
    [`${prefix}Id`]: softBreak(id, fits),
    [`${prefix}HasId`]: name !== undefined,
    [`${prefix}LacksName`]: partner !== undefined && name === undefined,
  };
}

export const facts = (list: readonly Fact[], wording: Wording): readonly View[] =>
  list.map(({ label, value, was }) => ({
    label: wording.say(label),
    // A GUID has hyphens to break at; 36 characters of the fixed font are what a narrow card holds.
    value: softBreak(
      was === undefined ? wording.value(value) : `${wording.value(was)} → ${wording.value(value)}`,
      FITS.line,
    ),
    // Foreign text among the details is ids, read letter by letter.
    font: typeof value === 'string' && was === undefined ? 'Monospace' : 'Default',
  }));

/**
 * Choices with titles of their own: clients that search by title would take the first of two that read the same.
 * The chosen customer is always among them, also when the list is cut.
 */
export function choicesToShow(
  { customer, customers, multiple = false }: CardData['form'],
  wording: Wording,
): readonly Choice[] {
  const harmless = (title: string): string => (multiple ? inertName(title) : title);
  const byValue = new Map(
    customers.map(({ title, value }) => [cleanId(value), harmless(wording.name(title))]),
  );
  byValue.delete('');
  const chosenFirst = [...byValue].sort(([a], [b]) => Number(b === customer) - Number(a === customer));
  const shown = byValue.size <= MOST_CHOICES ? [...byValue] : chosenFirst.slice(0, MOST_CHOICES);
  const titles = shown.map(([, title]) => title);
  const isAlone = (title: string): boolean => titles.indexOf(title) === titles.lastIndexOf(title);
  return shown.map(([value, name]) => {
    const title = isAlone(name) ? name : harmless(`${name} (${value})`);
    return { value, title: multiple ? softBreak(title, FITS.name) : title };
  });
}

/** A tenant id, or the partner ID somebody typed: sent back by the client, so kept as it is but for the unshowable. */
export const cleanId = (id: string): string => cleanForeign(id, 40);
