import { cleanForeign } from '../i18n/foreign.ts';
import type { CardData, Field } from './card-data.ts';
import { FITS, heading, paragraphs, sentence, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

/** More than people fill in; what is sent back is not cut. */
const VALUE_LENGTH = 1000;

/** A form of our own fields, with what was wrong with the last try. */
export function fieldsView(data: CardData['fields'], wording: Wording): View {
  return {
    ...heading(wording.say(data.title)),
    problems: paragraphs(data.problems ?? [], wording).map((one) => ({ ...one, ...TONES.attention })),
    fields: data.fields.map((field) => fieldView(field, wording)),
  };
}

const fieldView = (field: Field, wording: Wording): View => ({
  id: field.id,
  label: wording.say(field.label),
  hasNote: field.note !== undefined,
  note: sentence(field.note, wording, FITS.line),
  value: cleanForeign(field.value, VALUE_LENGTH),
  ...(field.kind === 'text'
    ? {
        isText: true,
        placeholder: wording.say(field.placeholder),
        pattern: field.pattern,
        error: wording.say(field.error),
        choices: [],
      }
    : {
        isText: false,
        placeholder: '',
        pattern: '',
        error: '',
        choices: field.choices.map(({ title, value }) => ({ title: wording.value(title), value })),
      }),
});
