import type { Field } from '../cards/card-data.ts';
import * as CATALOGUES from '../i18n/catalogues.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Args } from './command.ts';
import { IDS_PATTERN, POLICY_INPUTS, QUIET_PATTERN } from './policy-words.ts';

type PolicyInput = (typeof POLICY_INPUTS)[number];

const LANGUAGES = Object.keys(CATALOGUES);

/** Closes the card; everything stays as it is. */
export const keepPolicy: Action = {
  kind: 'run',
  label: text('action.keep'),
  invocation: { command: 'keep', args: {} },
};

/** `answers` are as typed; `problems` what was wrong with them. */
export function policyForm(answers: Args, version: string, problems: readonly Text[] = []): Reply {
  const title = text('policy.form');
  return {
    text: title,
    card: {
      template: 'fields',
      data: {
        title,
        problems,
        fields: fieldsOf(answers),
      },
    },
    actions: [
      {
        kind: 'run',
        label: text('action.continue'),
        style: 'positive',
        invocation: { command: 'policy', args: { do: 'review', version }, inputs: POLICY_INPUTS },
      },
      keepPolicy,
    ],
  };
}

function fieldsOf(answers: Args): readonly Field[] {
  const choice = (input: PolicyInput, choices: NonNullable<Field['choices']>): Field => ({
    input,
    label: text(`policy.form.${input}`),
    value: answers[input] ?? '',
    choices,
  });
  const typed = (input: 'ids' | 'quiet', pattern: string): Field => ({
    input,
    label: text(`policy.form.${input}`),
    note: text(`policy.form.${input}.note`),
    value: answers[input] ?? '',
    typed: {
      placeholder: text(`policy.form.${input}.example`),
      error: text(`policy.form.${input}.error`),
      pattern,
    },
  });
  const words = ['yes', 'no'] as const;
  return [
    typed('ids', IDS_PATTERN),
    choice(
      'outside',
      (['warn', 'refuse'] as const).map((value) => ({ title: text(`policy.outside.${value}`), value })),
    ),
    choice(
      'names',
      words.map((value) => ({ title: text(`policy.names.${value}`), value })),
    ),
    choice(
      'reminders',
      words.map((value) => ({ title: text(`policy.reminders.${value}`), value })),
    ),
    typed('quiet', QUIET_PATTERN),
    // Of one language there is no choice.
    ...(LANGUAGES.length < 2
      ? []
      : [
          choice(
            'language',
            LANGUAGES.map((value) => ({ title: languageName(value), value })),
          ),
        ]),
  ];
}

/** In that language itself. */
export const languageName = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
