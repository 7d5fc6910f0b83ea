import { stringify } from 'csv-stringify/sync';
import type { Run, RunItem } from '../domain/runs.ts';
import type { HandedFile } from './take-file.ts';

const COLUMNS = ['customer', 'tenantId', 'objectId', 'before', 'partnerName', 'outcome', 'cause'] as const;

/** The result of a run: one line per customer. */
export function runFile(run: Run, items: readonly RunItem[]): HandedFile {
  // Names come from other companies: a spreadsheet must not run them as formulas. The mark is for Excel.
  const options = { header: true, columns: [...COLUMNS], escape_formulas: true, bom: true };
  return {
    name: `palbot-${run.kind}-${new Date(run.createdAt).toISOString().slice(0, 10)}.csv`,
    type: 'text/csv',
    content: stringify(items.map(rowOf), options),
  };
}

function rowOf({ finding, name, outcome, tenantId }: RunItem): Record<(typeof COLUMNS)[number], string> {
  const linked = finding?.kind === 'linked' ? finding : undefined;
  const blocked = finding?.kind === 'blocked' ? finding.code : undefined;
  return {
    customer: name,
    tenantId,
    objectId: finding && finding.kind !== 'blocked' ? finding.identity.objectId : '',
    before: linked?.partnerId ?? '',
    partnerName: linked?.partnerName ?? '',
    outcome: outcome?.kind ?? (finding ? finding.kind : 'open'),
    cause: (outcome?.kind === 'failed' ? outcome.code : blocked) ?? '',
  };
}
