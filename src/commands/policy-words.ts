import { PalError } from '../domain/errors.ts';
import { partnerId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { Args } from './command.ts';
import { idsOf } from './outside-policy.ts';
import { findZone } from './time-zones.ts';

/** A policy that nobody has agreed to yet. */
export type PolicyDraft = Omit<Policy, 'version' | 'changedAt'>;

/** Inputs of the form; the same names carry the answers from card to card. */
export const POLICY_INPUTS = ['ids', 'outside', 'names', 'reminders', 'quiet', 'language'] as const;

/** What the client lets pass; empty means any ID, and no quiet hours. */
export const IDS_PATTERN = '^\\s*(\\d{4,10}(\\s+[A-Za-z]{2})?\\s*([,;]\\s*|$))*$';
export const QUIET_PATTERN = '^\\s*(\\d{1,2}[:.]\\d{2}\\s*[-–]\\s*\\d{1,2}[:.]\\d{2}(\\s+\\S.*)?)?$';

/** The answers as a policy. @throws PalError partnerIdInvalid | quietUnclear */
export const draftOf = (args: Args, current: Policy, timeZone: string | undefined): PolicyDraft => {
  const quietHours = parseQuietHours(args.quiet ?? '', timeZone);
  return {
    partnerIds: parseIds(args.ids ?? ''),
    outside: args.outside === 'refuse' ? 'refuse' : 'warn',
    expected: current.expected,
    ...(quietHours ? { quietHours } : {}),
    language: args.language ?? current.language,
    names: args.names === 'yes',
    reminders: args.reminders !== 'no',
  };
};

/** The other way round: what the form is filled with. */
export const answersOf = (policy: PolicyDraft): Record<(typeof POLICY_INPUTS)[number], string> => ({
  ids: idsOf(policy),
  outside: policy.outside,
  names: policy.names ? 'yes' : 'no',
  reminders: policy.reminders ? 'yes' : 'no',
  quiet: quietText(policy),
  language: policy.language,
});

export const quietText = ({ quietHours }: Pick<PolicyDraft, 'quietHours'>): string =>
  quietHours ? `${quietHours.from}–${quietHours.to} ${quietHours.timeZone}` : '';

/** "1234567 NL, 7654321"; the same ID twice counts once, with the country said last. */
function parseIds(said: string): Policy['partnerIds'] {
  const found = new Map(
    said
      .split(/[,;\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const [, digits = part, country] = /^(.*\d)\s*([A-Za-z]{2})?$/.exec(part) ?? [];
        const id = partnerId(digits);
        return [id, country === undefined ? { id } : { id, country: country.toUpperCase() }] as const;
      }),
  );
  return [...found.values()];
}

/** "20:00–07:00 Amsterdam"; without a zone that of the person who says so. */
function parseQuietHours(said: string, timeZone: string | undefined): Policy['quietHours'] {
  const text = said.trim();
  if (text === '') return undefined;
  const parts = /^(\d{1,2})[:.](\d{2})\s*(?:-|–|to)\s*(\d{1,2})[:.](\d{2})(?:\s+(.+))?$/i.exec(text);
  const zone = parts?.[5] === undefined ? timeZone : findZone(parts[5]);
  const from = timeOf(parts?.[1], parts?.[2]);
  const to = timeOf(parts?.[3], parts?.[4]);
  if (from === undefined || to === undefined || zone === undefined || from === to)
    throw new PalError('quietUnclear', { given: text.slice(0, 60) });
  return { from, to, timeZone: zone };
}

const timeOf = (hours = '', minutes = ''): string | undefined =>
  Number(hours) < 24 && Number(minutes) < 60 && hours !== ''
    ? `${hours.padStart(2, '0')}:${minutes}`
    : undefined;
