import type { CardData, Tone } from '../../cards/card-data.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { RunItem } from '../../domain/runs.ts';
import { type Text, text } from '../../i18n/text.ts';

export type Group = CardData['run']['groups'][number];

/** The customers that have something in common; no group when the words count none. */
export const group = (tone: Tone, words: Text, items: readonly RunItem[], remedy?: Text): Group[] =>
  items.length === 0 && words.params?.count === 0
    ? []
    : [{ tone, text: words, names: items.map(({ name }) => name), ...(remedy ? { remedy } : {}) }];

const byCause = (
  items: readonly RunItem[],
  codeOf: (item: RunItem) => ErrorCode | undefined,
): [ErrorCode, RunItem[]][] =>
  [...Map.groupBy(items, codeOf)]
    .filter((entry): entry is [ErrorCode, RunItem[]] => entry[0] !== undefined)
    .sort((a, b) => b[1].length - a[1].length);

/** Those that could not be entered, by cause, each with its remedy. */
export const blockedGroups = (items: readonly RunItem[]): Group[] =>
  byCause(items, ({ finding }) => (finding?.kind === 'blocked' ? finding.code : undefined)).flatMap(
    causeGroup,
  );

/** Those where writing failed, likewise. */
export const failedGroups = (items: readonly RunItem[]): Group[] =>
  byCause(items, ({ outcome }) => (outcome?.kind === 'failed' ? outcome.code : undefined)).flatMap(
    causeGroup,
  );

const causeGroup = ([code, items]: [ErrorCode, RunItem[]]): Group[] =>
  group(
    'warning',
    text(`run.cause.${causeKey(code)}`, { count: items.length }),
    items,
    text(`run.remedy.${causeKey(code)}`),
  );

const CAUSES = [
  'consentMissing',
  'notMember',
  'invitationPending',
  'interactionNeeded',
  'blockedByPolicy',
  'deviceRequired',
  'inboundBlocked',
  'accountDisabled',
  'noAccountForLink',
  'partnerIdRejected',
  'changedMeanwhile',
  'throttled',
  'microsoftBusy',
] as const;
type Cause = (typeof CAUSES)[number] | 'else';

const causeKey = (code: ErrorCode): Cause => CAUSES.find((cause) => cause === code) ?? 'else';

interface Held {
  readonly id: string;
  /** Its name, where it is known. */
  readonly partner: string;
  readonly items: readonly RunItem[];
}

/** Linked customers by the partner that has them. */
export const byPartner = (items: readonly RunItem[]): Held[] => {
  const partners = Map.groupBy(items, ({ finding }) => (finding?.kind === 'linked' ? finding.partnerId : ''));
  return [...partners].map(([id, held]) => {
    const { finding } = held[0] ?? {};
    return { id, partner: finding?.kind === 'linked' ? (finding.partnerName ?? id) : id, items: held };
  });
};
