import { stringify } from 'csv-stringify/sync';
import type { AuditLine } from '../domain/audit.ts';
import type { HandedFile } from './take-file.ts';

const COLUMNS = [
  'number',
  'at',
  'action',
  'outcome',
  'code',
  'actor',
  'actorObjectId',
  'actorPseudonym',
  'customer',
  'customerTenantId',
  'account',
  'accountObjectId',
  'accountPseudonym',
  'before',
  'after',
  'policy',
  'correlationId',
  'hash',
] as const;

/** An extract of the audit, oldest line first; of any length, because it is written while it is read. */
export const auditFile = (
  portions: AsyncIterable<readonly AuditLine[]>,
  format: 'csv' | 'jsonl',
  now: number,
): HandedFile => ({
  name: `palbot-audit-${new Date(now).toISOString().slice(0, 10)}.${format}`,
  type: format === 'csv' ? 'text/csv' : 'application/jsonl',
  content: format === 'csv' ? csv(portions) : jsonLines(portions),
});

async function* csv(portions: AsyncIterable<readonly AuditLine[]>): AsyncGenerator<string> {
  // Names come from other companies: a spreadsheet must not run them as formulas. The mark is for Excel.
  const options = { columns: [...COLUMNS], escape_formulas: true };
  yield stringify([], { ...options, header: true, bom: true });
  for await (const lines of portions) yield stringify(lines.map(rowOf), options);
}

async function* jsonLines(portions: AsyncIterable<readonly AuditLine[]>): AsyncGenerator<string> {
  for await (const lines of portions)
    yield lines.map((line) => `${JSON.stringify({ ...line, at: isoOf(line) })}\n`).join('');
}

const isoOf = ({ at }: AuditLine): string => new Date(at).toISOString();

function rowOf(line: AuditLine): Record<(typeof COLUMNS)[number], string> {
  const { actor, customer, identity, pseudonyms } = line;
  return {
    number: String(line.number),
    at: isoOf(line),
    action: line.action,
    outcome: line.outcome,
    code: line.code ?? '',
    actor: actor?.name ?? '',
    actorObjectId: actor?.objectId ?? '',
    actorPseudonym: pseudonyms?.actor ?? '',
    customer: customer?.name ?? '',
    customerTenantId: customer?.tenantId ?? '',
    account: identity?.name ?? '',
    accountObjectId: identity?.objectId ?? '',
    accountPseudonym: pseudonyms?.identity ?? '',
    before: line.before ?? '',
    after: line.after ?? '',
    policy: String(line.policy),
    correlationId: line.correlationId ?? '',
    hash: line.hash,
  };
}
