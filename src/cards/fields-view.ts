import { cleanForeign } from '../i18n/foreign.ts';
import type { CardData, Choice, Field } from './card-data.ts';
import { FITS, heading, paragraphs, sentence, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

/** More than people fill in; what is sent back is not cut. */
const VALUE_LENGTH = 1000;

/** A form of our own fields, with what was wrong with the last try. */
export function fieldsView(data: CardData['fields'], wording: Wording): View {
  return {
    ...heading(wording.say(data.title)),
    problems: paragraphs(data.problems ?? [], wording).map((one) => ({ ...one, ...TONES.attention })),
    // A list without choices is an invalid card.
    fields: data.fields
      .map((field) => fieldView(field, wording))
      .filter(({ choices, isTyped }) => isTyped === true || choices.length > 0),
  };
}

type FieldView = View & { readonly choices: readonly Choice[] };

function fieldView({ choices = [], input, label, note, typed, value }: Field, wording: Wording): FieldView {
  return {
    input,
    label: wording.say(label),
    hasNote: note !== undefined,
    note: sentence(note, wording, FITS.line),
    value: cleanForeign(value, VALUE_LENGTH),
    isTyped: typed !== undefined,
    placeholder: typed ? wording.say(typed.placeholder) : '',
    pattern: typed?.pattern ?? '',
    error: typed ? wording.say(typed.error) : '',
    choices: choices
      .map((one) => ({ title: wording.value(one.title), value: cleanForeign(one.value, VALUE_LENGTH) }))
      .filter((one) => one.value !== ''),
  };
}
