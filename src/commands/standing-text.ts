import type { BoardRow, CardData, Tone } from '../cards/card-data.ts';
import {
  addCounts,
  type Counts,
  type CustomerRow,
  type ExpectedLink,
  hasProblem,
  NO_COUNTS,
  STALE_IN_MS,
  type Standing,
} from '../domain/board.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { type Text, text } from '../i18n/text.ts';

/** What is not as it should be, most pressing first. Links not looked at for long may be in place. */
const CONCERNS = ['otherId', 'missing', 'unreachable', 'unverified', 'stale'] as const;

export const summaryOf = (counts: Counts): Text =>
  text('board.summary', { inPlace: counts.inPlace, count: counts.expected });

export const concernsOf = (counts: Counts): Text[] =>
  CONCERNS.filter((concern) => counts[concern] > 0).map((concern) =>
    text(`board.count.${concern}`, { count: counts[concern] }),
  );

export const toneOf = (counts: Counts): Tone => {
  if (counts.expected === 0) return 'neutral';
  return hasProblem(counts) ? 'attention' : 'good';
};

/** How many of them are of applications, where any are. */
export function applicationsOf(rows: readonly CustomerRow[]): Text[] {
  const count = rows.reduce((sum, { applications = 0 }) => sum + applications, 0);
  return count === 0 ? [] : [text('board.applications', { count })];
}

/** Another partner is credited: that is worse than nobody. */
const rowToneOf = (counts: Counts): Tone => (counts.otherId > 0 ? 'warning' : toneOf(counts));

export function customerRow(row: CustomerRow, people: readonly (string | Text)[] = []): BoardRow {
  const concerns = concernsOf(row);
  const counted = concerns.length > 0 ? concerns : [text('board.allInPlace')];
  return {
    name: row.customerName,
    tone: rowToneOf(row),
    status: [...counted, ...applicationsOf([row])],
    share: text('board.share', { inPlace: row.inPlace, expected: row.expected }),
    ...(people.length > 0 ? { people } : {}),
  };
}

const LINK_TONES: Readonly<Record<Standing, Tone>> = {
  inPlace: 'good',
  otherId: 'warning',
  missing: 'attention',
  unreachable: 'attention',
  unverified: 'neutral',
};

export const isStale = ({ verifiedAt }: ExpectedLink, now: number): boolean =>
  verifiedAt !== undefined && now - verifiedAt > STALE_IN_MS;

/** @param by what the rows of the list differ in: it is the name of the row */
export const linkRow = (link: ExpectedLink, by: 'customer' | 'person', now: number): BoardRow => ({
  name: by === 'customer' ? link.customerName : link.personName,
  tone: LINK_TONES[link.standing],
  status: [...whoseOf(link, by), ...statusOf(link), ...(isStale(link, now) ? [text('standing.stale')] : [])],
  // What somebody showed was not checked.
  ...(link.verifiedAt === undefined || link.attested
    ? {}
    : { verifiedAt: new Date(link.verifiedAt).toISOString() }),
});

/** That it is an application, or which one where the rows are of customers. */
const whoseOf = ({ application, personName }: ExpectedLink, by: 'customer' | 'person'): Text[] =>
  application
    ? [
        by === 'customer'
          ? text('standing.applicationNamed', { name: personName })
          : text('standing.application'),
      ]
    : [];

/** Under a row of a customer. */
export const whoText = ({ application, personName }: ExpectedLink): string | Text =>
  application ? text('board.applicationName', { name: personName }) : personName;

function statusOf({ application, attested, code, partnerId, partnerName, standing }: ExpectedLink): Text[] {
  const shown = attested ? [text('standing.attested')] : [];
  const partner = partnerName === undefined ? (partnerId ?? '') : `${partnerName} (${partnerId ?? ''})`;
  switch (standing) {
    case 'inPlace':
      return [text('standing.linked', { partner }), ...shown];
    case 'otherId':
      return [text('standing.linked', { partner }), text('standing.notOurs'), ...shown];
    case 'missing':
    case 'unverified':
      return [text(`standing.${standing}`), ...shown];
    case 'unreachable': {
      const cause = CAUSES.find((one) => one === code);
      const what = text(application ? 'standing.notVerifiable' : 'standing.unreachable');
      return [what, ...(cause ? [text(`standing.cause.${cause}`)] : [])];
    }
  }
}

const CAUSES = [
  'consentMissing',
  'notMember',
  'invitationPending',
  'interactionNeeded',
  'blockedByPolicy',
  'deviceRequired',
  'notAssigned',
  'inboundBlocked',
  'outboundBlocked',
  'accountDisabled',
  'azureMissing',
  'noAccountForLink',
  'principalGone',
  'credentialMissing',
  'credentialRefused',
  'vaultRefused',
  'identityMissing',
] as const satisfies readonly ErrorCode[];

export const sumOf = (rows: readonly Counts[]): Counts => rows.reduce(addCounts, NO_COUNTS);

export const countsOf = (links: readonly ExpectedLink[], now: number): Counts =>
  sumOf(
    links.map((link) => ({
      ...NO_COUNTS,
      expected: 1,
      [link.standing]: 1,
      stale: isStale(link, now) ? 1 : 0,
    })),
  );

/** Sums in words and as a bar; where nothing is expected, what is to be done about that. */
export const summaryPart = (
  counts: Counts,
  none: 'standing.none' | 'standing.none.own' | 'board.none' | 'sp.none',
  beside: readonly Text[] = [],
): Pick<CardData['board'], 'summary' | 'parts' | 'share' | 'notes'> =>
  counts.expected === 0
    ? { notes: [text(none)] }
    : {
        summary: summaryOf(counts),
        parts: [...concernsOf(counts), ...beside],
        share: { done: counts.inPlace, total: counts.expected },
      };

/** `looks`: epoch ms of each. */
export const ageOf = (looks: readonly number[], now: number): NonNullable<CardData['board']['age']> => ({
  asOf: new Date(now).toISOString(),
  ...(looks.length === 0 ? {} : { oldest: new Date(Math.min(...looks)).toISOString() }),
});
