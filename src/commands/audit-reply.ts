import type { CardData } from '../cards/card-data.ts';
import type { AuditLine } from '../domain/audit.ts';
import { type ErrorCode, PalError } from '../domain/errors.ts';
import type { ObjectId } from '../domain/ids.ts';
import { type Text, text } from '../i18n/text.ts';
import type { AuditCheck } from '../ports/audit.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { AuditFilter } from './audit-filter.ts';
import type { Args } from './command.ts';

export interface AuditPage {
  readonly filter: AuditFilter;
  /** Newest first. */
  readonly lines: readonly AuditLine[];
  readonly hasOlder: boolean;
  /** Not the first page. */
  readonly hasNewer: boolean;
  /** Objects of applications: who acted is named with them. */
  readonly applications?: ReadonlySet<ObjectId>;
}

type Row = CardData['audit']['rows'][number];

export function auditReply({ applications, filter, hasNewer, hasOlder, lines }: AuditPage): Reply {
  const title = text('audit.title');
  return {
    text: title,
    card: {
      template: 'audit',
      data: {
        title,
        scope: filter.scope,
        rows: lines.map((line) => rowOf(line, applications)),
        ...(lines.length === 0 ? { footer: text('audit.none') } : {}),
      },
    },
    actions: [
      ...(hasOlder ? [button('audit.older', { ...filter.args, before: String(lines.at(-1)?.number) })] : []),
      ...(hasNewer ? [button('audit.newest', filter.args)] : []),
      ...(lines.length === 0
        ? []
        : [
            button('audit.csv', { ...filter.args, do: 'csv' }),
            button('audit.jsonl', { ...filter.args, do: 'jsonl' }),
          ]),
      button('audit.verify', { do: 'verify' }),
    ],
  };
}

const button = (
  key: 'audit.older' | 'audit.newest' | 'audit.csv' | 'audit.jsonl' | 'audit.verify',
  args: Args,
): Action => ({ kind: 'run', label: text(key), invocation: { command: 'audit', args } });

function rowOf(line: AuditLine, applications: AuditPage['applications'] = new Set()): Row {
  const { action, at, customer, number, outcome } = line;
  const reason = reasonOf(line);
  return {
    tone: outcome === 'refused' ? 'attention' : outcome === 'failed' ? 'warning' : toneOf(line),
    what: text(outcome === 'done' ? `audit.did.${action}` : `audit.tried.${action}`),
    who: isOf(line.identity, applications) ? forApplication(line) : whoOf(line),
    number: String(number),
    ...(customer === undefined ? {} : { customer: customer.name === '' ? customer.tenantId : customer.name }),
    ...changeOf(line),
    ...(reason ? { reason } : {}),
    at: new Date(at).toISOString(),
  };
}

/** What was linked when an attempt was refused is not known. */
function changeOf({ after, before, outcome }: AuditLine): Pick<Row, 'change' | 'wanted'> {
  if (before === undefined && after === undefined) return {};
  if (outcome === 'refused' && before === undefined) return { wanted: after ?? '' };
  return { change: { ...(before && { before }), ...(after && { after }) } };
}

const toneOf = ({ action }: AuditLine): Row['tone'] => (action === 'observed' ? 'attention' : 'good');

const isOf = (identity: AuditLine['identity'], applications: ReadonlySet<ObjectId>): boolean =>
  identity !== undefined && applications.has(identity.objectId);

/** Somebody had an application do it. */
function forApplication(line: AuditLine): Row['who'] {
  const { actor, identity } = line;
  if (!actor || !identity) return whoOf(line);
  return text('audit.who.for', { name: actor.name, application: identity.name ?? identity.objectId });
}

function whoOf({ action, actor, identity, pseudonyms }: AuditLine): Row['who'] {
  if (actor) return actor.name === '' ? actor.objectId : actor.name;
  if (pseudonyms?.actor !== undefined) return text('audit.who.forgotten');
  // Nobody but the account itself can change its link.
  if (action === 'observed' && identity) return identity.name ?? identity.objectId;
  return text(action === 'observed' ? 'audit.who.forgotten' : 'audit.who.nobody');
}

const REASONS = [
  'outsidePolicy',
  'globalAccount',
  'managersOnly',
  'foreignMember',
  'wrongTenantToken',
  'accountChanged',
  'partnerIdDiffers',
  'countWrong',
  'notYourCard',
  'partnerIdRejected',
  'changedMeanwhile',
  'notApplied',
  'interrupted',
  'accessRefused',
] as const satisfies readonly ErrorCode[];

/** What has no words here is told by its reference. */
function reasonOf({ code, outcome }: AuditLine): Text | undefined {
  if (outcome === 'done') return undefined;
  const known = REASONS.find((one) => one === code);
  if (known) return text(`audit.reason.${known}`);
  if (code === undefined) return text('audit.reason.none');
  return text('audit.reason.other', { ref: new PalError(code).ref });
}

/** `offered`: the page stays, and the file comes in a message of its own. */
export const fileReply = (page: AuditPage, url: string): Reply => ({
  ...auditReply(page),
  besides: [
    {
      text: text('audit.file'),
      card: {
        template: 'notice',
        data: { tone: 'neutral', title: text('audit.file'), body: [text('run.file.body')] },
      },
      actions: [{ kind: 'open', label: text('audit.download'), url }],
    },
  ],
});

export function checkReply(check: AuditCheck): Reply {
  const isSound = check.kind === 'sound';
  const title = text(isSound ? 'audit.sound' : 'audit.broken');
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: isSound ? 'good' : 'warning',
        title,
        body: isSound
          ? [text('audit.sound.note', { count: check.lines }), text('audit.sound.keep')]
          : [text('audit.broken.note', { number: String(check.number) })],
        ...(isSound && check.newest
          ? {
              facts: [
                { label: text('audit.newestNumber'), value: String(check.newest.number) },
                { label: text('audit.newestHash'), value: check.newest.hash },
              ],
            }
          : {}),
      },
    },
    actions: [{ kind: 'run', label: text('audit.show'), invocation: { command: 'audit', args: {} } }],
  };
}
